"""A paper as one HTML page: no script, nothing from elsewhere; it prints."""

from __future__ import annotations

from ccis_interop.conformance.paper.paper import Paper
from ccis_interop.pages import template


def render(paper: Paper) -> bytes:
    """The page. Everything in it is escaped."""
    return template("ccis_interop.conformance.paper", "paper.html.j2").render(paper=paper).encode()
