"""The sheets as an Excel workbook. Texts stay texts, numbers are numbers. Needs the extra `excel`."""

from __future__ import annotations

from io import BytesIO

from ccis_interop.measures.sheets import Told
from ccis_interop.workbook import new_workbook

FORMATS = {"text": "@", "number": "#,##0.##", "percent": "0.0", "points": "+0.0;-0.0;0.0"}


def render(told: Told) -> bytes:
    """The workbook. Raises IncompleteError if the extra is not installed."""
    content = BytesIO()
    book = new_workbook(content, told.title)
    styles = {kind: book.add_format({"num_format": form}) for kind, form in FORMATS.items()}
    bold = book.add_format({"bold": True, "text_wrap": True})
    for at, sheet in enumerate(told.sheets, 1):
        page = book.add_worksheet(f"{at} {sheet.name}"[:31])
        page.freeze_panes(1, 0)
        for column, one in enumerate(sheet.columns):
            page.write_string(0, column, one.heading, bold)
            page.set_column(column, column, max(12, min(40, len(one.heading))))
        for row, cells in enumerate(sheet.rows, 1):
            for column, (cell, one) in enumerate(zip(cells, sheet.columns, strict=True)):
                if isinstance(cell, str):
                    page.write_string(row, column, cell, styles["text"])
                elif cell is not None:
                    page.write_number(row, column, cell, styles[one.kind])
        if sheet.marking:
            page.set_header(f"&C{sheet.marking}")
    notes = book.add_worksheet("notes")
    texts = [text for sheet in told.sheets for text in (sheet.marking, sheet.title, *sheet.notes) if text]
    for row, text in enumerate([*texts, *(f"INCOMPLETE: {one}" for one in told.incomplete)]):
        notes.write_string(row, 0, text)
    book.close()
    return content.getvalue()
