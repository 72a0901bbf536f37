"""Putting several files in place so that whoever finds the account finds all of them whole.

Everything is written to a folder beside the destination that only its owner can read. Then an account of an earlier
run is taken away, the files take their names one by one, and the account comes last; it holds the digest of each.
So at any moment a file is the old one or the new one, and a set that is not of one run has no account.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ccis_interop.errors import UsageError
from ccis_interop.output import refuse_unwritable

ACCOUNT = ".account.json"
PROVENANCE = ".provenance.parquet"
REJECTS = ".rejects"


@dataclass(frozen=True)
class Destination:
    """Where the output goes, in which form; the other files stand beside it."""

    path: Path
    form: str

    def beside(self, ending: str) -> Path:
        """The path of a file that belongs to the output."""
        return self.path.with_name(self.path.name + ending)

    def refuse(self, *given: Path) -> None:
        """Before long work: raise UsageError or OutputError if the files cannot be put in place without a loss."""
        for ending in ("", ACCOUNT, PROVENANCE, f"{REJECTS}.csv"):
            refuse_unwritable(self.beside(ending), *given)
        edited = self._edited()
        if edited is not None:
            raise UsageError(
                "rejects-edited",
                "this file of rejected rows was changed since it was written, and would be replaced.",
                where=str(edited),
                mend="move it, or name another output.",
            )

    def _edited(self) -> Path | None:
        """A reject file of an earlier run that somebody has begun to mend."""
        held = read_account(self)
        for file in (held or {}).get("files", {}).values():
            path = self.path.with_name(file["name"])
            if REJECTS in path.name and path.is_file() and digest(path) != file["digest"]:
                return path
        return None


def read_account(destination: Destination) -> dict[str, dict[str, dict[str, str]]] | None:
    """The account that stands beside an output; None if there is none that can be read."""
    try:
        held = json.loads(destination.beside(ACCOUNT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return held if isinstance(held, dict) and isinstance(held.get("files"), dict) else None


def place(destination: Destination, ready: Mapping[str, Path], account: str, folder: Path) -> None:
    """Put files in place, by the ending that each has behind the output's name; the account last."""
    last = folder / "account.json"
    last.write_text(account, encoding="utf-8")
    for path in (*ready.values(), last):
        _settle(path, private=REJECTS in path.name or path.name.startswith("rejects"))
    held = read_account(destination) or {}
    with suppress(FileNotFoundError):
        destination.beside(ACCOUNT).unlink()
    kept = {destination.beside(ending).name for ending in ready}
    for file in held.get("files", {}).values():
        if REJECTS in file["name"] and file["name"] not in kept:
            destination.path.with_name(file["name"]).unlink(missing_ok=True)
    for ending in sorted(ready, key=len, reverse=True):
        ready[ending].replace(destination.beside(ending))
    last.replace(destination.beside(ACCOUNT))


def _settle(path: Path, *, private: bool) -> None:
    """Give a file its rights, and make sure that it is on the disk."""
    if path.is_dir():
        return
    umask = os.umask(0)
    os.umask(umask)
    path.chmod(0o600 if private else 0o666 & ~umask)
    with path.open("rb") as file:
        os.fsync(file.fileno())


def digest(path: Path) -> str:
    """The SHA-256 of a file, or of a folder's files by name."""
    total = hashlib.sha256()
    for one in sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]:
        with one.open("rb") as stream:
            while block := stream.read(1 << 20):
                total.update(block)
    return total.hexdigest()
