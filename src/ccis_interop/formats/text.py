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

from ccis_interop.errors import InputError
from ccis_interop.formats.source import Source

CHUNK = 4 << 20
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
    decoding = guess(source.head(4))
    with source.open() as raw:
        raw.read(decoding.mark)
        yield cast(BinaryIO, io.BufferedReader(_Utf8(raw, decoding, source.name), CHUNK)), decoding


class _Utf8(io.RawIOBase):
    def __init__(self, raw: BinaryIO, decoding: Decoding, name: str) -> None:
        self._raw = raw
        self._decoding = decoding
        self._name = name
        self._blocks = self._utf8() if decoding.encoding == "utf-8" else self._other()
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

    def _other(self) -> Iterator[bytes]:
        decoder = codecs.getincrementaldecoder(self._decoding.encoding)()
        try:
            while block := self._raw.read(CHUNK):
                yield decoder.decode(block).encode()
            yield decoder.decode(b"", final=True).encode()
        except UnicodeError as error:
            raise InputError(
                "text-broken",
                f"the file begins as {self._decoding.encoding.upper()}, but breaks off in the middle of a character.",
                where=self._name,
                mend="save it again as UTF-8.",
            ) from error

    def _utf8(self) -> Iterator[bytes]:
        tail = b""
        line = 1
        while block := self._raw.read(CHUNK):
            block = tail + block
            cut = block.rfind(b"\n") + 1 or len(block)
            whole, tail = block[:cut], block[cut:]
            yield self._sound(whole, line)
            line += whole.count(b"\n")
        if tail:
            yield self._sound(tail, line)

    def _sound(self, block: bytes, line: int) -> bytes:
        try:
            block.decode()
        except UnicodeDecodeError:
            return b"".join(self._line(one, line + at) for at, one in enumerate(block.splitlines(keepends=True)))
        return block

    def _line(self, line: bytes, number: int) -> bytes:
        try:
            line.decode()
        except UnicodeDecodeError:
            self._decoding.repaired.append(number)
            try:
                return line.decode("cp1252").encode()
            except UnicodeDecodeError as error:
                raise InputError(
                    "text-not-decodable",
                    "the line is neither UTF-8 nor Windows-1252.",
                    where=f"{self._name}, line {number}",
                    mend="save the file again as UTF-8.",
                ) from error
        return line
