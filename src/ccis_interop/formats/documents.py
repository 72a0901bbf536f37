"""A JSON document (one array, or one object of arrays) as JSON Lines, each record's text as it stood.

The text of a record is kept rather than what a parser makes of it, so that keys that stand twice are still told,
and each line knows the line of the document it began on.
"""

from __future__ import annotations

import io
import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from ccis_interop.errors import InputError
from ccis_interop.formats.source import Source
from ccis_interop.formats.text import LONGEST_LINE, open_text

WHOLE_LIMIT = 256 << 20
SPACE = re.compile(r"[ \t\r\n]*")


@dataclass(frozen=True)
class Document:
    """The records as lines, and the line of the document that each began on."""

    lines: bytes
    began: list[int]


def read_document(source: Source) -> Document:
    """The records of a document. Raises InputError if it is not JSON, too deep, or too large to be read whole."""
    with open_text(source) as (stream, _):
        text = stream.read(WHOLE_LIMIT + 1)
    if len(text) > WHOLE_LIMIT:
        raise InputError(
            "json-too-large",
            "a JSON document of more than 256 MB cannot be read whole.",
            where=source.name,
            mend="write it as JSON Lines: one record a line.",
        )
    return _Walker(text.decode(), source.name).document()


class _Walker:
    def __init__(self, text: str, name: str) -> None:
        self._text = text
        self._name = name
        self._at = 0
        self._decoder = json.JSONDecoder()
        self._ends = [match.start() for match in re.finditer("\n", text)]

    def document(self) -> Document:
        lines: list[bytes] = []
        began: list[int] = []
        for start, line in self._records():
            began.append(bisect_right(self._ends, start) + 1)
            lines.append(line.replace("\n", " ").replace("\r", " ").encode() + b"\n")
        self._space()
        if self._at < len(self._text):
            raise self._refused()
        return Document(b"".join(lines), began)

    def _records(self) -> Iterator[tuple[int, str]]:
        self._space()
        if self._text[self._at : self._at + 1] == "[":
            yield from self._items()
            return
        for _ in self._parts("{", "}"):
            key = self._value()
            self._space()
            self._expect(":")
            self._space()
            if self._text[self._at : self._at + 1] == "[":
                for start, item in self._items():
                    yield start, f"{{{key}: {item}}}"
            else:
                start = self._at
                yield start, f"{{{key}: {self._value()}}}"

    def _items(self) -> Iterator[tuple[int, str]]:
        for _ in self._parts("[", "]"):
            start = self._at
            yield start, self._value()

    def _parts(self, opening: str, closing: str) -> Iterator[None]:
        """Stands at each part of a group in turn, and behind the group at last."""
        self._expect(opening)
        self._space()
        if self._text[self._at : self._at + 1] == closing:
            self._at += 1
            return
        while True:
            yield
            self._space()
            if self._text[self._at : self._at + 1] == closing:
                self._at += 1
                return
            self._expect(",")
            self._space()

    def _value(self) -> str:
        start = self._at
        try:
            _, self._at = self._decoder.raw_decode(self._text, start)
        except RecursionError as error:
            raise InputError(
                "json-too-deep",
                "the JSON is nested too deep.",
                where=self._where(start),
                mend="a record has two levels at most; ask where this file came from.",
            ) from error
        except ValueError as error:
            self._at = getattr(error, "pos", start)
            raise self._refused() from error
        return self._text[start : self._at]

    def _expect(self, character: str) -> None:
        if self._text[self._at : self._at + 1] != character:
            raise self._refused()
        self._at += 1

    def _space(self) -> None:
        if found := SPACE.match(self._text, self._at):
            self._at = found.end()

    def _where(self, at: int) -> str:
        return f"{self._name}, line {bisect_right(self._ends, at) + 1}"

    def _refused(self) -> InputError:
        cut = self._at >= len(self._text)
        return InputError(
            "json-unreadable",
            "the JSON ends before it is complete: it was cut off." if cut else "this is not JSON.",
            where=self._where(min(self._at, len(self._text))),
            mend="export or copy it again." if cut else "write an array of records, or one record a line.",
        )


@dataclass(frozen=True)
class Lines:
    """Records a line, from JSON Lines as they are or from a document."""

    source: Source
    document: Document | None

    @property
    def format(self) -> str:
        """What the file is."""
        return "JSON Lines" if self.document is None else "JSON"

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The lines, as UTF-8."""
        if self.document is not None:
            yield io.BytesIO(self.document.lines)
            return
        with open_text(self.source) as (stream, _):
            yield stream

    def line(self, number: int) -> int:
        """The line of the file on which a line of `open()` begins."""
        return self.document.began[number - 1] if self.document else number


def lines_of(source: Source) -> Lines:
    """The lines of a file, told from a document by the first that is not blank. Raises InputError as the two do."""
    with open_text(source) as (stream, _):
        first = b"\n"
        while first and not first.strip():
            first = stream.readline(LONGEST_LINE)
    return Lines(source, None if _is_record(first) else read_document(source))


def _is_record(line: bytes) -> bool:
    try:
        held = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(held, dict) and len(held) == 1 and isinstance(next(iter(held.values())), dict)
