"""Packed files, sound and hostile."""

from __future__ import annotations

import gzip
import io
import zipfile

FILLER = 80 << 20  # more than a file may unpack to beyond its ratio


def zipped(**files: bytes) -> bytes:
    """A zip of some files; in their names `_` stands for the point."""
    return zipped_as({name.replace("_", "."): data for name, data in files.items()})


def zipped_as(files: dict[str, bytes]) -> bytes:
    """A zip of some files by name."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


def zip_bomb(start: bytes) -> bytes:
    """A zip that unpacks to a thousand times its size, beginning as a sound file does."""
    return zipped(return_xml=start + b" " * FILLER)


def gzip_bomb(start: bytes) -> bytes:
    """The same as gzip."""
    return gzip.compress(start + b" " * FILLER)


def locked(data: bytes) -> bytes:
    """A zip with a password: what tells of it are the flags, in both places where a file is described."""
    packed = bytearray(zipped(return_xml=data))
    packed[6] |= 1
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    return bytes(packed)
