"""Figures: plain values, one cell for each part of a breakdown in each period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ccis_interop.measures.dimensions import Breakdown
from ccis_interop.measures.method import Method
from ccis_interop.measures.people import Loaded

Values = tuple[str | None, ...]


def whole(number: float) -> int | float:
    """A number of people: whole where it is, else with two places, as means are."""
    return int(number) if float(number).is_integer() else round(number, 2)


@dataclass(frozen=True)
class Cell:
    """One part of a breakdown in one period. `counts` are young people by group: whole numbers at the end of a
    month, means of such numbers over several. A mean of months that are not all there is never made.
    """

    breakdown: Breakdown
    values: Values
    labels: tuple[str, ...]
    period: str
    months: int
    counts: Mapping[str, float]
    joined: Mapping[str, int] = field(default_factory=dict)
    left: Mapping[str, int] = field(default_factory=dict)

    @property
    def cohort(self) -> float:
        """How many young people are counted."""
        return sum(self.counts.values())

    def number(self, method: Method, measure: str, told: Mapping[str, float]) -> float | None:
        """How many a measure holds; None if a parameter that it needs was not told. Raises KeyError."""
        one = method.measure(measure)
        if any(name not in told for name in one.shares.values()):
            return None
        whole = sum(self.counts.get(group, 0) for group in one.groups)
        return whole + sum(self.counts.get(group, 0) * told[name] for group, name in one.shares.items())

    def percent(self, method: Method, measure: str, told: Mapping[str, float]) -> float | None:
        """A measure in percent of the cohort, unrounded; None if it is not known or nobody is counted."""
        number = self.number(method, measure, told)
        return None if number is None or not self.cohort else 100 * number / self.cohort


@dataclass(frozen=True)
class Figures:
    """What one method gives for some files.

    `excluded` counts by month and reason who is not counted, `missing` says why something asked for could not be told,
    `nested` holds of two breakdowns, where the parts of the second lie within those of the first, which lies where.
    """

    method: Method
    told: Mapping[str, float]
    files: Sequence[Loaded]
    months: Sequence[date]
    cells: Sequence[Cell]
    excluded: Mapping[str, Mapping[str, int]]
    missing: Sequence[str]
    nested: Mapping[tuple[str, str], Mapping[Values, Values]] = field(default_factory=dict)
