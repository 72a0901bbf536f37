"""Figures beside a published table: the same authority, its neighbours, its region, England, and its quintile.

The table is a CSV file in the columns of DfE's scorecard. Quintile 1 is the best fifth of the authorities whose figure
is told; suppressed ones are left out [DASH].
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from ccis_interop.errors import InputError
from ccis_interop.measures.cells import Figures
from ccis_interop.measures.measure import means_of
from ccis_interop.measures.people import People
from ccis_interop.measures.sheets import Column, Sheet, Value

NEEDED = ("geographic_level", "old_la_code", "la_name", "region_name")
LOCAL, REGION, NATION = "local authority", "regional", "national"
FIFTHS = 5
COHORT = "Cohort_DJFavg"
FLAG = 10.0  # percent


def read_published(path: Path, column: str) -> list[dict[str, str]]:
    """The rows of a published table. Raises InputError if it lacks a column or cannot be read."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(
            "published-unreadable", "the published table cannot be read.", where=path.name, mend="save it as CSV UTF-8."
        ) from error
    lacking = [name for name in (*NEEDED, column) if not rows or name not in rows[0]]
    if lacking:
        raise InputError(
            "published-columns",
            f"the published table has no column {lacking[0]}.",
            where=path.name,
            mend="use the columns of the scorecard (standards/measures/scorecard.csv).",
        )
    return rows


def benchmark(
    people: People,
    figures: Figures,
    measure: str,
    published: Sequence[Mapping[str, str]],
    column: str,
    neighbours: Sequence[str],
) -> list[Sheet]:
    """A sheet that sets each authority beside others, and one that says how the published table adds up."""
    rates = _published_rates(published, column)
    periods = [f"{first:%Y-%m} to {last:%Y-%m}" for first, last, _ in means_of(figures.method, figures.months)]
    period = periods[-1] if periods else (figures.months[-1].isoformat() if figures.months else "")
    near = [rates[code] for code in neighbours if code in rates]
    rows: list[tuple[Value, ...]] = []
    for cell in figures.cells:
        if cell.breakdown.name != "authority" or cell.period != period or cell.values[0] is None:
            continue
        code = cell.values[0]
        rate = cell.percent(figures.method, measure, figures.told)
        row = next((one for one in published if one["old_la_code"] == code and _level(one) == LOCAL), None)
        region = _of_level(published, column, REGION, row["region_name"] if row else None)
        rows.append(
            (
                code,
                people.label("authority", code),
                rate,
                rates.get(code),
                sum(near) / len(near) if near else None,
                region,
                _of_level(published, column, NATION, None),
                None if rate is None else _quintile(rate, rates),
            )
        )
    columns = (
        Column("authority", "Authority"),
        Column("label", "Name"),
        Column("own_percent", "Own records %", "percent"),
        Column("published_percent", "Published %", "percent"),
        Column("neighbours_percent", "Neighbours %", "percent"),
        Column("region_percent", "Region %", "percent"),
        Column("england_percent", "England %", "percent"),
        Column("quintile", "Quintile of own records", "number"),
    )
    title = f"{figures.method.measure(measure).title}, {period}, beside the published {column}"
    return [Sheet("benchmark", title, columns, rows), _adding_up(published, column)]


def _adding_up(published: Sequence[Mapping[str, str]], column: str) -> Sheet:
    """How many authorities of each region are told, how many of them stand above ten percent, and the region's rate."""
    regions = sorted({row["region_name"] for row in published if _level(row) == LOCAL})
    rows: list[tuple[Value, ...]] = []
    for name in ["England", *regions]:
        some = [
            (rate, _number(row.get(COHORT, "")))
            for row in published
            if _level(row) == LOCAL
            and name in ("England", row["region_name"])
            and (rate := _rate(row, column)) is not None
        ]
        stated = _of_level(
            published, column, NATION if name == "England" else REGION, None if name == "England" else name
        )
        rows.append((name, len(some), sum(rate > FLAG for rate, _ in some), stated, _weighted(some)))
    columns = (
        Column("area", "Area"),
        Column("authorities", "Authorities told", "number"),
        Column("above", f"Above {FLAG:g}%", "number"),
        Column("percent", "Rate as published %", "percent"),
        Column("added_percent", "Rate of the authorities together %", "percent"),
    )
    return Sheet("published", f"The published table: {column}", columns, rows)


def _level(row: Mapping[str, str]) -> str:
    return row["geographic_level"].strip().lower()


def _rate(row: Mapping[str, str], column: str) -> float | None:
    return _number(row[column])


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", ""))
    except ValueError:  # a symbol: suppressed, or not applicable
        return None


def _weighted(some: Sequence[tuple[float, float | None]]) -> float | None:
    """The rate of all authorities together, by their cohorts; None if one's is not told."""
    told = [(rate, cohort) for rate, cohort in some if cohort is not None]
    if not told or len(told) < len(some):
        return None
    return sum(rate * cohort for rate, cohort in told) / sum(cohort for _, cohort in told)


def _published_rates(published: Sequence[Mapping[str, str]], column: str) -> dict[str, float]:
    found = {}
    for row in published:
        rate = _rate(row, column)
        if _level(row) == LOCAL and rate is not None:
            found[row["old_la_code"]] = rate
    return found


def _of_level(published: Sequence[Mapping[str, str]], column: str, level: str, region: str | None) -> float | None:
    for row in published:
        if _level(row) == level and (region is None or row["region_name"] == region):
            return _rate(row, column)
    return None


def _quintile(rate: float, rates: Mapping[str, float]) -> int | None:
    if not rates:
        return None
    better = sum(one < rate for one in rates.values())
    return min(FIFTHS, 1 + better * FIFTHS // len(rates))
