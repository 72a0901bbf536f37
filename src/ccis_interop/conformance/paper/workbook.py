"""A paper as an Excel workbook: a sheet to read, and tables of the same columns on one sheet, to filter and fill in.

Needs the extra `excel`. Texts stay texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from ccis_interop.conformance.paper.paper import Grid, Paper
from ccis_interop.workbook import new_workbook

WIDEST = 60
ANSWERS = ["yes", "no", "in part", "not applicable"]


def render(paper: Paper) -> bytes:
    """The workbook. Raises IncompleteError if the extra is not installed."""
    content = BytesIO()
    book = new_workbook(content, paper.title, paper.made_by)
    styles = {
        "text": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
        "head": book.add_format({"bold": True, "text_wrap": True, "bg_color": "#D9E2F3", "valign": "top"}),
        "answer": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "bg_color": "#FFF9E5"}),
    }
    _prose(book.add_worksheet("read first"), paper, styles)
    for at, (grid, rows) in enumerate(_grids(paper), 1):
        _fill(book.add_worksheet(f"table {at}"), grid, rows, styles)
    book.close()
    return content.getvalue()


def _prose(sheet: Any, paper: Paper, styles: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 120, styles["text"])
    sheet.write_string(0, 0, paper.title, styles["head"])
    facts = [f"{name}: {value}" for name, value in paper.facts]
    said = [text for section in paper.sections for text in (section.title, *section.says)]
    for line, text in enumerate([*paper.leads, *facts, *said], 1):
        sheet.write_string(line, 0, text, styles["text"])


def _grids(paper: Paper) -> Iterator[tuple[Grid, list[tuple[str, ...]]]]:
    """The tables, those with the same columns as one; each row with the section that it stands under."""
    found: dict[tuple[str, ...], tuple[Grid, list[tuple[str, ...]]]] = {}
    for section in paper.sections:
        if section.grid is not None:
            _, rows = found.setdefault((*section.grid.heads, *section.grid.answers), (section.grid, []))
            rows += [(section.title, *row) for row in section.grid.rows]
    yield from found.values()


def _fill(sheet: Any, grid: Grid, rows: list[tuple[str, ...]], styles: dict[str, Any]) -> None:
    heads = ("section", *grid.heads)
    for column, head in enumerate((*heads, *grid.answers)):
        longest = max((len(row[column]) for row in rows if column < len(row)), default=0)
        sheet.write_string(0, column, head, styles["head"])
        sheet.set_column(column, column, min(WIDEST, max(10, longest)) if column < len(heads) else 24)
    for line, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            sheet.write_string(line, column, value, styles["text"])
        for column in range(len(heads), len(heads) + len(grid.answers)):
            sheet.write_blank(line, column, None, styles["answer"])
    if grid.answers:
        sheet.data_validation(1, len(heads), max(1, len(rows)), len(heads), {"validate": "list", "source": ANSWERS})
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(1, len(rows)), len(heads) + len(grid.answers) - 1)
