"""What a form cannot hold is refused, with the record and field: nothing is changed or left out in silence."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from ccis_interop.errors import OutputError

# What XML 1.0 has no way to write, as bytes of UTF-8 and as a pattern.
CONTROL = bytes(code for code in range(32) if code not in (9, 10, 13))
NON_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
NOT_IN_XML = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{FFFE}\x{FFFF}]"
ZERO = r"\x00"
BAR = "|"


def fits_xml(text: bytes) -> bool:
    """Whether every character may stand in XML."""
    if len(text.translate(None, CONTROL)) != len(text):
        return False
    return b"\xef\xbf" not in text or not any(mark in text for mark in NON_CHARACTERS)


def unwritable(rows: pa.Table, pattern: str, form: str) -> OutputError:
    """The line about the first value that a pattern finds."""
    for name in rows.column_names:
        column = rows.column(name)
        if pa.types.is_list(column.type):
            column = pc.binary_join(column, BAR)
        if pa.types.is_string(column.type):
            at = pc.index(pc.fill_null(pc.match_substring_regex(column, pattern), False), True).as_py()
            if at >= 0:
                return _refused(name, at, form)
    return _refused("", -1, form)


def too_long(name: str, at: int, form: str) -> OutputError:
    """The line about a text that is longer than a form's cells."""
    return _refused(name, at, form)


def _refused(name: str, at: int, form: str) -> OutputError:
    return OutputError(
        "value-unwritable",
        f"a value holds what {form} cannot: a control character, or too many.",
        where=f"row {at + 1} of its part, {name}" if name else "the header",
        mend="correct the value where it was typed or pasted, or write JSON Lines.",
    )


def refuse_zero(rows: pa.Table, form: str) -> None:
    """Raise OutputError if a text holds a zero character: no reader of text takes it."""
    for column in rows.columns:
        if pa.types.is_string(column.type) and pc.any(pc.match_substring(column, "\0")).as_py():
            raise unwritable(rows, ZERO, form)


def refuse_bars(rows: pa.Table) -> None:
    """Raise OutputError if an item of a list holds the bar that parts items in a flat file."""
    for name in rows.column_names:
        column = rows.column(name)
        if pa.types.is_list(column.type) and pc.any(pc.match_substring(pc.list_flatten(column), BAR)).as_py():
            raise OutputError(
                "list-bar",
                "an item of a list holds a bar, which parts the items in a flat file.",
                where=name,
                mend="write JSON Lines, XML or Parquet, in which a list is a list.",
            )
