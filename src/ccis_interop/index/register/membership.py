"""Who belongs to whom, as it is kept: members, what waits for people, and a decision for each change of either."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import pyarrow as pa
from sqlalchemy import Connection, func, select, text

from ccis_interop.index.register.bulk import ask, insert_all, query_all
from ccis_interop.index.register.reach import Persons
from ccis_interop.index.register.tables import DECISION, MEMBER, REVIEW

LINKED, LEFT = "linked", "left"
MEMBERS = pa.schema([("record_id", pa.int64()), ("person", pa.int64())])
REVIEWS = pa.schema([
    ("record_id", pa.int64()), ("other_id", pa.int64()), ("cause", pa.string()), ("weight", pa.float64()),
    ("reason", pa.string()),
])  # fmt: skip


def write_persons(
    connection: Connection, found: Persons, single: Iterable[int], *, by: str, run: int | None
) -> Mapping[str, int]:
    """Keep the persons and the queue of some records, those that stand alone included.

    Returns how many records were linked, and how many left their person.
    """
    ask(connection, pa.array([*found.records, *single], pa.int64()))
    held = query_all(
        connection, "SELECT m.record_id, m.person FROM asked JOIN member m ON m.record_id = asked.key", MEMBERS
    )
    before = dict(zip(held.column("record_id").to_pylist(), held.column("person").to_pylist(), strict=True))
    changed = sorted(
        record for record in before.keys() | found.person.keys() if before.get(record) != found.person.get(record)
    )
    for table in (MEMBER, REVIEW):
        connection.execute(text(f"DELETE FROM {table.name} WHERE record_id IN (SELECT key FROM asked)"))
    insert_all(connection, MEMBER, _columns(MEMBERS, sorted(found.person.items())))
    insert_all(connection, REVIEW, _columns(REVIEWS, [
        (one.record, one.other, one.cause, one.weight, one.reason) for one in found.answer.items
    ]))  # fmt: skip
    return _decide(connection, found, changed, by, run)


def _decide(connection: Connection, found: Persons, changed: list[int], by: str, run: int | None) -> Mapping[str, int]:
    first = next_number(connection)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    rows = []
    for at, record in enumerate(changed):
        person, pair = found.person.get(record), found.answer.joined.get(record)
        rows.append({
            "number": first + at, "kind": LEFT if person is None else LINKED, "record_id": record,
            "other_id": found.of(record), "tier": pair.tier if pair else None, "reason": pair.reason if pair else None,
            "made_by": by, "run_id": run, "at": now,
        })  # fmt: skip
    if rows:
        insert_all(connection, DECISION, pa.Table.from_pylist(rows, DECISIONS))
    linked = sum(row["kind"] == LINKED for row in rows)
    return {kind: count for kind, count in ((LINKED, linked), (LEFT, len(rows) - linked)) if count}


DECISIONS = pa.schema(
    [(name, pa.int64()) for name in ("number", "record_id", "other_id", "run_id")]
    + [(name, pa.string()) for name in ("kind", "tier", "reason", "made_by", "at")]
)


def next_number(connection: Connection) -> int:
    """The number of the next decision."""
    return (connection.execute(select(func.max(DECISION.c.number))).scalar() or 0) + 1


def _columns(schema: pa.Schema, rows: list[tuple[object, ...]]) -> pa.Table:
    return pa.table([pa.array([row[at] for row in rows], one.type) for at, one in enumerate(schema)], schema)
