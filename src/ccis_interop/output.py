"""Writing results: to a temporary name beside the target, then renamed, so that nothing is ever half-written."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from ccis_interop.errors import OutputError, UsageError


@contextmanager
def atomic(path: Path, *, private: bool = False, binary: bool = False) -> Iterator[IO[Any]]:
    """A file to write; it takes its name only if all went well. `private`: readable by its owner alone.

    A link is followed; a device or pipe is written as it is, unless the result is private.
    Raises OutputError if there is no room, no folder or no permission, UsageError if a private result would be shown.
    """
    mode = "wb" if binary else "w"
    encoding = None if binary else "utf-8"
    newline = None if binary else ""
    try:
        path = path.resolve()
        if private:
            refuse_shown(path)
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            with path.open(mode, encoding=encoding, newline=newline) as device:
                yield device
            return
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", dir=path.parent)
        temporary = Path(name)
        try:
            if not private:
                umask = os.umask(0)
                os.umask(umask)
                temporary.chmod(0o666 & ~umask)
            with os.fdopen(handle, mode, encoding=encoding, newline=newline) as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
    except OSError as error:
        raise output_failed(str(path), error) from error


def output_failed(where: str, error: OSError) -> OutputError:
    """The one line that says why a result cannot be written."""
    return OutputError(
        "output-failed",
        f"the result cannot be written: {error.strerror or 'unknown reason'}.",
        where=where,
        mend="check the folder, its free space and your rights, or name another file.",
    )


def refuse_unwritable(path: Path, *given: Path) -> None:
    """Before long work: raise OutputError if a result has no folder, UsageError if it would replace a given file."""
    if not path.parent.is_dir():
        raise output_failed(str(path), FileNotFoundError(2, "there is no such folder"))
    for one in given:
        with suppress(OSError):
            if path.exists() and path.samefile(one):
                raise UsageError(
                    "output-is-input",
                    "the result would replace the file that is to be read.",
                    where=str(path),
                    mend="name another file with --output.",
                )


def refuse_on_screen(output: Path | None) -> None:
    """Before long work: raise UsageError if no file is named for values, or one that others see."""
    if output is None:
        raise UsageError(
            "values-to-file",
            "--show-values tells personal data, and writes it to a file only.",
            mend="add --output FILE, and keep that file safe.",
        )
    refuse_shown(output)


def refuse_shown(path: Path) -> None:
    """Raise UsageError if what is written to a path is seen by others than the owner of a file: a pipe, a screen."""
    if not path.exists():
        return
    found = path.stat()
    shown = []
    for stream in (sys.__stdout__, sys.__stderr__):
        with suppress(OSError, ValueError, AttributeError):
            shown.append(os.fstat(stream.fileno()))  # type: ignore[union-attr]
    if not stat.S_ISREG(found.st_mode) or any(os.path.samestat(found, one) for one in shown):
        raise UsageError(
            "values-to-file",
            "values are personal data, and are written to a file of their own only.",
            where=str(path),
            mend="name a new file with --output, and keep that file safe.",
        )
