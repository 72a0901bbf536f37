"""Runs `interop` in this process, and keeps what it told."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ccis_interop.catalogue import find
from ccis_interop.cli.main import run

SHIPPED = find.Catalogue()  # read once for all runs: the files of the standards do not change under tests


@dataclass(frozen=True)
class Told:
    """One run: exit code, standard output, standard error."""

    exit: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        """The report of a run with `-f json`."""
        held: dict[str, Any] = json.loads(self.out)
        return held

    @property
    def broken(self) -> dict[str, int]:
        """The rules that were broken, and how often."""
        return {one["rule"]: one["count"] for one in self.report["rules"] if one["count"]}

    def findings(self, rule: str) -> list[dict[str, Any]]:
        """What was told of a rule."""
        found: list[dict[str, Any]] = next(one["findings"] for one in self.report["rules"] if one["rule"] == rule)
        return found


def interop(*arguments: str | Path) -> Told:
    """Run it."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), _read_once():
        code = run([str(one) for one in arguments])
    return Told(code, out.getvalue(), err.getvalue())


@contextmanager
def _read_once() -> Iterator[None]:
    real = find.Catalogue
    find.Catalogue = lambda extra=(): real(extra) if extra else SHIPPED  # type: ignore[assignment,misc]
    try:
        yield
    finally:
        find.Catalogue = real  # type: ignore[misc]


def check(path: Path, *arguments: str | Path) -> Told:
    """Check a file, and tell it as JSON."""
    return interop("check", path, "-f", "json", *arguments)
