"""Bytes of a file, whether plain, gzip or zip: opened as often as needed, bounded against bombs.

A zip may hold one data file; a package of several (with `manifest.json`) is `package.py`'s.
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from ccis_interop.errors import InputError

GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"

# A return compresses about forty-fold. Beyond both bounds a file is a bomb, not data.
MAX_RATIO = 500
SMALL = 64 << 20
MAX_MEMBERS = 10_000


@dataclass(frozen=True)
class Source:
    """A stream that can be opened again: a file, or the member of a zip file."""

    path: Path
    member: str | None = None
    packing: str | None = None

    @property
    def name(self) -> str:
        """The name by which messages call it."""
        return f"{self.path.name}!{self.member}" if self.member else self.path.name

    @property
    def suffix(self) -> str:
        """The ending of the data file's own name, in lower case."""
        name = Path(self.member or self.path.name)
        if self.packing == "gzip" and name.suffix.lower() in (".gz", ".gzip"):
            name = name.with_suffix("")
        return name.suffix.lower()

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The data, unpacked. Raises InputError if it cannot be read, is damaged, locked or a bomb."""
        try:
            with self.path.open("rb") as raw:
                if self.packing is None:
                    yield raw
                elif self.packing == "gzip":
                    packed = self.path.stat().st_size
                    yield cast(BinaryIO, Bounded(gzip.GzipFile(fileobj=raw), packed, self.name))
                else:
                    with zipfile.ZipFile(raw) as archive, archive.open(self.member or "") as stream:
                        packed = archive.getinfo(self.member or "").compress_size
                        yield cast(BinaryIO, Bounded(stream, packed, self.name))
        except (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError) as error:
            raise InputError(
                "archive-damaged", "the packed file is damaged.", where=self.name, mend="pack or copy it again."
            ) from error
        except OSError as error:
            raise unreadable(self.path, error) from error

    def head(self, size: int) -> bytes:
        """The first bytes of the data."""
        with self.open() as stream:
            return read_fully(stream, size)


class Bounded(io.RawIOBase):
    """A stream that stops an unpacking which grows out of all proportion."""

    def __init__(self, stream: io.BufferedIOBase | gzip.GzipFile | object, packed: int, name: str) -> None:
        self._stream = cast(BinaryIO, stream)
        self._limit = max(SMALL, packed * MAX_RATIO)
        self._name = name
        self._given = 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill a buffer. Raises InputError once the bound is passed."""
        view = memoryview(cast(bytearray, buffer))
        data = self._stream.read(len(view))
        self._given += len(data)
        if self._given > self._limit:
            raise InputError(
                "archive-bomb",
                f"the packed file unpacks to more than {MAX_RATIO} times its size.",
                where=self._name,
                mend="unpack it yourself, look at what it holds, and check that file.",
            )
        view[: len(data)] = data
        return len(data)


def read_fully(stream: BinaryIO, size: int) -> bytes:
    """`size` bytes, or all that there are."""
    parts = []
    while size > 0 and (part := stream.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def unreadable(path: Path, error: OSError) -> InputError:
    """The one line that says why a path cannot be read."""
    if isinstance(error, FileNotFoundError):
        return InputError("file-absent", "there is no such file.", where=str(path), mend="check the name and folder.")
    if isinstance(error, IsADirectoryError):
        return InputError(
            "file-folder",
            "this is a folder, not a file.",
            where=str(path),
            mend="name a file in it, or a folder with a manifest.json.",
        )
    if isinstance(error, PermissionError):
        return InputError(
            "file-no-permission",
            "you may not read this file.",
            where=str(path),
            mend="close it in other programs, or ask its owner for access.",
        )
    return InputError(
        "file-unreadable", f"the file cannot be read: {error.strerror or 'unknown reason'}.", where=str(path)
    )


def find_source(path: Path) -> Source:
    """The data in a path: a plain or gzip file, or the one member of a zip.

    Raises InputError if the path is absent, a folder, empty, or a zip without exactly one readable member.
    """
    try:
        with path.open("rb") as raw:
            magic = raw.read(4)
    except OSError as error:
        raise unreadable(path, error) from error
    if not magic:
        raise InputError("file-empty", "the file is empty.", where=path.name, mend="export or copy it again.")
    if magic.startswith(GZIP):
        return Source(path, packing="gzip")
    if magic in (ZIP, EMPTY_ZIP):
        return _member(path)
    return Source(path)


def members(path: Path) -> list[zipfile.ZipInfo]:
    """The files in a zip. Raises InputError if it is damaged, locked, or holds absurdly many."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, OSError) as error:
        raise InputError(
            "archive-damaged", "the zip file is damaged.", where=path.name, mend="pack or copy it again."
        ) from error
    if len(infos) > MAX_MEMBERS:
        raise InputError("archive-members", f"the zip file holds {len(infos)} files.", where=path.name)
    if any(info.flag_bits & 1 for info in infos):
        raise InputError(
            "archive-locked",
            "the zip file is locked with a password.",
            where=path.name,
            mend="unpack it with the password, and check the unpacked file.",
        )
    return infos


def _member(path: Path) -> Source:
    infos = members(path)
    names = [info.filename for info in infos]
    if "[Content_Types].xml" in names or "mimetype" in names:
        return Source(path)  # a workbook, which is a zip by nature
    data = [name for name in names if not name.startswith("__MACOSX/") and not name.endswith(".DS_Store")]
    if len(data) == 1:
        return Source(path, member=data[0], packing="zip")
    if not data:
        raise InputError("archive-empty", "the zip file holds no file.", where=path.name)
    raise InputError(
        "archive-several",
        f"the zip file holds {len(data)} files and no manifest.json.",
        where=path.name,
        mend="unpack it and check the files one by one.",
    )
