"""The spreadsheet template of a standard: a sheet to fill in for each table, and one with the codes.

Every column is text, so that Excel keeps zeros and long numbers. What must be filled is coloured, and says
`(required)` too, since colour is lost in CSV; the reader knows the word. Needs the extra `excel`.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from ccis_interop.catalogue.compile import made_by
from ccis_interop.catalogue.model import Field, Standard, Table
from ccis_interop.catalogue.wire import is_filled, optional_group
from ccis_interop.workbook import new_workbook

LAST_ROW = 1_048_575
CODES = "codes"
REQUIRED = " (required)"

Columns = list[tuple[Table, Field]]


def compile_template(standard: Standard) -> bytes:
    """The workbook. Raises IncompleteError if the extra is not installed."""
    content = BytesIO()
    book = new_workbook(
        content,
        f"{standard.title} {standard.edition}",
        made_by(standard.ref),
        what="the spreadsheet template was not made: it needs",
    )
    styles = {
        "text": book.add_format({"num_format": "@"}),
        "required": book.add_format({"bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF", "num_format": "@"}),
        "optional": book.add_format({"bg_color": "#D9E2F3", "num_format": "@"}),
    }
    sheets = [(name, book.add_worksheet(name[:31]), columns) for name, columns in _sheets(standard)]
    ranges = _codes(standard, book.add_worksheet(CODES), styles)
    for _, sheet, columns in sheets:
        _fill(sheet, columns, ranges, styles)
    book.close()
    return content.getvalue()


def _sheets(standard: Standard) -> Iterator[tuple[str, Columns]]:
    """The sheets: the header's columns stand before those of the only record table, as in one flat file."""
    records, header = standard.records, standard.header
    merged = header is not None and len(records) == 1 and not standard.children(records[0].name)
    for table in standard.tables:
        own = [(table, field) for field in table.fields]
        if merged and header is not None:
            if table.role == "record":
                yield table.name, [*((header, field) for field in header.fields), *own]
        else:
            yield table.name, own


def _codes(standard: Standard, sheet: Any, styles: dict[str, Any]) -> dict[str, str]:
    """Write the codes, two columns a list; the range of each list's codes."""
    ranges: dict[str, str] = {}
    for at, (name, one) in enumerate(standard.code_lists.items()):
        column = 2 * at
        sheet.write_string(0, column, name, styles["optional"])
        sheet.write_string(0, column + 1, "meaning", styles["optional"])
        sheet.set_column(column, column, 12, styles["text"])
        sheet.set_column(column + 1, column + 1, 40, styles["text"])
        for line, row in enumerate(one.rows, 1):
            sheet.write_string(line, column, row["code"], styles["text"])
            sheet.write_string(line, column + 1, _meaning(row.get("label", ""), row), styles["text"])
        letters = _letters(column)
        ranges[name] = f"={CODES}!${letters}$2:${letters}${len(one.rows) + 1}"
    sheet.freeze_panes(1, 0)
    return ranges


def _meaning(label: str, row: Any) -> str:
    period = [f"from {row['valid_from']}"] if row.get("valid_from") else []
    period += [f"to {row['valid_to']}"] if row.get("valid_to") else []
    return f"{label} ({' '.join(period)})" if period else label


def _fill(sheet: Any, columns: Columns, ranges: dict[str, str], styles: dict[str, Any]) -> None:
    for at, (table, field) in enumerate(columns):
        needed = is_filled(field) and optional_group(table, field) is None
        title = field.name + (REQUIRED if needed else "")
        sheet.set_column(at, at, max(14, len(title) + 2), styles["text"])
        sheet.write_string(0, at, title, styles["required" if needed else "optional"])
        sheet.write_comment(0, at, _comment(field), {"x_scale": 2.5, "y_scale": 1.5})
        if len(field.code_lists) == 1 and not field.repeated:
            rule = {
                "validate": "list",
                "source": ranges[field.code_lists[0]],
                "error_title": "Not a code",
                "error_message": f"Use a code of the list {field.code_lists[0]} (sheet {CODES}).",
            }
            sheet.data_validation(1, at, LAST_ROW, at, rule)
        elif field.enum and not field.repeated and sum(len(code) + 1 for code, _ in field.enum) <= 255:
            sheet.data_validation(1, at, LAST_ROW, at, {"validate": "list", "source": [code for code, _ in field.enum]})
    sheet.freeze_panes(1, 1)


def _comment(field: Field) -> str:
    parts = [field.label + (f" ({field.number})" if field.number else "") + ".", field.description]
    if field.kind == "date":
        parts.append("A date: CCYY-MM-DD.")
    if field.code_lists:
        parts.append(f"A code of {', '.join(field.code_lists)}: see the sheet {CODES}.")
    if field.repeated:
        parts.append("Several values: part them by bars, as 110|140.")
    return " ".join(part for part in parts if part)


def _letters(column: int) -> str:
    """The letters of a column that counts from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
