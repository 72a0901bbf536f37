"""Text files as UTF-8, whatever they were: byte order marks, UTF-16, and Windows-1252 lines among UTF-8.

Decoding is per line where it must be: a file that is UTF-8 but for a few lines typed on an old machine keeps
its UTF-8, and the repaired lines are listed.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO, cast

import numpy as np

from ccis_interop.errors import InputError
from ccis_interop.formats.source import Source

CHUNK = 2 << 20
LONGEST_LINE = 64 << 20
NEWLINE = 10
CACHED = 120 << 10  # bytes that are looked at together: what the processor's cache holds
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass
class Decoding:
    """How a file was decoded: its encoding, and the lines that had to be read as Windows-1252."""

    encoding: str
    mark: int = 0
    repaired: list[int] = field(default_factory=list)


def guess(head: bytes) -> Decoding:
    """The encoding that the first bytes tell: by a byte order mark, by zero bytes, else UTF-8."""
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return Decoding(encoding, len(mark))
    if len(head) >= 4 and head[0] and not head[1] and head[2] and not head[3]:
        return Decoding("utf-16-le")
    if len(head) >= 4 and not head[0] and head[1] and not head[2] and head[3]:
        return Decoding("utf-16-be")
    return Decoding("utf-8")


@contextmanager
def open_text(source: Source) -> Iterator[tuple[BinaryIO, Decoding]]:
    """A text file as a stream of UTF-8 bytes; the `Decoding` is complete when the stream is exhausted."""
    with text_blocks(source) as (blocks, decoding):
        yield cast(BinaryIO, io.BufferedReader(_Joined(blocks), CHUNK)), decoding


@contextmanager
def text_blocks(source: Source) -> Iterator[tuple[Iterator[bytes], Decoding]]:
    """A text file as blocks of UTF-8, each of whole lines but the last. Raises InputError if it is no text."""
    decoding = guess(source.head(4))
    with source.open() as raw:
        raw.read(decoding.mark)
        blocks = (_utf8 if decoding.encoding == "utf-8" else _other)(raw, decoding, source.name)
        yield _text_only(blocks, source.name), decoding


def _text_only(blocks: Iterator[bytes], name: str) -> Iterator[bytes]:
    """The same blocks. Raises InputError at the first zero byte: no text holds one."""
    line = 1
    for block in blocks:
        at = block.find(b"\0")
        if at >= 0:
            raise InputError(
                "text-zero-byte",
                "a zero byte stands in the text: the file is damaged, or is no text.",
                where=f"{name}, line {line + block.count(NEWLINE, 0, at)}",
                mend="export or copy it again.",
            )
        line += lines_in(block)
        yield block


def lines_in(block: bytes) -> int:
    """How many lines end in a block."""
    held = np.frombuffer(block, np.uint8)
    return sum(int(np.count_nonzero(held[at : at + CACHED] == NEWLINE)) for at in range(0, len(held), CACHED))


class _Joined(io.RawIOBase):
    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        while not self._rest:
            block = next(self._blocks, None)
            if block is None:
                return 0
            self._rest = memoryview(block)
        size = min(len(view), len(self._rest))
        view[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def _whole_lines(pieces: Iterator[bytes], name: str) -> Iterator[bytes]:
    """The same bytes, cut behind line ends."""
    rest, line = b"", 1
    for piece in pieces:
        cut = piece.rfind(b"\n") + 1
        if cut:
            whole = rest + piece[:cut] if rest else piece[:cut]
            line += lines_in(whole)
            yield whole
            rest = piece[cut:]
        else:
            rest += piece
        if len(rest) > LONGEST_LINE:
            raise InputError(
                "text-long-line",
                "the line is longer than 64 MB: this is no table and no list of records.",
                where=f"{name}, line {line}",
                mend="check that the file has line ends.",
            )
    if rest:
        yield rest


def _other(raw: BinaryIO, decoding: Decoding, name: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(decoding.encoding)()
    line = 1

    def pieces() -> Iterator[bytes]:
        nonlocal line
        while block := raw.read(CHUNK):
            piece = decoder.decode(block).encode()
            yield piece
            line += lines_in(piece)
        yield decoder.decode(b"", final=True).encode()

    try:
        yield from _whole_lines(pieces(), name)
    except UnicodeError as error:
        raise InputError(
            "text-broken",
            f"the file begins as {decoding.encoding.upper()}, but does not go on so.",
            where=f"{name}, line {line} or later",
            mend="save it again as UTF-8.",
        ) from error


def _utf8(raw: BinaryIO, decoding: Decoding, name: str) -> Iterator[bytes]:
    line = 1
    for block in _whole_lines(iter(lambda: raw.read(CHUNK), b""), name):
        yield block if _is_utf8(block) else _repaired(block, line, decoding, name)
        line += lines_in(block)


def _is_utf8(block: bytes) -> bool:
    if block.isascii():
        return True
    try:
        block.decode()
    except UnicodeDecodeError:
        return False
    return True


def _repaired(block: bytes, first: int, decoding: Decoding, name: str) -> bytes:
    lines = block.split(b"\n")
    return b"\n".join(_line(line, first + at, decoding, name) for at, line in enumerate(lines))


def _line(line: bytes, number: int, decoding: Decoding, name: str) -> bytes:
    if _is_utf8(line):
        return line
    decoding.repaired.append(number)
    try:
        return line.decode("cp1252").encode()
    except UnicodeDecodeError as error:
        raise InputError(
            "text-not-decodable",
            "the line is neither UTF-8 nor Windows-1252.",
            where=f"{name}, line {number}",
            mend="save the file again as UTF-8.",
        ) from error
