"""From a driver's text to a driver: `exec:COMMAND`, `http:URL`, `py:MODULE:CLASS`, `folder:PATH`."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

from ccis_interop.conformance.drivers.driver import Driver
from ccis_interop.errors import UsageError

TIMEOUT = 60.0  # seconds that a product has for one request
KINDS = ("folder", "exec", "http", "py")


def open_driver(text: str, folder: Path, timeout: float = TIMEOUT) -> Driver:
    """A driver; what it writes by itself (a program's standard error) goes into a folder. Raises UsageError."""
    kind, rest = kind_of(text), text.partition(":")[2]
    if kind == "http" and rest.startswith("//"):
        rest = text
    if kind not in KINDS or not rest:
        raise UsageError(
            "driver-unknown",
            "there is no such kind of driver.",
            where=kind,
            mend="use folder:FOLDER, exec:COMMAND, http://HOST or py:MODULE:CLASS.",
        )
    match kind:
        case "exec":
            from ccis_interop.conformance.drivers.program import Program

            return Program(split(rest), folder, timeout)
        case "http":
            from ccis_interop.conformance.drivers.web import Web

            return Web(rest, timeout)
        case "folder":
            from ccis_interop.conformance.drivers.folder import Folder

            return Folder(Path(rest))
    from ccis_interop.conformance.drivers.python import Python

    return Python(rest)


def kind_of(text: str) -> str:
    """The kind of driver that a text names: what a result may tell of it."""
    kind = text.partition(":")[0]
    return "http" if kind == "https" else kind


def split(command: str) -> list[str]:
    """A command's words; on Windows a backslash is part of a path. `python` means the one that runs this."""
    words = shlex.split(command, posix=sys.platform != "win32")
    if not words:
        raise UsageError("driver-unknown", "the command is empty.", mend="use exec:COMMAND.")
    plain = [re.sub(r'^"(.*)"$', r"\1", word) for word in words]
    return [sys.executable, *plain[1:]] if plain[0] in ("python", "python3") else plain
