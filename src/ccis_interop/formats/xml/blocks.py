"""Cuts a return into its frame and blocks of whole records, without parsing it.

A cut is made only behind a record's end tag that stands in markup: comments and CDATA sections are skipped,
whatever they hold. Every byte of the file is in the prolog, in exactly one block, or in the tail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from ccis_interop.errors import InputError

BLOCK = 4 << 20
LONGEST = 64 << 20
CACHED = 120 << 10
ASIDE = re.compile(rb"<!--|<!\[CDATA\[|<\?")
SPACES = re.compile(rb"\s*")
ASIDE_ENDS = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}

WRAP = "R"
OPEN, CLOSE = b"<R>", b"</R>"  # a block is wrapped, so that parsers see one root


@dataclass(frozen=True)
class Block:
    """A run of whole records with what stands between them, wrapped; `line` and `offset` are where it begins."""

    data: bytes
    line: int
    offset: int

    @property
    def size(self) -> int:
        """Its bytes in the file."""
        return len(self.data) - len(OPEN) - len(CLOSE)


class Cutter:
    """Reads a stream once: `prolog`, then `blocks()`, then `tail`."""

    def __init__(self, stream: BinaryIO, record: str, name: str, size: int = BLOCK) -> None:
        self._stream = stream
        self._name = name
        self._size = size
        self._open = re.compile(rb"<" + record.encode() + rb"[\s/>]")
        self._end_begins = b"</" + record.encode()
        self._next = re.compile(rb"\s*<" + record.encode() + rb"[\s/>]")
        self._end = re.compile(rb"</" + record.encode() + rb"\s*>")
        self._buffer = b""
        self._ended = False
        self.tail = b""
        self.tail_line = 1
        self.prolog = self._read_prolog()

    def _more(self) -> bool:
        data = self._stream.read(self._size)
        if not data:
            self._ended = True
            return False
        self._buffer += data
        return True

    def _read_prolog(self) -> bytes:
        while True:
            start = self._first(self._open, self._buffer)
            if start is not None:
                prolog, self._buffer = self._buffer[:start], self._buffer[start:]
                return prolog
            if len(self._buffer) > LONGEST:
                raise InputError(
                    "xml-no-record",
                    "no record was found in the first 64 MB.",
                    where=self._name,
                    mend="check that this is the return and not another export.",
                )
            if self._ended or not self._more():
                prolog, self._buffer = self._buffer, b""
                return prolog

    def blocks(self) -> Iterator[Block]:
        """The blocks, in file order. Raises InputError if a record never ends."""
        line, offset = 1 + self.prolog.count(b"\n"), len(self.prolog)
        rest, chunk = b"", self._buffer
        while chunk:
            following = self._stream.read(self._size)
            if rest[-1:] == b"<" or has_aside(chunk) or has_aside(rest):
                rest, chunk = b"", rest + chunk
            cut = self._last_end(chunk, final=not following)
            if not cut and rest:
                rest, chunk = b"", rest + chunk
                cut = self._last_end(chunk, final=not following)
            if cut:
                data = b"".join((OPEN, rest, memoryview(chunk)[:cut], CLOSE))
                yield Block(data, line, offset)
                line += lines(data)
                offset += len(data) - len(OPEN) - len(CLOSE)
                rest = b""
            rest, chunk = rest + chunk[cut:] if rest else chunk[cut:], following
            if len(rest) > LONGEST:
                raise InputError(
                    "xml-record-too-long",
                    "no record begins behind another within 64 MB.",
                    where=f"{self._name}, line {line}",
                    mend="check that the record is closed, and that records lie in nothing but the root.",
                )
        self.tail, self.tail_line = rest, line

    def _first(self, pattern: re.Pattern[bytes], data: bytes) -> int | None:
        at = 0
        for start, end in [*asides(data), (len(data), len(data))]:
            if match := pattern.search(data, at, start):
                return match.start()
            at = end
        return None

    def _last_end(self, data: bytes, *, final: bool) -> int:
        """Behind the last record that another one follows, or that is the last of all; 0 if there is none.

        What follows tells that the record lies neither in another one nor in a container.
        """
        spans = asides(data)
        if not spans:
            begin = len(data)
            while (begin := data.rfind(self._end_begins, 0, begin)) >= 0:
                match = self._end.match(data, begin)
                if match and (final or self._next.match(data, match.end())):
                    return match.end()
            return 0
        behind = dict(spans)
        for end in reversed(_outside(self._end, data, spans)):
            if final or self._next.match(data, _skipped(data, end, behind)):
                return end
        return 0

    @property
    def cut_off(self) -> bool:
        """Whether the tail holds the beginning of a record that never ends."""
        return self._first(self._open, self.tail) is not None


def lines(data: bytes) -> int:
    """How many lines end in a block."""
    block = np.frombuffer(data, np.uint8)
    return sum(int(np.count_nonzero(block[at : at + CACHED] == 10)) for at in range(0, len(block), CACHED))


def asides(data: bytes) -> list[tuple[int, int]]:
    """Where comments, CDATA sections and instructions begin and end; one that is not closed goes to the end."""
    spans: list[tuple[int, int]] = []
    if not has_aside(data):
        return spans
    at = 0
    while opened := ASIDE.search(data, at):
        closer = ASIDE_ENDS[opened.group()]
        end = data.find(closer, opened.end())
        at = len(data) if end < 0 else end + len(closer)
        spans.append((opened.start(), at))
    return spans


def without_asides(data: bytes) -> bytes:
    """The bytes that are markup and text: comments, CDATA sections and instructions taken out."""
    at, kept = 0, []
    for start, end in asides(data):
        kept.append(data[at:start])
        at = end
    return b"".join([*kept, data[at:]])


def has_aside(data: bytes) -> bool:
    """Whether a comment, CDATA section, instruction or declaration may be there; quick where none is."""
    return _opens(data, b"!") or _opens(data, b"?")


def _opens(data: bytes, mark: bytes) -> bool:
    """Whether a mark stands behind a `<`; looked for by the mark, which is the rarer of the two."""
    at = data.find(mark)
    while at >= 0:
        if data[at - 1 : at] == b"<":
            return True
        at = data.find(mark, at + 1)
    return False


def ends(data: bytes, record: str) -> list[int]:
    """The offsets behind each record's end tag that stands in markup."""
    return _outside(re.compile(rb"</" + record.encode() + rb"\s*>"), data, asides(data))


def _outside(pattern: re.Pattern[bytes], data: bytes, spans: list[tuple[int, int]]) -> list[int]:
    """Where the matches end that lie outside some spans."""
    found, at = [], 0
    for start, end in [*spans, (len(data), len(data))]:
        found += [match.end() for match in pattern.finditer(data, at, start)]
        at = end
    return found


def _skipped(data: bytes, at: int, behind: dict[int, int]) -> int:
    """Behind the white space and asides that begin at a place; `behind` tells where an aside ends."""
    while match := SPACES.match(data, at):
        at = match.end()
        if at not in behind:
            break
        at = behind[at]
    return at
