"""XML as UTF-8: by byte order mark, else by the declaration, else UTF-8. Only encodings that returns come in."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from ccis_interop.errors import InputError
from ccis_interop.formats.source import Source
from ccis_interop.formats.text import CHUNK, guess

DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']""")
ALLOWED = {
    "utf-8": "utf-8",
    "ascii": "ascii",
    "iso8859-1": "iso8859-1",
    "iso8859-15": "iso8859-15",
    "cp1252": "cp1252",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
}


@contextmanager
def open_xml(source: Source) -> Iterator[tuple[BinaryIO, str]]:
    """An XML file as a stream of UTF-8 bytes without a mark, and the name of the encoding it had.

    Raises InputError if the encoding is unknown, or is not the one that the file really has.
    """
    head = source.head(1024)
    decoding = guess(head[:4])
    name = _encoding(head, decoding.encoding, decoding.mark, source.name)
    with source.open() as raw:
        raw.read(decoding.mark)
        if name == "utf-8":
            yield raw, name
        else:
            stream = io.BufferedReader(_Transcoded(raw, name, source.name), CHUNK)
            yield cast(BinaryIO, stream), name


def _encoding(head: bytes, guessed: str, mark: int, where: str) -> str:
    if guessed != "utf-8":
        return guessed
    match = DECLARED.match(head[mark:])
    if match is None:
        return "utf-8"
    label = match.group(1).decode("ascii")
    try:
        name = ALLOWED[codecs.lookup(label).name]
    except LookupError as error:
        raise InputError(
            "xml-encoding-unknown",
            "the file declares an encoding that is not supported.",
            where=f"{where}, line 1",
            mend="export it as UTF-8.",
        ) from error
    if name.startswith("utf-16") or (mark and name != "utf-8"):
        raise InputError(
            "xml-encoding-label",
            "the declaration names another encoding than the file really has.",
            where=f"{where}, line 1",
            mend='declare encoding="UTF-8", or leave the encoding out.',
        )
    return name


class _Transcoded(io.RawIOBase):
    def __init__(self, raw: BinaryIO, encoding: str, name: str) -> None:
        self._raw = raw
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._name = name
        self._rest = memoryview(b"")
        self._done = False
        self._line = 1

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        while not self._rest and not self._done:
            block = self._raw.read(CHUNK)
            self._done = not block
            try:
                data = self._decoder.decode(block, final=self._done).encode()
            except UnicodeError as error:
                line = self._line + (block.count(b"\n", 0, error.start) if isinstance(error, UnicodeDecodeError) else 0)
                raise InputError(
                    "xml-encoding-label",
                    "a byte stands there that the declared encoding does not have.",
                    where=f"{self._name}, line {line}",
                    mend="export it as UTF-8, or declare the encoding that it has.",
                ) from error
            self._line += data.count(b"\n")
            self._rest = memoryview(data)
        size = min(len(view), len(self._rest))
        view[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size
