"""Figures as sheets: rows of parts and periods, with numbers, rates, joiners and leavers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from ccis_interop.measures.cells import Cell, Figures, Values, whole
from ccis_interop.measures.method import Measure
from ccis_interop.measures.sheets import Chart, Column, Sheet, Told, Value
from ccis_interop.measures.suppress import Publication, Table

COHORT = "cohort"


def told(all_figures: Sequence[Figures], publish: Publication | None, *, means: bool = False) -> Told:
    """All figures of a run; only the means that a method publishes if they are asked for, or it is for publication."""
    sheets = []
    for one in all_figures:
        cells = _means(one) if means or publish else list(one.cells)
        sheets.append(_figures(one, cells, publish))
        if not publish:
            sheets += [*_flags(one, cells), *_not_counted(one)]
    files = [
        {"file": one.file, "standard": one.standard, "day": one.day.isoformat(), "records": one.records}
        for one in all_figures[0].files
    ]
    return Told(
        "; ".join(one.method.title for one in all_figures),
        sheets,
        {"files": files, "methods": [one.method.id for one in all_figures]},
        [f"{one.method.id}: {text}" for one in all_figures for text in one.missing],
    )


def _figures(one: Figures, cells: Sequence[Cell], publish: Publication | None) -> Sheet:
    measures = one.method.measures
    columns = [
        Column("method", "Method"),
        Column("period", "Period"),
        Column("breakdown", "By"),
        Column("part", "Part"),
        Column("label", "Name"),
        Column(COHORT, "Cohort", "number"),
    ]
    for each in measures:
        columns += [Column(each.id, each.title, "number"), Column(f"{each.id}_percent", f"{each.title} %", "percent")]
    if not publish:
        for name in one.method.flows:
            title = one.method.measure(name).title
            columns += [
                Column(f"{name}_joined", f"{title}: joined", "number"),
                Column(f"{name}_left", f"{title}: left", "number"),
            ]
        columns.append(Column("flag", "Flag"))
    kept = _kept_back(one, cells, publish) if publish else set()
    rows = [_row(one, cell, at, kept, publish) for at, cell in enumerate(cells)]
    return Sheet(one.method.id, one.method.title, tuple(columns), rows, _notes(one, publish, bool(kept)), _charts(one))


def _means(one: Figures) -> list[Cell]:
    """The means, where the method has them: with the months beside them a kept-back number could be told."""
    means = [cell for cell in one.cells if cell.months > 1]
    return means or list(one.cells)


def _row(
    one: Figures, cell: Cell, at: int, kept: set[tuple[int, int]], publish: Publication | None
) -> tuple[Value, ...]:
    held: list[Value] = [
        one.method.id,
        cell.period,
        cell.breakdown.name,
        " * ".join(value or "" for value in cell.values),
        " * ".join(label or value or "" for label, value in zip(cell.labels, cell.values, strict=True)),
    ]
    secret = publish.symbol if publish else ""
    held.append(secret if (at, 0) in kept else whole(cell.cohort))
    for column, each in enumerate(one.method.measures, 1):
        if (at, column) in kept:
            held += [secret, secret]
            continue
        number = cell.number(one.method, each.id, one.told)
        percent = cell.percent(one.method, each.id, one.told)
        held.append(None if number is None else whole(number))
        held.append(secret if percent is not None and (at, 0) in kept else percent)
    if not publish:
        for name in one.method.flows:
            held += [cell.joined.get(name), cell.left.get(name)] if cell.months == 1 else [None, None]
        held.append(_flag(one, cell))
    return tuple(held)


def _flag(one: Figures, cell: Cell) -> str | None:
    over = []
    for flag in one.method.flags:
        rate = cell.percent(one.method, flag.measure, one.told)
        if rate is not None and rate > flag.above:
            over.append(f"{one.method.measure(flag.measure).title} above {flag.above:g}%")
    return "; ".join(over) or None


def _notes(one: Figures, publish: Publication | None, kept: bool) -> tuple[str, ...]:
    notes = [one.method.description]
    if publish and kept:
        notes.append(
            f"{publish.symbol}: a number from 1 to {publish.smallest - 1} is kept back, and others with it from which "
            "it could be told."
        )
    notes += [
        f"{each.title} is not told: {name} ({_meaning(one, name)}) is in no source; --set {name}=NUMBER tells it."
        for each in one.method.measures
        for name in sorted(set(each.shares.values()) - set(one.told))
    ]
    notes += [f"not known: {text}" for text in one.missing]
    return tuple(notes)


def _meaning(one: Figures, name: str) -> str:
    return next(each.description for each in one.method.parameters if each.name == name)


def _charts(one: Figures) -> tuple[Chart, ...]:
    flag = one.method.flags[0] if one.method.flags else None
    main = flag.measure if flag else one.method.measures[0].id
    others = [each.id for each in one.method.measures if not each.shares and each.id != main][:1]
    names = tuple(f"{name}_percent" for name in [main, *others])
    return (Chart(f"{one.method.title}: rates", "label", names, flag.above if flag else None),)


def _flags(one: Figures, cells: Sequence[Cell]) -> Iterator[Sheet]:
    """How many parts stand above a flag, by period and breakdown."""
    columns = (
        Column("method", "Method"),
        Column("period", "Period"),
        Column("breakdown", "By"),
        Column("measure", "Measure"),
        Column("above", "Above %", "number"),
        Column("flagged", "Parts above", "number"),
        Column("parts", "Parts", "number"),
    )
    rows: list[tuple[Value, ...]] = []
    for flag in one.method.flags:
        rates: dict[tuple[str, str], list[float]] = defaultdict(list)
        for cell in cells:
            rate = cell.percent(one.method, flag.measure, one.told)
            if rate is not None and cell.breakdown.dimensions:
                rates[cell.period, cell.breakdown.name].append(rate)
        title = one.method.measure(flag.measure).title
        rows += [
            (one.method.id, period, name, title, whole(flag.above), sum(rate > flag.above for rate in some), len(some))
            for (period, name), some in rates.items()
        ]
    if rows:
        yield Sheet(f"{one.method.id} flags", f"{one.method.title}: above the threshold", columns, rows)


def _not_counted(one: Figures) -> Iterator[Sheet]:
    columns = (
        Column("period", "Month"),
        Column("reason", "Not counted because"),
        Column("records", "Records", "number"),
    )
    rows = [(month, reason, number) for month, some in one.excluded.items() for reason, number in some.items()]
    if rows:
        yield Sheet(f"{one.method.id} not counted", f"{one.method.title}: who is not counted, and why", columns, rows)


def _kept_back(one: Figures, cells: Sequence[Cell], publish: Publication) -> set[tuple[int, int]]:
    measures = [each for each in one.method.measures if set(each.shares.values()) <= set(one.told)]
    places_of = [0, *(1 + at for at, each in enumerate(one.method.measures) if each in measures)]
    groups = sorted({group for cell in cells for group in cell.counts})
    sums = [dict.fromkeys(groups, 1.0), *(_weights(each, one.told) for each in measures)]
    kept: set[tuple[int, int]] = set()
    for period in dict.fromkeys(cell.period for cell in cells):
        places = [at for at, cell in enumerate(cells) if cell.period == period]
        numbers = [
            [cells[at].cohort, *((cells[at].number(one.method, each.id, one.told) or 0) for each in measures)]
            for at in places
        ]
        table = Table(numbers, sums, _adding_up(one, [cells[at] for at in places]))
        kept |= {(places[row], places_of[column]) for row, column in table.keep_back(publish.smallest)}
    return kept


def _weights(one: Measure, told: Mapping[str, float]) -> dict[str, float]:
    shares = {group: told.get(name, 1.0) for group, name in one.shares.items()}
    return {**shares, **dict.fromkeys(one.groups, 1.0)}


def _adding_up(one: Figures, cells: Sequence[Cell]) -> list[tuple[int, list[int]]]:
    """Which parts add up to which: of two breakdowns where each part of the one lies in one part of the other."""
    places = {(cell.breakdown.name, cell.values): at for at, cell in enumerate(cells)}
    names = list(dict.fromkeys(cell.breakdown.name for cell in cells))
    found = []
    for coarse in names:
        for fine in names:
            if coarse == fine or (coarse, fine) not in one.nested:
                continue
            parts: dict[Values, list[int]] = defaultdict(list)
            for small, large in one.nested[coarse, fine].items():
                if (fine, small) in places:
                    parts[large].append(places[fine, small])
            found += [(places[coarse, large], some) for large, some in parts.items() if (coarse, large) in places]
    return found
