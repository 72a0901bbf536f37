"""Where rows of delimited text end: at line ends that are not inside quotation marks.

A mark opens only at the start of a cell; elsewhere it is a character like others. Mostly every mark in a block is
where a spreadsheet would put it, which is seen at once; only then does their number tell inside from outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ccis_interop.errors import InputError
from ccis_interop.formats.text import LONGEST_LINE, lines_in

QUOTE, NEWLINE, RETURN = 34, 10, 13
CLOSED = re.compile(rb'"(?:[^"]|"")*+"')


@dataclass(frozen=True)
class Cut:
    """How much of a text is whole rows, and where a mark stands that is not closed in it, if one is."""

    end: int
    open_at: int | None


def whole_rows(pieces: Iterator[bytes], separator: str, name: str, first_line: int) -> Iterator[bytes]:
    """The same bytes, cut behind rows. Raises InputError where a quotation mark is opened and never closed."""
    rest, line = b"", first_line
    for piece in pieces:
        data = rest + piece if rest else piece
        cut = last_row_end(data, separator)
        if len(data) - cut.end > LONGEST_LINE:
            raise _never_closed(data, cut, name, line)
        if cut.end:
            whole = data[: cut.end] if cut.end < len(data) else data
            yield whole
            line += lines_in(whole)
        rest = data[cut.end :]
    if rest:
        cut = last_row_end(rest, separator)
        if cut.open_at is not None:
            raise _never_closed(rest, cut, name, line)
        yield rest


def _never_closed(data: bytes, cut: Cut, name: str, line: int) -> InputError:
    return InputError(
        "csv-quote-open",
        "a quotation mark is opened and never closed: what comes after it cannot be told apart.",
        where=f"{name}, line {line + data.count(NEWLINE, 0, cut.open_at or 0)}",
        mend="close it, or double it if it belongs to the text.",
    )


def last_row_end(data: bytes, separator: str) -> Cut:
    """Where the last whole row of a text ends that begins with a row; 0 if it holds none."""
    if b'"' not in data:
        return Cut(data.rfind(b"\n") + 1, None)
    found = _regular(data, separator)
    return found if found is not None else _exact(data, separator)


def _regular(data: bytes, separator: str) -> Cut | None:
    """The cut, if every mark opens or closes a cell or is doubled in one; else None."""
    block = np.frombuffer(data, np.uint8)
    marks = np.flatnonzero(block == QUOTE)
    beside = np.zeros(256, np.bool_)
    beside[[ord(separator), NEWLINE, RETURN, QUOTE]] = True
    before = marks[::2] - 1
    behind = marks[1::2] + 1
    if not beside[block[before[before >= 0]]].all() or not beside[block[behind[behind < len(block)]]].all():
        return None
    end = data.rfind(b"\n") + 1
    while end and np.searchsorted(marks, end) % 2:
        end = data.rfind(b"\n", 0, end - 1) + 1
    return Cut(end, int(marks[-1]) if len(marks) % 2 else None)


def _exact(data: bytes, separator: str) -> Cut:
    """The cut, cell by cell."""
    opening = re.compile(rb"[" + re.escape(separator.encode()) + rb'\r\n]"')
    end = at = 0
    start = 0 if data.startswith(b'"') else -1
    while True:
        if start < 0:
            found = opening.search(data, at)
            start = found.end() - 1 if found else -1
        stop = start if start >= 0 else len(data)
        end = max(end, data.rfind(b"\n", at, stop) + 1)
        if start < 0:
            return Cut(end, None)
        closed = CLOSED.match(data, start)
        if closed is None:
            return Cut(end, start)
        at, start = closed.end(), -1
