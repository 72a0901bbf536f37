"""Why a run could not be done: the one family of exceptions of this package.

Faults of the *data* are never exceptions: they are findings (`findings.py`). What stops a run is an
`InteropError`, and each kind can arise in one place only:

- `UsageError`: the command line, or a call that contradicts itself. Exit code 2.
- `InputError`: reading a file that somebody sent: absent, not readable, not what it says it is, hostile. Exit code 3.
- `OutputError`: writing a result: no space, no permission. Exit code 3.
- `StandardError`: a contract, code list or macro file that is itself wrong. Exit code 2, since whoever names
  the standard can mend it; `interop standards lint` says the same with every line.
- `IncompleteError`: something that had to be looked at was not. Exit code 4.
- `OwnFault`: ours. Exit code 5.

Each holds data and renders itself: code, where, what, how to mend. None ever holds a value of a record.
"""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar


class Exit(IntEnum):
    """The exit codes of every command (docs/reference/exit-codes.md)."""

    CONFORMS = 0
    FINDINGS = 1
    USAGE = 2
    UNREADABLE = 3
    INCOMPLETE = 4
    FAULT = 5


class InteropError(Exception):
    """A run that cannot go on: `code` (stable), `where`, `what`, `mend`; `exit` is its exit code."""

    exit: ClassVar[Exit] = Exit.FAULT

    def __init__(self, code: str, what: str, *, where: str = "", mend: str = "") -> None:
        super().__init__(what)
        self.code = code
        self.what = what
        self.where = where
        self.mend = mend

    def __reduce__(self) -> tuple[object, ...]:
        """How it comes back whole from a worker process."""
        return _remade, (type(self), self.code, self.what, self.where, self.mend)

    def __str__(self) -> str:
        """One line: `where: what. Mend: ... [code]`."""
        place = f"{self.where}: " if self.where else ""
        mend = f" To mend it: {self.mend}" if self.mend else ""
        return f"{place}{self.what}{mend} [{self.code}]"


def _remade(kind: type[InteropError], code: str, what: str, where: str, mend: str) -> InteropError:
    return kind(code, what, where=where, mend=mend)


class UsageError(InteropError):
    """The command or call is wrong."""

    exit = Exit.USAGE


class StandardError(InteropError):
    """A standard's own files are wrong."""

    exit = Exit.USAGE


class InputError(InteropError):
    """A file cannot be read or recognised."""

    exit = Exit.UNREADABLE


class OutputError(InteropError):
    """A result cannot be written; nothing half-written stays behind."""

    exit = Exit.UNREADABLE


class IncompleteError(InteropError):
    """Something that had to be evaluated was not."""

    exit = Exit.INCOMPLETE


class OwnFault(InteropError):
    """A fault of this program."""

    exit = Exit.FAULT
