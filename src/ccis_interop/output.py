"""Writing results: to a temporary name beside the target, then renamed, so that nothing is ever half-written."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from ccis_interop.errors import OutputError


@contextmanager
def atomic(path: Path, *, private: bool = False, binary: bool = False) -> Iterator[IO]:  # type: ignore[type-arg]
    """A file to write; it takes its name only if all went well. `private`: readable by its owner alone.

    A device or pipe is written as it is. Raises OutputError if there is no room, no folder or no permission.
    """
    mode = "wb" if binary else "w"
    encoding = None if binary else "utf-8"
    newline = None if binary else ""
    try:
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            with path.open(mode, encoding=encoding, newline=newline) as device:
                yield device
            return
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        temporary = Path(name)
        try:
            if not private:
                umask = os.umask(0)
                os.umask(umask)
                os.chmod(temporary, 0o666 & ~umask)
            with os.fdopen(handle, mode, encoding=encoding, newline=newline) as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
    except OSError as error:
        raise OutputError(
            "output-failed",
            f"the result cannot be written: {error.strerror or 'unknown reason'}.",
            where=str(path),
            mend="check the folder, its free space and your rights, or name another file.",
        ) from error
