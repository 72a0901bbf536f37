"""Two methods over the same records: how the cohort moves, and where each young person that moves goes.

Everybody stands in one cell of the transition table: counted by both, by one, or by none, with the reasons. So a
change of method loses nobody without naming why.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.measures.cells import whole
from ccis_interop.measures.counting import count
from ccis_interop.measures.measure import means_of
from ccis_interop.measures.method import Method
from ccis_interop.measures.people import People
from ccis_interop.measures.sheets import Column, Sheet, Value

IN = "counted"
Key = tuple[str, str | None]
Run = tuple[date, date, list[date]]


def compared(people: People, old: Method, new: Method, catalogue: Catalogue) -> list[Sheet]:
    """Three sheets: each authority by both methods, who is counted by which, and who moves between authorities."""
    before, after = count(people, old, [], catalogue), count(people, new, [], catalogue)
    both = (
        "SELECT o.month, o.authority AS old_authority, n.authority AS new_authority, o.counted AS old_group, "
        f"n.counted AS new_group, o.reason AS old_reason, n.reason AS new_reason FROM {before} o "
        f"JOIN {after} n ON n.record = o.record"
    )
    people.engine.execute(f"CREATE OR REPLACE TABLE compared AS {both}")
    found = people.engine.execute("SELECT DISTINCT month FROM compared ORDER BY month").fetchall()
    runs = list(means_of(new, [row[0] for row in found]))
    return [_authorities(people, old, new, runs), _reasons(people, old, new), _moves(people, old, new)]


def _authorities(people: People, old: Method, new: Method, runs: Sequence[Run]) -> Sheet:
    shared = [one for one in old.measures if one.id in {each.id for each in new.measures} and not one.shares]
    columns = [
        Column("period", "Period"),
        Column("authority", "Authority"),
        Column("label", "Name"),
        Column("old_cohort", f"Cohort, {old.id}", "number"),
        Column("new_cohort", f"Cohort, {new.id}", "number"),
        Column("change", "Change", "number"),
        Column("change_percent", "Change %", "percent"),
    ]
    old_counts, new_counts = ["count(*) FILTER (old_reason IS NULL)"], ["count(*) FILTER (new_reason IS NULL)"]
    for one in shared:
        title = one.title
        columns += [
            Column(f"old_{one.id}_percent", f"{title} %, {old.id}", "percent"),
            Column(f"new_{one.id}_percent", f"{title} %, {new.id}", "percent"),
            Column(f"{one.id}_points", f"{title}, points", "points"),
        ]
        groups = ", ".join(f"'{group}'" for group in one.groups)
        old_counts.append(f"count(*) FILTER (old_reason IS NULL AND old_group IN ({groups}))")
        groups = ", ".join(f"'{group}'" for group in new.measure(one.id).groups)
        new_counts.append(f"count(*) FILTER (new_reason IS NULL AND new_group IN ({groups}))")
    rows: list[tuple[Value, ...]] = []
    for together in (True, False):
        olds = _by(people, "old_authority", old_counts, runs, whole=together)
        news = _by(people, "new_authority", new_counts, runs, whole=together)
        for key in sorted({*olds, *news}, key=lambda key: (key[0], key[1] or "")):
            before = olds.get(key, (0,) * len(old_counts))
            after = news.get(key, (0,) * len(new_counts))
            if before[0] or after[0]:
                rows.append(_row(people, key, before, after))
    title = f"By authority: {old.title} and {new.title}"
    return Sheet(
        "compared", title, tuple(columns), rows, ("An authority stands where the method places a young person.",)
    )


def _by(
    people: People, authority: str, counts: list[str], runs: Sequence[Run], *, whole: bool
) -> dict[Key, tuple[float, ...]]:
    """The counts of each authority, or of all, at the end of each month; and their means over whole runs of months."""
    key = "'all'" if whole else authority
    rows = people.engine.execute(f"SELECT month, {key}, {', '.join(counts)} FROM compared GROUP BY ALL").fetchall()
    found: dict[Key, tuple[float, ...]] = {(row[0].isoformat(), row[1]): tuple(row[2:]) for row in rows}
    for first, last, months in runs:
        for name in {key for _, key in found}:
            some = [found.get((month.isoformat(), name), (0,) * len(counts)) for month in months]
            found[f"{first:%Y-%m} to {last:%Y-%m}", name] = tuple(
                sum(column) / len(months) for column in zip(*some, strict=True)
            )
    return found


def _row(people: People, key: Key, before: tuple[float, ...], after: tuple[float, ...]) -> tuple[Value, ...]:
    month, authority = key
    label = "All" if authority == "all" else people.label("authority", authority)
    change = whole(after[0] - before[0])
    held: list[Value] = [
        month,
        authority,
        label,
        whole(before[0]),
        whole(after[0]),
        change,
        100 * change / before[0] if before[0] else None,
    ]
    for old, new in zip(before[1:], after[1:], strict=True):
        first = 100 * old / before[0] if before[0] else None
        second = 100 * new / after[0] if after[0] else None
        held += [first, second, None if first is None or second is None else second - first]
    return tuple(held)


def _reasons(people: People, old: Method, new: Method) -> Sheet:
    rows = people.engine.execute(
        f"SELECT month, COALESCE(old_reason, '{IN}') AS o, COALESCE(new_reason, '{IN}') AS n, count(*) "
        "FROM compared GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    columns = (
        Column("month", "Month"),
        Column("old", f"By {old.id}"),
        Column("new", f"By {new.id}"),
        Column("records", "Records", "number"),
    )
    title = f"Who is counted by which method: {old.title} and {new.title}"
    return Sheet("transitions", title, columns, [(row[0].isoformat(), *row[1:]) for row in rows])


def _moves(people: People, old: Method, new: Method) -> Sheet:
    rows = people.engine.execute(
        "SELECT month, old_authority, new_authority, count(*) FROM compared WHERE old_reason IS NULL AND "
        "new_reason IS NULL AND old_authority IS DISTINCT FROM new_authority GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    columns = (
        Column("month", "Month"),
        Column("from", f"Authority, {old.id}"),
        Column("from_label", "Name"),
        Column("to", f"Authority, {new.id}"),
        Column("to_label", "Name"),
        Column("records", "Young people", "number"),
    )
    held = [
        (
            row[0].isoformat(),
            row[1],
            people.label("authority", row[1]),
            row[2],
            people.label("authority", row[2]),
            row[3],
        )
        for row in rows
    ]
    title = f"Young people whose responsibility moves: {old.title} to {new.title}"
    return Sheet("moves", title, columns, held, ("Counts only.",))
