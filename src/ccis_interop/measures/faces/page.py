"""The sheets as one HTML page that prints and opens offline: tables, and charts as inline SVG."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from ccis_interop.measures.faces.cells import shown
from ccis_interop.measures.faces.chart import bars
from ccis_interop.measures.sheets import Told


def render(told: Told) -> bytes:
    """The page. Everything in it is escaped."""
    charts = {sheet.name: [bars(sheet, chart) for chart in sheet.charts] for sheet in told.sheets}
    return _template().render(told=told, charts=list(charts.items()), shown=shown).encode()


@cache
def _template() -> Template:
    loader = PackageLoader("ccis_interop.measures.faces", "")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("page.html.j2")
