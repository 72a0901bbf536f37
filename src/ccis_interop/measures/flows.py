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


def flows(people: People, table: str, method: Method, names: Sequence[str]) -> Moves:
    """By part (`names` are its columns) and month: how many joined each followed measure, and how many left it.

    Only of months whose neighbour is among the files. A leaver stands under the part of the month before.
    """
    found: Moves = {}
    for name in method.flows:
        groups = ", ".join(f"'{one}'" for one in method.measure(name).groups)
        inside = f"(SELECT * FROM {table} WHERE reason IS NULL AND counted IN ({groups}))"
        keys = "".join(f"n.{one}, " for one in names)
        for way, (told, other) in enumerate((("n.month", BEFORE), (AFTER, AFTER))):
            rows = people.engine.execute(
                f"SELECT {told} AS month, {keys}count(*) FROM {inside} n "
                f"WHERE {other} IN (SELECT month FROM {table}) AND NOT EXISTS ("
                f"SELECT 1 FROM {inside} o WHERE o.person_id = n.person_id AND o.month = {other}) GROUP BY ALL"
            ).fetchall()
            for month, *values, number in rows:
                found.setdefault((tuple(values), month), ({}, {}))[way][name] = number
    return found
