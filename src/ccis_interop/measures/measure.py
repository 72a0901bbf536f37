"""The whole of it: files, a method and breakdowns give figures.

A figure of which a part is not known is told as such: an ungrouped code, a month that lacks for a mean, a parameter
that no source tells. Then the answer is incomplete.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.measures.cells import Cell, Figures, Values
from ccis_interop.measures.counting import BEGAN_LATER, UNGROUPED, count, wanted
from ccis_interop.measures.dimensions import Breakdown, Dimension
from ccis_interop.measures.flows import flows, follow
from ccis_interop.measures.method import Method
from ccis_interop.measures.people import People


def measure(
    paths: Sequence[Path],
    methods: Sequence[Method],
    breakdowns: Sequence[Breakdown],
    catalogue: Catalogue,
    told: Mapping[str, float] | None = None,
) -> list[Figures]:
    """Read files once and count them by each method. Raises InputError where one cannot be read."""
    with People(catalogue, wanted(methods, breakdowns)) as people:
        people.load(paths)
        people.seal()
        return [figures(people, method, breakdowns, catalogue, told or {}) for method in methods]


def figures(
    people: People,
    method: Method,
    breakdowns: Sequence[Breakdown],
    catalogue: Catalogue,
    told: Mapping[str, float],
    *,
    publishing: bool = False,
) -> Figures:
    """Count people that were read by one method. `publishing`: also find which parts lie within which."""
    table = count(people, method, breakdowns, catalogue)
    months = [row[0] for row in people.engine.execute(f"SELECT DISTINCT month FROM {table} ORDER BY month").fetchall()]
    if method.began_by:  # it asks for one day of the year, and only the records of that month tell of it
        months = [one for one in months if one.month in method.months]
    cells: list[Cell] = []
    partitions = {one for each in breakdowns if each.is_partition for one in each.dimensions}
    moved = follow(people, table, method, sorted(_column(one) for one in partitions))
    for breakdown in breakdowns:
        cells += _cells(people, table, moved, method, breakdown, months)
    own = {one.name for one in method.parameters}
    return Figures(
        method,
        {name: value for name, value in told.items() if name in own},
        tuple(people.files),
        months,
        cells,
        _excluded(people, table),
        [*people.doubts, *_missing(people, table), *_missing_months(method, months)],
        _nested(people, table, breakdowns) if publishing else {},
    )


def _cells(
    people: People, table: str, moved: str | None, method: Method, breakdown: Breakdown, months: Sequence[date]
) -> Iterator[Cell]:
    names = [_column(one) for one in breakdown.dimensions]
    chosen = [
        f"unnest({name}) AS {name}" if one.many else name for name, one in zip(names, breakdown.dimensions, strict=True)
    ]
    rows = people.engine.execute(
        f"SELECT month, {''.join(f'{one}, ' for one in names)}counted, count(*) FROM "
        f"(SELECT {', '.join(['month', 'counted', *chosen])} FROM {table} WHERE reason IS NULL) GROUP BY ALL"
    ).fetchall()
    held: dict[Values, dict[date, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for month, *values, group, number in rows:
        held[tuple(values)][month][group] = number
    moves = flows(people, moved, names) if moved and breakdown.is_partition else {}
    for part in sorted(held, key=_order):
        labels = tuple(people.label(one.list, value) for one, value in zip(breakdown.dimensions, part, strict=True))
        for month in months:
            counts = held[part].get(month)
            if counts:
                joined, left = moves.get((part, month), ({}, {}))
                yield Cell(breakdown, part, labels, month.isoformat(), 1, counts, joined, left)
        for first, last, some in means_of(method, months):
            summed: dict[str, float] = defaultdict(float)
            for month in some:
                for group, number in held[part].get(month, {}).items():
                    summed[group] += number
            if summed:
                period = f"{first:%Y-%m} to {last:%Y-%m}"
                yield Cell(
                    breakdown, part, labels, period, len(some), {key: n / len(some) for key, n in summed.items()}
                )


def _order(values: Values) -> tuple[tuple[bool, str], ...]:
    return tuple((value is None, value or "") for value in values)


def means_of(method: Method, months: Sequence[date]) -> Iterator[tuple[date, date, list[date]]]:
    """The runs of months whose mean a method publishes, of those that are whole: first, last, all."""
    if len(method.months) < 2:
        return
    for some in _runs(method, months).values():
        if len(some) == len(method.months):
            yield some[0], some[-1], some


def _runs(method: Method, months: Sequence[date]) -> dict[int, list[date]]:
    """The months of each year's run, by the year in which it ends."""
    last = method.months[-1]
    runs: dict[int, list[date]] = defaultdict(list)
    for month in months:
        if month.month in method.months:
            runs[month.year + (month.month > last)].append(month)
    return runs


def _missing_months(method: Method, months: Sequence[date]) -> Iterator[str]:
    if method.began_by and not any(one.month in method.months for one in months):
        yield f"the method looks at the end of {date(2000, method.months[0], 1):%B}, which is not among the files."
    for year, some in sorted(_runs(method, months).items()):
        held = {one.month for one in some}
        lacking = [f"{date(2000, one, 1):%B}" for one in method.months if one not in held]
        if lacking and len(method.months) > 1:
            yield f"no mean of the months to {year}: {', '.join(lacking)} is not among the files."


def _nested(people: People, table: str, breakdowns: Sequence[Breakdown]) -> dict[tuple[str, str], dict[Values, Values]]:
    """For breakdowns that are partitions: where each part of the finer one lies in one part of the coarser one."""
    found = {}
    some = [one for one in breakdowns if one.is_partition]
    for coarse in some:
        for fine in some:
            if coarse == fine or not fine.dimensions:
                continue
            names = [_column(one) for one in (*fine.dimensions, *coarse.dimensions)]
            rows = people.engine.execute(
                f"SELECT DISTINCT {', '.join(f'{name} AS c{at}' for at, name in enumerate(names))} FROM {table} "
                "WHERE reason IS NULL"
            ).fetchall()
            width = len(fine.dimensions)
            lies = {row[:width]: row[width:] for row in rows}
            if len(lies) == len(rows):
                found[coarse.name, fine.name] = lies
    return found


def _column(one: Dimension) -> str:
    return f"by_{one.name.replace('-', '_')}"


def _excluded(people: People, table: str) -> dict[str, dict[str, int]]:
    """Of each month, how many records are not counted, by reason."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    rows = people.engine.execute(
        f"SELECT month, reason, count(*) FROM {table} WHERE reason IS NOT NULL GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    for month, reason, number in rows:
        found[month.isoformat()][reason] = number
    return dict(found)


def _missing(people: People, table: str) -> Iterator[str]:
    rows = people.engine.execute(
        f"SELECT counted, count(*) FROM {table} WHERE reason IS NULL AND counted IN (?, ?) GROUP BY ALL ORDER BY ALL",
        [UNGROUPED, BEGAN_LATER],
    ).fetchall()
    for group, number in rows:
        if group == UNGROUPED:
            yield f"{number:,} counted records have no code of a known group: every rate may be wrong by as many."
        else:
            yield f"{number:,} counted records hold an activity that began after the day asked for, not the one before."
