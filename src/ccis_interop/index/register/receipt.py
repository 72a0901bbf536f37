"""What became of a file that was submitted: every row of it accounted for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

ACCEPTED, REPEATED, REFUSED = "accepted", "repeated", "refused"


@dataclass(frozen=True)
class Rows:
    """The rows of one table: given + split = accepted + rejected + merged + left out."""

    table: str
    given: int
    split: int
    accepted: int
    rejected: int
    merged: int
    left_out: int

    @property
    def balanced(self) -> bool:
        """Whether each of them is accounted for."""
        return self.given + self.split == self.accepted + self.rejected + self.merged + self.left_out


@dataclass(frozen=True)
class Receipt:
    """One submission. `accepted`, or `repeated` if the same was accepted before, or `refused`: then nothing is kept."""

    state: str
    delivery: int | None
    digest: str
    given: str
    message_id: str
    sender: str
    period_end: str
    rows: tuple[Rows, ...]
    residence: Mapping[str, int]
    findings: tuple[str, ...]
    rejects: tuple[Path, ...] = ()

    @property
    def accepted(self) -> int:
        """How many rows the Index has taken."""
        return sum(one.accepted for one in self.rows)

    @property
    def rejected(self) -> int:
        """How many rows go back to the sender."""
        return sum(one.rejected for one in self.rows)

    def to_json(self) -> str:
        """As JSON, without a value of any record."""
        return json.dumps({**asdict(self), "rejects": [one.name for one in self.rejects]}, ensure_ascii=False) + "\n"
