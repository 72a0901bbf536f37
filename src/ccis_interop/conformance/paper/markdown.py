"""A paper as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from ccis_interop.catalogue.compile.markdown import cell, table
from ccis_interop.conformance.paper.paper import Paper, Section


def render(paper: Paper) -> bytes:
    """The Markdown, in UTF-8."""
    return ("\n".join(_lines(paper)).rstrip("\n") + "\n").encode()


def _lines(paper: Paper) -> Iterator[str]:
    if paper.made_by:
        yield f"<!-- made by `{paper.made_by}`; do not edit -->"
    yield f"# {paper.title}"
    yield ""
    for text in paper.leads:
        yield from (text, "")
    if paper.facts:
        yield from (*table(("", ""), ((cell(name), cell(value)) for name, value in paper.facts)), "")
    for section in paper.sections:
        yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    yield from (f"## {section.title}", "")
    for text in section.says:
        yield from (text, "")
    if section.grid is not None:
        blank = [""] * len(section.grid.answers)
        rows = ([*(cell(one) for one in row), *blank] for row in section.grid.rows)
        yield from (*table((*section.grid.heads, *section.grid.answers), rows), "")
