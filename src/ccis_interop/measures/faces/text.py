"""The sheets as plain text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from ccis_interop.measures.faces.cells import shown
from ccis_interop.measures.sheets import Sheet, Told


def render(told: Told) -> bytes:
    """Each sheet with its notes, and last what could not be told."""
    lines = [line for sheet in told.sheets for line in _sheet(sheet)]
    if told.incomplete:
        lines += ["INCOMPLETE:", *(f"  {one}" for one in told.incomplete)]
    return "\n".join([*lines, ""]).encode()


def _sheet(sheet: Sheet) -> Iterator[str]:
    if sheet.marking:
        yield sheet.marking
    yield sheet.title
    for note in sheet.notes:
        yield f"  {note}"
    columns = sheet.telling
    rows = [[shown(row[at], one.kind) for at, one in columns] for row in sheet.rows]
    heads = [one.heading for _, one in columns]
    widths = [max(map(len, (head, *(row[at] for row in rows)))) for at, head in enumerate(heads)]
    yield ""
    for row in [heads, *rows]:
        cells = [
            cell.ljust(width) if one.kind == "text" else cell.rjust(width)
            for cell, width, (_, one) in zip(row, widths, columns, strict=True)
        ]
        yield "  ".join(cells).rstrip()
    yield ""
