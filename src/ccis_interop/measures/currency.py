"""Until when what is recorded may be believed, and whose record lapses soon.

The rules are data (`standards/measures/currency.csv`) and inferred, not quoted. A lapse date that a record states is
used as it is; a rule stands in only where there is none.
"""

from __future__ import annotations

from datetime import date, timedelta

from ccis_interop.catalogue.codelists import read_rows
from ccis_interop.errors import StandardError
from ccis_interop.measures.method import shelf_file
from ccis_interop.measures.people import PEOPLE, People
from ccis_interop.measures.sheets import Column, Sheet

MARKING = "OFFICIAL-SENSITIVE-Personal"
RULES = {
    "academic_year_end": "make_date(year(academic_year_start(activity_basis)) + 1, 8, 31)",
    "verified": "date_verified + to_months({months})",
    "review": "review_date + {days}",
}


def lapse_sql(people: People) -> str:
    """The SQL of the last day on which a person's activity may be believed; NULL where nothing says so."""
    path = shelf_file(people.catalogue, "currency.csv")
    cases = []
    for row in read_rows(path)[1]:
        if row["rule"] not in RULES:
            raise StandardError(
                "currency-rule",
                f"there is no rule `{row['rule']}`.",
                where=str(path),
                mend=f"use one of: {', '.join(RULES)}.",
            )
        sql = RULES[row["rule"]].format(months=int(row["months"] or 0), days=int(row["days"] or 0))
        sql = sql.replace("activity_basis", "COALESCE(date_verified, month)")
        if row["not_past_end"] == "Y":
            sql = f"least({sql}, COALESCE(expected_end, DATE '9999-12-31'))"
        cases.append(f"WHEN activity = '{row['code']}' THEN CAST({sql} AS DATE)")
    return f"COALESCE(lapse_date, CASE {' '.join(cases)} END)"


def lapsing(people: People, within: tuple[int, ...], *, ids: bool) -> list[Sheet]:
    """Whose record lapses in so many days after the end of the newest month: counts, and with `ids` a list.

    The first sheet counts by authority, activity and span of days. The list holds identifiers of young people.
    """
    day = people.engine.execute(f"SELECT max(month) FROM {PEOPLE}").fetchall()[0][0]
    if day is None:
        return [_counts([], within), *([_list([], day)] if ids else [])]
    spans = " ".join(f"WHEN until <= DATE '{day + timedelta(days=one)}' THEN {one}" for one in sorted(within))
    people.engine.execute(
        f"""
        CREATE OR REPLACE TABLE lapsing AS
        SELECT person_id, lead_authority, activity, date_verified, until, from_rule, CASE {spans} END AS span
        FROM (SELECT *, {lapse_sql(people)} AS until, lapse_date IS NULL AS from_rule FROM {PEOPLE}
              WHERE month = DATE '{day}' AND cohort_status IN (
                SELECT code FROM list_cohort_status WHERE "group" = 'active'))
        WHERE until >= DATE '{day}' AND until <= DATE '{day + timedelta(days=max(within))}'
        """
    )
    counts = people.engine.execute(
        "SELECT lead_authority, activity, span, count(*), count(*) FILTER (from_rule) FROM lapsing "
        "GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    rows = [
        (row[0], people.label("authority", row[0]), row[1], people.label("current_activity", row[1]), *row[2:])
        for row in counts
    ]
    sheets = [_counts(rows, within)]
    if ids:
        held = people.engine.execute(
            "SELECT until, person_id, lead_authority, activity, date_verified FROM lapsing ORDER BY ALL"
        ).fetchall()
        sheets.insert(0, _list(held, day))
    return sheets


def _counts(rows: list[tuple[object, ...]], within: tuple[int, ...]) -> Sheet:
    columns = (
        Column("authority", "Authority"),
        Column("label", "Name"),
        Column("activity", "Activity"),
        Column("activity_label", "Name"),
        Column("days", "Within days", "number"),
        Column("records", "Records", "number"),
        Column("by_rule", "Of these by an inferred rule", "number"),
    )
    spans = ", ".join(map(str, sorted(within)))
    notes = (
        f"Records that lapse within {spans} days after the end of the month, each under the first span that holds it.",
        "Where a record states no lapse date, an inferred rule stands in (standards/measures/currency.csv).",
    )
    return Sheet("currency", "What lapses soon", columns, rows, notes)  # type: ignore[arg-type]


def _list(rows: list[tuple[object, ...]], day: date | None) -> Sheet:
    columns = (
        Column("lapses_after", "Believed until"),
        Column("person_id", "Young person"),
        Column("authority", "Authority"),
        Column("activity", "Activity"),
        Column("date_verified", "Last confirmed"),
    )
    held = [tuple(one.isoformat() if isinstance(one, date) else one for one in row) for row in rows]
    title = f"Whose record lapses soon after {day}"
    return Sheet("lapsing", title, columns, held, marking=MARKING)  # type: ignore[arg-type]
