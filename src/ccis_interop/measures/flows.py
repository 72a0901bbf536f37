"""Who joined a measure since the end of the month before, and who left it.

Joined: in it now, and not then. Left: in it then, and not now, whatever became of the record. People are known by
their identifier (inferred: the requirement's own text could not be read; standards/sources.csv MIR15).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ccis_interop.measures.cells import Values
from ccis_interop.measures.method import Method
from ccis_interop.measures.people import People

Moves = dict[tuple[Values, date], tuple[dict[str, int], dict[str, int]]]
BEFORE = "last_day(n.month - INTERVAL 1 MONTH)"
AFTER = "last_day(n.month + INTERVAL 1 DAY)"


def follow(people: People, table: str, method: Method, columns: Sequence[str]) -> str | None:
    """Make the table of who joined and left each measure that a method follows; its name, None if it follows none.

    Only of months whose neighbour is among the files. A leaver stands under the part of the month before.
    """
    if not method.flows:
        return None
    keys = "".join(f", n.{one}" for one in columns)
    parts = []
    for name in method.flows:
        groups = ", ".join(f"'{one}'" for one in method.measure(name).groups)
        inside = f"(SELECT * FROM {table} WHERE reason IS NULL AND counted IN ({groups}))"
        for way, (told, other) in enumerate((("n.month", BEFORE), (AFTER, AFTER))):
            parts.append(
                f"SELECT '{name}' AS measure, {way} AS way, {told} AS month{keys} FROM {inside} n "
                f"WHERE {other} IN (SELECT month FROM {table}) AND NOT EXISTS ("
                f"SELECT 1 FROM {inside} o WHERE o.person_id = n.person_id AND o.month = {other})"
            )
    people.engine.execute(f"CREATE OR REPLACE TABLE moved_{table} AS {' UNION ALL '.join(parts)}")
    return f"moved_{table}"


def flows(people: People, moved: str, names: Sequence[str]) -> Moves:
    """By part (`names` are its columns) and month: how many joined each followed measure, and how many left it."""
    found: Moves = {}
    keys = "".join(f"{one}, " for one in names)
    rows = people.engine.execute(f"SELECT measure, way, month, {keys}count(*) FROM {moved} GROUP BY ALL").fetchall()
    for measure, way, month, *values, number in rows:
        found.setdefault((tuple(values), month), ({}, {}))[way][measure] = number
    return found
