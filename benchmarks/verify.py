"""Whether `interop check` finds exactly what was planted: rule and record, none missing, none more.

Nothing is timed before this holds: a fast check that misses faults is worth nothing.
"""

from __future__ import annotations

import csv
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.data import key_of
from benchmarks.process import INTEROP

Breach = tuple[str, int]


class NotExactError(Exception):
    """The findings are not the planted ones."""


def verified(path: Path, *options: str) -> int:
    """How many findings a file has, all of them planted. Raises NotExactError if that is not so."""
    wanted, found = Counter(planted(path)), Counter(findings(path, *options))
    missing, extra = wanted - found, found - wanted
    if missing or extra:
        told = "; ".join(_told(name, some) for name, some in (("missing", missing), ("extra", extra)) if some)
        shown = " ".join(("interop check", *options, path.name))
        raise NotExactError(f"{shown}: {told}. Nothing is timed whose findings are not exact.")
    return sum(found.values())


def planted(path: Path) -> list[Breach]:
    """The key of a file."""
    with key_of(path).open(encoding="utf-8", newline="") as file:
        return [(row["rule"], int(row["record"])) for row in csv.DictReader(file)]


def findings(path: Path, *options: str) -> list[Breach]:
    """What `interop check` finds in a file; a rule that was not evaluated is a finding on record -1."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.csv"
        asked = [INTEROP, "check", str(path), "--format", "csv", "--limit", "0", "--output", str(report), *options]
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
        if done.returncode not in (0, 1) or not report.is_file():
            raise NotExactError(f"interop check {path.name} ended with {done.returncode}: {done.stderr.strip()}")
        with report.open(encoding="utf-8", newline="") as file:
            return [
                (row["rule"], -1 if row["severity"] == "not evaluated" else int(row["record"]))
                for row in csv.DictReader(file)
            ]


def _told(name: str, some: Counter[Breach]) -> str:
    rules = Counter(rule for rule, _ in some.elements())
    return f"{some.total()} {name} (" + ", ".join(f"{rule}: {count}" for rule, count in sorted(rules.items())) + ")"
