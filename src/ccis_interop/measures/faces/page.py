"""The sheets as one HTML page that prints and opens offline: tables, and charts as inline SVG."""

from __future__ import annotations

from ccis_interop.measures.faces.cells import shown
from ccis_interop.measures.faces.chart import bars
from ccis_interop.measures.sheets import Told
from ccis_interop.pages import template


def render(told: Told) -> bytes:
    """The page. Everything in it is escaped."""
    charts = {sheet.name: [bars(sheet, chart) for chart in sheet.charts] for sheet in told.sheets}
    return (
        template("ccis_interop.measures.faces", "page.html.j2")
        .render(told=told, charts=list(charts.items()), shown=shown)
        .encode()
    )
