"""Figures in the columns of DfE's published scorecard, as far as these are known (`standards/measures/scorecard.csv`).

A column whose meaning, months or earlier year is not at hand holds the published symbol for that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from ccis_interop.catalogue.codelists import read_rows
from ccis_interop.measures.cells import Cell, Figures
from ccis_interop.measures.measure import means_of
from ccis_interop.measures.method import shelf_file
from ccis_interop.measures.people import People
from ccis_interop.measures.sheets import Column, Sheet, Value
from ccis_interop.measures.suppress import Publication

ENGLAND = {"country_code": "E92000001", "country_name": "England"}
Row = Mapping[str, str]


def columns(people: People) -> list[dict[str, str]]:
    """The columns of the scorecard, in order."""
    return read_rows(shelf_file(people.catalogue, "scorecard.csv"))[1]


def needed(people: People) -> tuple[list[str], list[str]]:
    """The methods and the breakdowns that the columns ask for."""
    stated = [row for row in columns(people) if row["method"]]
    return list(dict.fromkeys(row["method"] for row in stated)), list(dict.fromkeys(row["breakdown"] for row in stated))


def scorecard(people: People, given: Sequence[Figures], publish: Publication) -> Sheet:
    """A row for each authority and for all together, of the newest year that the figures hold."""
    stated = columns(people)
    methods = {one.method.id: one for one in given}
    authorities = sorted(
        {cell.values[0] for one in given for cell in one.cells if cell.breakdown.name == "authority" and cell.values[0]}
    )
    rows = [
        tuple(_value(people, methods, row, authority, publish) for row in stated) for authority in [None, *authorities]
    ]
    heads = tuple(Column(row["column"], row["column"], "number" if _is_figure(row) else "text") for row in stated)
    notes = (f"{publish.unknown}: not known, or not in the files; the months' mean is told only where all are there.",)
    return Sheet("scorecard", "Scorecard, in the published columns", heads, rows, notes)


def _is_figure(row: Row) -> bool:
    return row["kind"] in ("number", "percent", "change", "share")


def _value(
    people: People, methods: Mapping[str, Figures], row: Row, authority: str | None, publish: Publication
) -> Value:
    if row["kind"] == "fact":
        return _fact(people, methods, row["figure"], authority, publish)
    if row["kind"] == "unknown" or row["method"] not in methods:
        return publish.unknown
    one = methods[row["method"]]
    now, before = _cell(one, row, authority, 0), _cell(one, row, authority, 1)
    number = _figure(one, row, now)
    if row["kind"] == "change":
        earlier = _figure(one, row, before)
        number = None if number is None or earlier is None else number - earlier
    elif row["kind"] == "share" and now is not None:
        whole = _cell(one, {**row, "breakdown": row["breakdown"].partition("*")[0], "part": ""}, authority, 0)
        number = None if whole is None or not whole.cohort else 100 * now.cohort / whole.cohort
    if number is None:
        return publish.unknown
    return round(number) if row["kind"] == "number" else round(number, publish.percent_places)


def _figure(one: Figures, row: Row, cell: Cell | None) -> float | None:
    if cell is None:
        return None
    if row["figure"] == "cohort":
        return cell.cohort
    return cell.percent(one.method, row["figure"], one.told)


def _cell(one: Figures, row: Row, authority: str | None, back: int) -> Cell | None:
    """The cell of an authority, or of all, in the newest published period, or so many before it."""
    periods = _periods(one)
    if len(periods) <= back:
        return None
    name, values = row["breakdown"], (authority, *([row["part"]] if row["part"] else []))
    if authority is None:
        name = name.partition("*")[2] or "all"
        values = values[1:]
    return next(
        (
            cell
            for cell in one.cells
            if cell.breakdown.name == name and cell.values == values and cell.period == periods[-1 - back]
        ),
        None,
    )


def _periods(one: Figures) -> list[str]:
    """The periods that a method publishes, oldest first."""
    if len(one.method.months) > 1:
        return [f"{first:%Y-%m} to {last:%Y-%m}" for first, last, _ in means_of(one.method, one.months)]
    return [month.isoformat() for month in one.months if month.month in one.method.months]


def _fact(
    people: People, methods: Mapping[str, Figures], name: str, authority: str | None, publish: Publication
) -> Value:
    if name in ENGLAND:
        return ENGLAND[name]
    months = [month for one in methods.values() for month in one.months]
    newest: date | None = max(months, default=None)
    rows = {row["code"]: row for row in people.reference("authority")}
    held = rows.get(authority or "", {})
    facts: dict[str, Value] = {
        "year": newest.year if newest else None,
        "identifier": "Three months" if newest else None,
        "level": "Local authority" if authority else "All files",
        "region_name": held.get("group"),
        "old_la_code": authority,
        "new_la_code": held.get("gss"),
        "la_name": held.get("label"),
        "age": "16-17",
    }
    return facts[name] or publish.unknown
