"""Proof by making again: from deliveries, pairs and decisions the state is worked out afresh, and compared.

Nothing of what is kept as state is read for it: members, queue and notices are only what it is compared with. That
the deliveries themselves are as they were accepted is shown by their digests.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb
import pyarrow as pa
from sqlalchemy import Connection

from ccis_interop.index.register.arrival import EVIDENCED, PASSED_ON, STATED, digest_parts, said_of
from ccis_interop.index.register.bulk import query_all, select_all
from ccis_interop.index.register.canon import digest_sql, ranked
from ccis_interop.index.register.identity import key_sql, part_key_sql
from ccis_interop.index.register.membership import MEMBERS, REVIEWS
from ccis_interop.index.register.notices import put_issued
from ccis_interop.index.register.reach import Persons, decided, persons, reach
from ccis_interop.index.register.routing import put_due
from ccis_interop.index.register.standing import portions, put_standing
from ccis_interop.index.register.store import Store
from ccis_interop.index.register.tables import DELIVERY, EVIDENCE, FEED_ROW, RECORD

KEYS = pa.schema([("record_id", pa.int64())])
LOGGED = pa.schema([("record_id", pa.int64()), ("person", pa.int64())])
LAST = """
SELECT d.record_id, d.other_id FROM decision d JOIN (SELECT record_id, max(number) AS number FROM decision
  WHERE kind IN ('linked', 'left') GROUP BY record_id) l ON l.number = d.number WHERE d.other_id <> d.record_id
"""


@dataclass(frozen=True)
class Difference:
    """What is kept and what was made again do not agree: of what, and how many."""

    what: str
    count: int


@dataclass(frozen=True)
class Verification:
    """How much was made again, and every difference; `unmatched` deliveries wait for `match` and count as none."""

    deliveries: int
    records: int
    persons: int
    notices: int
    unmatched: int
    differences: tuple[Difference, ...]

    @property
    def holds(self) -> bool:
        """Whether the state is what the log gives."""
        return not self.differences


def verify(store: Store) -> Verification:
    """Make the state again and compare."""
    with store.read() as connection:
        engine = duckdb.connect(":memory:")
        engine.execute("SET temp_directory = ''")
        deliveries = ranked(connection)
        differences = [*_inputs(connection, engine, store, deliveries)]
        waiting = "SELECT delivery_id FROM delivery WHERE run_id IS NULL"
        of_runs = f"SELECT DISTINCT record_id FROM feed_row WHERE delivery_id NOT IN ({waiting})"
        records = query_all(connection, of_runs, KEYS).column("record_id").to_pylist()
        known = decided(connection)
        tied, single = reach(connection, records, known)
        found = persons(connection, tied, known)
        differences += _members(connection, found)
        differences += _notices(connection, found, single, tokens=store.setting("exact_identifiers") == "tokens")
        notices = int(
            query_all(connection, "SELECT count(*) FROM notice", pa.schema([("n", pa.int64())]))["n"][0].as_py()
        )
        engine.close()
    return Verification(
        deliveries=deliveries.num_rows,
        records=len(records),
        persons=len(tied) + len(single) - len(found.person),
        notices=notices,
        unmatched=deliveries.column("run_id").null_count,
        differences=tuple(one for one in differences if one.count),
    )


def _inputs(
    connection: Connection, engine: duckdb.DuckDBPyConnection, store: Store, deliveries: pa.Table
) -> Iterable[Difference]:
    """Whether deliveries, records and evidence are what they were when they were accepted."""
    engine.register("ranked", deliveries)
    for table, names in (
        (RECORD, ("record_id", "sender", "source_system", "source_record_id")),
        (EVIDENCE, ("evidence_id", "record_id", *EVIDENCED, "delivery_id", "first_id")),
        (FEED_ROW, ("delivery_id", "record_id", "evidence_id", *STATED)),
    ):
        engine.register("held", select_all(connection, table, names))
        engine.execute(f"CREATE TABLE all_{table.name} AS FROM held")
        engine.unregister("held")
    key = key_sql(store.secret, ["sender", "source_system", "source_record_id"])
    yield Difference("records whose key is not theirs", _count(engine, f"all_record WHERE record_id <> {key}"))
    key = part_key_sql(store.secret, "record_id", EVIDENCED)
    yield Difference(
        "pieces of evidence whose key is not theirs", _count(engine, f"all_evidence WHERE evidence_id <> {key}")
    )
    first = (
        "(SELECT evidence_id, arg_min(delivery_id, rank) AS first FROM all_feed_row JOIN ranked USING (delivery_id) "
        "GROUP BY evidence_id)"
    )
    wrong = f"all_evidence e LEFT JOIN {first} f USING (evidence_id) WHERE f.first IS DISTINCT FROM e.first_id"
    yield Difference("pieces of evidence of another first delivery", _count(engine, wrong))
    lost = "all_feed_row f ANTI JOIN all_evidence e ON e.evidence_id = f.evidence_id AND e.record_id = f.record_id"
    yield Difference("rows without their evidence", _count(engine, lost))
    yield Difference("deliveries that are not what was accepted", _digests(connection, engine, store))


def _digests(connection: Connection, engine: duckdb.DuckDBPyConnection, store: Store) -> int:
    """How many deliveries have another digest than was noted; of those that lost rows to deletion none can be told."""
    for table in PASSED_ON:
        names = [column.name for column in table.columns]
        engine.register("held", select_all(connection, table, names))
        engine.execute(f"CREATE TABLE all_{table.name} AS FROM held")
        engine.unregister("held")
    held = select_all(connection, DELIVERY, ("delivery_id", "digest", "sender", "period_end", "expired"))
    wrong = 0
    for one in held.to_pylist():
        if one["expired"]:
            continue
        own = f"WHERE delivery_id = {one['delivery_id']}"
        engine.execute(f"CREATE OR REPLACE TEMP VIEW row AS FROM all_feed_row {own}")
        for table in PASSED_ON:
            engine.execute(f"CREATE OR REPLACE TEMP VIEW sent_{table.name} AS FROM all_{table.name} {own}")
        said = said_of(store.secret, one["sender"], one["period_end"])
        wrong += engine.execute(digest_sql(digest_parts(), said)).fetchall()[0][0] != one["digest"]
    return wrong


def _members(connection: Connection, found: Persons) -> Iterable[Difference]:
    held = _pairs(query_all(connection, "SELECT record_id, person FROM member", MEMBERS))
    yield Difference("records of another person", len(held ^ set(found.person.items())))
    logged = _pairs(query_all(connection, LAST, LOGGED))
    yield Difference("records whose last decision is another", len(logged ^ held))
    rows = query_all(connection, "SELECT record_id, other_id, cause, weight, reason FROM review", REVIEWS).to_pylist()
    kept = {(row["record_id"], row["other_id"], row["cause"]) for row in rows}
    made = {(item.record, item.other, item.cause) for item in found.answer.items}
    yield Difference("items of the queue", len(kept ^ made))


def _notices(connection: Connection, found: Persons, single: list[int], *, tokens: bool) -> Iterable[Difference]:
    other = (
        "(SELECT recipient_authority, person, told FROM {}) EXCEPT (SELECT recipient_authority, person, told FROM {})"
    )
    missing = beyond = 0
    for portion in portions(found, single):
        engine = duckdb.connect(":memory:")
        put_standing(connection, engine, found, portion)
        put_due(engine, found, tokens=tokens)
        put_issued(connection, engine, portion)
        missing += _count(engine, f"({other.format('due', 'stands')})")
        beyond += _count(engine, f"({other.format('stands', 'due')})")
        engine.close()
    yield Difference("notices that are due and do not stand", missing)
    yield Difference("notices that stand and are not due", beyond)


def _pairs(table: pa.Table) -> set[tuple[int, int]]:
    return set(zip(*(column.to_pylist() for column in table.columns), strict=True))


def _count(engine: duckdb.DuckDBPyConnection, rest: str) -> int:
    return int(engine.execute(f"SELECT count(*) FROM {rest}").fetchall()[0][0])
