"""Whom to work with first: NEET by need, not known by the last attempt, aspirations against what is taken up.

The first two list young people and are marked so. What a method counts as NEET or not known is what is listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from ccis_interop.catalogue.bind import concepts, same
from ccis_interop.catalogue.find import Catalogue
from ccis_interop.convert.conversion import Options, prepare
from ccis_interop.convert.engine import GIVEN, open_bench
from ccis_interop.convert.load import insert, load
from ccis_interop.convert.source import open_source
from ccis_interop.measures.counting import count
from ccis_interop.measures.currency import MARKING
from ccis_interop.measures.method import Method
from ccis_interop.measures.people import BATCH, PEOPLE, People
from ccis_interop.measures.sheets import Column, Sheet, Value

ATTEMPTS = "attempts"
TOLD = ("person_id", "attempted_on", "tracking_method", "tracking_outcome")
METHODS = "list_tracking_method"


def load_attempts(people: People, paths: Sequence[Path], catalogue: Catalogue) -> int:
    """Read the tracking attempts that files hold into a table; how many. A return holds none."""
    people.engine.execute(f"CREATE TABLE {ATTEMPTS} ({', '.join(f'{one} VARCHAR' for one in TOLD)})")
    for path in paths:
        source = open_source(path, catalogue)
        standard = source.standard
        tables = [] if standard is None else standard.tables
        table = next((one for one in tables if set(TOLD) <= set(concepts(one.fields))), None)
        if standard is None or table is None:
            continue
        whole = same(standard)
        mapping = replace(whole, tables=tuple(one for one in whole.tables if one.table == table.name), header={})
        conversion = prepare([source], mapping, catalogue, Options(target=standard.ref))
        functions = f"{catalogue.macros}\n{catalogue.conversions}"
        names = concepts(table.fields)
        with open_bench(functions, {}, None, {}) as bench:
            load(bench, [source], conversion.mapping)
            chosen = ", ".join(f'"{names[one]}" AS {one}' for one in TOLD)
            for batch in bench.mapper.sql(f"SELECT {chosen} FROM {GIVEN}.{table.name}").to_arrow_reader(BATCH):
                insert(people.engine, ATTEMPTS, batch)
    return int(people.engine.execute(f"SELECT count(*) FROM {ATTEMPTS}").fetchall()[0][0])


def targets(people: People, method: Method, neet: str, not_known: str, within: int) -> list[Sheet]:
    """Three sheets for the newest month. `neet` and `not_known` are measures of the method.

    `within`: attempts of so many days before count when the next method is chosen. Raises KeyError for no such measure.
    """
    table = count(people, method, [], people.catalogue)
    day = people.engine.execute(f"SELECT max(month) FROM {PEOPLE}").fetchall()[0][0]
    people.engine.execute(
        f"CREATE OR REPLACE TEMP VIEW target AS SELECT p.*, c.counted, c.authority FROM {PEOPLE} p "
        f"JOIN {table} c ON c.record = p.rowid WHERE c.reason IS NULL AND p.month = (SELECT max(month) FROM {PEOPLE})"
    )
    return [
        _neet(people, _groups(method, neet), day),
        _not_known(people, _groups(method, not_known), day, within),
        _gaps(people, [*method.measure(neet).groups, *method.measure(not_known).groups]),
    ]


def _groups(method: Method, measure: str) -> str:
    return ", ".join(f"'{one}'" for one in method.measure(measure).groups)


def _neet(people: People, groups: str, day: date | None) -> Sheet:
    rows = people.engine.execute(
        "SELECT person_id, authority, level_of_need, array_to_string(characteristics, ' '), activity, "
        "date_diff('day', COALESCE(neet_start, activity_start), month), date_verified FROM target "
        f"WHERE counted IN ({groups}) ORDER BY level_of_need NULLS LAST, 6 DESC NULLS LAST, person_id"
    ).fetchall()
    columns = (
        Column("person_id", "Young person"),
        Column("authority", "Authority"),
        Column("level_of_need", "Level of need"),
        Column("characteristics", "Characteristics"),
        Column("activity", "Activity"),
        Column("days", "Days NEET", "number"),
        Column("date_verified", "Last confirmed"),
    )
    title = f"NEET on {day}, by level of need and time"
    return Sheet("neet", title, columns, list(_plain(rows)), marking=MARKING)


def _not_known(people: People, groups: str, day: date | None, within: int) -> Sheet:
    """The next method is the first of the code list that was not tried in time; then the one tried longest ago."""
    rows = people.engine.execute(
        f"""
        WITH tried AS (
          SELECT person_id, tracking_method AS how, max(attempted_on) AS last_on FROM {ATTEMPTS} GROUP BY ALL),
        newest AS (
          SELECT person_id, max(attempted_on) AS attempted_on,
            arg_max(struct_pack(tracking_method, tracking_outcome), attempted_on || tracking_method) AS it
          FROM {ATTEMPTS} GROUP BY person_id),
        ways AS (SELECT code, rowid AS place FROM {METHODS}),
        choice AS (
          SELECT t.person_id, w.code, row_number() OVER (
            PARTITION BY t.person_id ORDER BY
              COALESCE(as_date(r.last_on) > t.month - {within}, FALSE), r.last_on NULLS FIRST, w.place) AS place
          FROM target t CROSS JOIN ways w LEFT JOIN tried r ON r.person_id = t.person_id AND r.how = w.code
          WHERE t.counted IN ({groups}))
        SELECT t.person_id, t.authority, t.activity, t.date_verified, n.attempted_on, n.it.tracking_method,
          n.it.tracking_outcome, c.code
        FROM target t LEFT JOIN newest n ON n.person_id = t.person_id
        LEFT JOIN choice c ON c.person_id = t.person_id AND c.place = 1
        WHERE t.counted IN ({groups}) ORDER BY n.attempted_on NULLS FIRST, t.person_id
        """
    ).fetchall()
    columns = (
        Column("person_id", "Young person"),
        Column("authority", "Authority"),
        Column("activity", "Activity"),
        Column("date_verified", "Last confirmed"),
        Column("last_attempt", "Last attempt"),
        Column("last_method", "By"),
        Column("last_outcome", "Outcome"),
        Column("next_method", "Next method"),
    )
    notes = (
        f"Next method: the first of the agreed ones that was not tried in the last {within} days, else the one tried "
        "longest ago. A return holds no attempts; the canonical CCIS record does.",
    )
    title = f"Not known on {day}, longest untried first"
    return Sheet("not-known", title, columns, list(_plain(rows)), notes, marking=MARKING)


def _gaps(people: People, outside: Sequence[str]) -> Sheet:
    """By authority and aspiration: how many are not in learning or work, and how many of the same aspiration are."""
    out = ", ".join(f"'{one}'" for one in outside)
    rows = people.engine.execute(
        f"SELECT authority, intended_destination, count(*), count(*) FILTER (counted IN ({out})) FROM target "
        "WHERE intended_destination IS NOT NULL GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    held: list[tuple[Value, ...]] = [
        (
            authority,
            people.label("authority", authority),
            wanted,
            people.label("intended_destination_year11", wanted),
            number,
            without,
        )
        for authority, wanted, number, without in rows
    ]
    columns = (
        Column("authority", "Authority"),
        Column("label", "Name"),
        Column("destination", "Aspiration"),
        Column("destination_label", "Name"),
        Column("young_people", "Young people", "number"),
        Column("without", "Of these NEET or not known", "number"),
    )
    notes = ("What is offered is in no record: who wanted it and is in nothing shows where an offer lacks.",)
    return Sheet("gaps", "Aspirations, and who of them is in nothing", columns, held, notes)


def _plain(rows: Sequence[tuple[Any, ...]]) -> Iterator[tuple[Value, ...]]:
    for row in rows:
        yield tuple(one.isoformat() if isinstance(one, date) else one for one in row)
