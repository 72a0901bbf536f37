"""What may become of a notice: a list that can be read in Excel, `outcomes.csv`."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Outcome:
    """One of them. `settled`: nothing is left to do, and the notice may be acknowledged."""

    name: str
    settled: bool
    says: str
    mend: str


@cache
def outcomes() -> dict[str, Outcome]:
    """All of them, in the order in which they are told."""
    text = files(__package__).joinpath("outcomes.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["outcome"]: Outcome(row["outcome"], row["settled"] == "Y", row["says"], row["mend"]) for row in rows}
