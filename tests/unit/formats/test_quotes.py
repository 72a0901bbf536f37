"""Rows are cut where csv.reader ends them, wherever the pieces of a file happen to end."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ccis_interop.errors import InputError
from ccis_interop.formats.quotes import last_row_end, whole_rows

TEXT = st.text(alphabet='",\nab\r', max_size=60)


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def pieces(text: str, size: int) -> list[bytes]:
    """The text in pieces that end behind line ends, as a file is read."""
    lines = text.encode().split(b"\n")
    whole = [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    return [b"".join(whole[at : at + size]) for at in range(0, len(whole), size)]


@given(text=TEXT, size=st.integers(1, 4))
@example(text='a,5" pipe,b\n"two\nlines",c\n', size=1)
@example(text='"a""\n""b",c\nd\n', size=1)
@example(text='"a"b"\nc,"d\ne"\n', size=2)
def test_rows_are_the_same_however_the_text_is_cut(text: str, size: int) -> None:
    if last_row_end(text.encode(), ",").open_at is not None:
        with pytest.raises(InputError) as refused:
            list(whole_rows(iter(pieces(text, size)), ",", "a.csv", 1))
        line = int(refused.value.where.rpartition("line ")[2])
        assert '"' in text.split("\n")[line - 1]
        return
    blocks = list(whole_rows(iter(pieces(text, size)), ",", "a.csv", 1))
    assert b"".join(blocks) == text.encode()
    assert [row for block in blocks for row in rows(block.decode())] == rows(text)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("a,b\nc", 4),
        ('"a\nb",c\n', 8),
        ('"a\nb\n', 0),
        ('x\n"a\nb\n', 2),
        ('x,5"\n"a\nb"\ny', 11),
        ('"a""\n"\n', 7),
        ("", 0),
    ],
)
def test_where_the_last_row_ends(text: str, end: int) -> None:
    assert last_row_end(text.encode(), ",").end == end


def test_an_open_mark_is_told_with_its_line() -> None:
    with pytest.raises(InputError) as refused:
        list(whole_rows(iter([b"a,b\n", b'c,"d\n', b"e,f\n"]), ",", "a.csv", 2))
    assert refused.value.where == "a.csv, line 3"


def test_a_quotation_of_64_mb_is_no_cell() -> None:
    filler = [b"x" * (1 << 20) + b"\n"] * 70
    with pytest.raises(InputError) as refused:
        list(whole_rows(iter([b'a,"b\n', *filler]), ",", "a.csv", 2))
    assert refused.value.code == "csv-quote-open"
    assert refused.value.where == "a.csv, line 2"
