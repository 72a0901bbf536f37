"""The reasons that may be given for a decision, as data: `shipped/reasons.csv`."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cache
from importlib import resources

from ccis_interop.errors import UsageError


@dataclass(frozen=True)
class Reason:
    """A reason: its code, the verdict that it may be given for, and what it means."""

    code: str
    verdict: str
    label: str


@cache
def reasons() -> dict[str, Reason]:
    """Every reason by its code, in the order of the file."""
    text = (resources.files(__package__) / "shipped" / "reasons.csv").read_text(encoding="utf-8")
    return {row["code"]: Reason(**row) for row in csv.DictReader(io.StringIO(text))}


def refuse_reason(code: str, verdict: str) -> None:
    """Raise UsageError if a code is none of the reasons for a verdict."""
    if code not in reasons() or reasons()[code].verdict != verdict:
        fitting = ", ".join(one.code for one in reasons().values() if one.verdict == verdict)
        raise UsageError(
            "reason-unknown", f"`{code}` is no reason for the verdict `{verdict}`.", mend=f"use one of: {fitting}."
        )
