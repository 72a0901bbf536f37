"""A paper as one HTML page: no script, nothing from elsewhere; it prints."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from ccis_interop.conformance.paper.paper import Paper


def render(paper: Paper) -> bytes:
    """The page. Everything in it is escaped."""
    return _template().render(paper=paper).encode()


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("ccis_interop.conformance.paper", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("paper.html.j2")
