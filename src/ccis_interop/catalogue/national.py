"""The errors that a national system tells, as a list of its own, so that coverage by our rules can be proved.

`<id>/national-errors.csv` lies beside a standard's editions. `status` says how it got there: `listed` (seen in the
list of that edition), `carried` (in the list of the edition before; nothing says that it went), `later` (seen in a
later list only). `rules` names rules where the error has no number; `why_not` says why none can judge it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ccis_interop.catalogue.codelists import read_rows
from ccis_interop.catalogue.model import Rule, Standard

FILE = "national-errors.csv"


@dataclass(frozen=True)
class NationalError:
    """One error of one edition's list."""

    edition: str
    number: int | None
    field: str
    priority: str
    summary: str
    status: str
    rules: tuple[str, ...]
    why_not: str
    source: str
    confidence: str


@dataclass(frozen=True)
class Covered:
    """An error with the rules that judge it; there is none if `error.why_not` says why."""

    error: NationalError
    rules: tuple[Rule, ...]


def national_errors(path: Path) -> list[NationalError]:
    """The errors of a file. Raises StandardError if it cannot be read, KeyError if a column is missing."""
    return [
        NationalError(
            edition=row["edition"],
            number=int(row["code"]) if row["code"] else None,
            field=row["field"],
            priority=row["priority"],
            summary=row["summary"],
            status=row["status"],
            rules=tuple(row["rules"].split()),
            why_not=row["why_not"],
            source=row["source"],
            confidence=row["confidence"],
        )
        for row in read_rows(path)[1]
    ]


def covered(standard: Standard, errors: Iterable[NationalError], shared: Iterable[Rule]) -> list[Covered]:
    """Each error of an edition with its rules; `shared` are the rules that every standard has."""
    every = {rule.id: rule for rule in (*standard.rules, *shared)}
    return [
        Covered(
            error,
            tuple(every[name] for name in error.rules if name in every)
            or tuple(rule for rule in standard.rules if error.number is not None and rule.national == error.number),
        )
        for error in errors
        if error.edition == standard.edition
    ]


def unlisted(standard: Standard, errors: Iterable[NationalError]) -> list[Rule]:
    """The rules that claim a national number which the edition's list does not have."""
    numbers = {error.number for error in errors if error.edition == standard.edition}
    return [rule for rule in standard.rules if rule.national is not None and rule.national not in numbers]
