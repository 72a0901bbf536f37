"""Bytes of a file, whether plain, gzip or zip: opened as often as needed, bounded against bombs.

A file is opened several times in a run; one that was changed in between is refused, since what was judged would
not be what is told. A zip may hold one data file; a package of several (with `manifest.json`) is `package.py`'s.
"""

from __future__ import annotations

import gzip
import io
import lzma
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeAlias, cast

from ccis_interop.errors import InputError

GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"

# A return compresses about forty-fold. Beyond both bounds a file is a bomb, not data.
MAX_RATIO = 500
SMALL = 64 << 20
MAX_MEMBERS = 10_000

State: TypeAlias = tuple[int, int, int]
# What the readers of packed files raise on damaged ones; the last four when names or numbers in them are.
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, gzip.BadGzipFile),
    *(struct.error, ValueError, LookupError, RuntimeError),
)


@dataclass(frozen=True)
class Source:
    """A stream that can be opened again: a file, or the member of a zip file.

    `state` is the file as it was first seen (file number, size in bytes, time of change in nanoseconds).
    """

    path: Path
    member: str | None = None
    packing: str | None = None
    state: State | None = None

    @property
    def name(self) -> str:
        """The name by which messages call it."""
        name = f"{self.path.name}!{self.member}" if self.member else self.path.name
        return printable(name)

    @property
    def suffix(self) -> str:
        """The ending of the data file's own name, in lower case."""
        name = Path(self.member or self.path.name)
        if self.packing == "gzip" and name.suffix.lower() in (".gz", ".gzip"):
            name = name.with_suffix("")
        return name.suffix.lower()

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The data, unpacked. Raises InputError if it cannot be read, was changed, is damaged, locked or a bomb."""
        with ExitStack() as stack:
            try:
                stream = self._opened(stack)
            except NotImplementedError as error:
                raise InputError(
                    "archive-method",
                    "the zip file is packed in a way that cannot be unpacked here.",
                    where=self.name,
                    mend="unpack it yourself, and check the unpacked file.",
                ) from error
            except OSError as error:
                raise unreadable(self.path, error) from error
            except DAMAGE as error:
                raise _damaged(self.name) from error
            try:
                yield stream
            except OSError as error:
                raise unreadable(self.path, error) from error
            self.refuse_changed()

    def _opened(self, stack: ExitStack) -> BinaryIO:
        raw = stack.enter_context(self.path.open("rb"))
        self.refuse_changed()
        if self.packing is None:
            return raw
        if self.packing == "gzip":
            packed, stream = self.path.stat().st_size, cast(BinaryIO, stack.enter_context(gzip.GzipFile(fileobj=raw)))
        else:
            archive = stack.enter_context(zipfile.ZipFile(raw))
            packed = archive.getinfo(self.member or "").compress_size
            stream = cast(BinaryIO, stack.enter_context(archive.open(self.member or "")))
        return cast(BinaryIO, Bounded(stream, packed, self.name))

    def refuse_changed(self) -> None:
        """Raise InputError if the file is not the one that was first seen."""
        if self.state is not None and state_of(self.path) != self.state:
            raise InputError(
                "file-changed",
                "the file was changed while it was being read.",
                where=self.name,
                mend="wait until the export or copy is complete, and check it again.",
            )

    def head(self, size: int) -> bytes:
        """The first bytes of the data."""
        with self.open() as stream:
            return read_fully(stream, size)

    def whole(self) -> bytes:
        """All the data, for formats that cannot be read as a stream."""
        with self.open() as stream:
            return stream.read()


class Bounded(io.RawIOBase):
    """A stream that stops an unpacking which is damaged, or grows out of all proportion."""

    def __init__(self, stream: BinaryIO, packed: int, name: str) -> None:
        self._stream = stream
        self._limit = max(SMALL, packed * MAX_RATIO)
        self._name = name
        self._given = 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill a buffer. Raises InputError where the packing is damaged, and once the bound is passed."""
        view = memoryview(cast(bytearray, buffer))
        try:
            data = self._stream.read(len(view))
        except DAMAGE as error:
            raise _damaged(self._name) from error
        self._given += len(data)
        if self._given > self._limit:
            raise InputError(
                "archive-bomb",
                f"the packed file unpacks to more than {MAX_RATIO} times its size.",
                where=self._name,
                mend="ask where this file came from; if it is sound, unpack it yourself and check that.",
            )
        view[: len(data)] = data
        return len(data)


def printable(name: str) -> str:
    """A file's name on one line that any terminal takes: what is no character, or a control one, becomes U+FFFD."""
    return "".join(one if one.isprintable() else "\ufffd" for one in name)


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
        return InputError(
            "file-absent", "there is no such file.", where=printable(str(path)), mend="check the name and folder."
        )
    if isinstance(error, IsADirectoryError):
        return InputError(
            "file-folder",
            "this is a folder, not a file.",
            where=printable(str(path)),
            mend="name a file in it, or a folder with a manifest.json.",
        )
    if isinstance(error, PermissionError):
        return InputError(
            "file-no-permission",
            "you may not read this file.",
            where=printable(str(path)),
            mend="close it in other programs, or ask its owner for access.",
        )
    return InputError(
        "file-unreadable",
        f"the file cannot be read: {error.strerror or 'unknown reason'}.",
        where=printable(str(path)),
        mend="copy it to this computer's own disk, and check the copy.",
    )


def _state(found: os.stat_result) -> State:
    return found.st_ino, found.st_size, found.st_mtime_ns


def _damaged(name: str) -> InputError:
    return InputError("archive-damaged", "the packed file is damaged.", where=name, mend="pack or copy it again.")


def state_of(path: Path) -> State:
    """A file as it is now. Raises InputError if it is absent, a folder, a pipe or a device."""
    try:
        found = path.stat()
    except OSError as error:
        raise unreadable(path, error) from error
    except ValueError as error:  # a null character in the name
        raise unreadable(path, FileNotFoundError()) from error
    if stat.S_ISDIR(found.st_mode):
        raise unreadable(path, IsADirectoryError())
    if not stat.S_ISREG(found.st_mode):
        raise InputError(
            "file-not-regular",
            "this is a pipe or a device, and a file has to be read more than once.",
            where=printable(str(path)),
            mend="save what it gives to a file, and check that.",
        )
    return _state(found)


def find_source(path: Path) -> Source:
    """The data in a path: a plain or gzip file, or the one member of a zip.

    Raises InputError if the path is absent, no regular file, empty, or a zip without exactly one readable member.
    """
    state = state_of(path)
    try:
        with path.open("rb") as raw:
            magic = raw.read(4)
    except OSError as error:
        raise unreadable(path, error) from error
    if not magic:
        raise InputError(
            "file-empty", "the file is empty.", where=printable(path.name), mend="export or copy it again."
        )
    if magic.startswith(GZIP):
        return Source(path, packing="gzip", state=state)
    if magic in (ZIP, EMPTY_ZIP):
        return _member(path, state)
    return Source(path, state=state)


def members(path: Path) -> list[zipfile.ZipInfo]:
    """The files in a zip. Raises InputError if it is damaged, locked, or holds absurdly many."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    except OSError as error:
        raise unreadable(path, error) from error
    except DAMAGE as error:
        raise _damaged(printable(path.name)) from error
    if len(infos) > MAX_MEMBERS:
        raise InputError(
            "archive-members",
            f"the zip file holds {len(infos)} files.",
            where=printable(path.name),
            mend="unpack it and check the files one by one.",
        )
    if any(info.flag_bits & 1 for info in infos):
        raise InputError(
            "archive-locked",
            "the zip file is locked with a password.",
            where=printable(path.name),
            mend="unpack it with the password, and check the unpacked file.",
        )
    return infos


def _member(path: Path, state: State) -> Source:
    infos = members(path)
    names = [info.filename for info in infos]
    if "[Content_Types].xml" in names or "mimetype" in names:
        return Source(path, state=state)  # a workbook, which is a zip by nature
    data = [name for name in names if not name.startswith("__MACOSX/") and not name.endswith(".DS_Store")]
    if len(data) == 1:
        return Source(path, member=data[0], packing="zip", state=state)
    if not data:
        raise InputError(
            "archive-empty",
            "the zip file holds no file.",
            where=printable(path.name),
            mend="pack it again, with the file in it.",
        )
    raise InputError(
        "archive-several",
        f"the zip file holds {len(data)} files and no manifest.json.",
        where=printable(path.name),
        mend="unpack it and check the files one by one.",
    )
