"""What stands of each record, and where each person lives: the rows from which boroughs are told.

Of the rows about one record the highest number stands. A person lives where the latest row about him or her says;
of two of one day that of a borough's or unit's system stands over that of a provider.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import duckdb
import pyarrow as pa
from sqlalchemy import Connection

from ccis_interop.index.register.arrival import EVIDENCED, STATED
from ccis_interop.index.register.bulk import ask, query_all, select_all
from ccis_interop.index.register.canon import ranked
from ccis_interop.index.register.reach import Persons
from ccis_interop.index.register.tables import PARTICIPANT

PORTION = 100_000  # records that are worked out together
TOLD = ("sender", "source_system", "source_record_id", *EVIDENCED, *STATED)
ROWS = pa.schema(
    [("delivery_id", pa.int64()), ("record_id", pa.int64()), ("evidence_id", pa.int64())]
    + [(name, pa.int64() if name == "feed_sequence" else pa.string()) for name in TOLD]
)
OF_RECORDS = (
    "SELECT f.delivery_id, f.record_id, f.evidence_id, r.sender, r.source_system, r.source_record_id, "
    + ", ".join(f"e.{name}" for name in EVIDENCED)
    + ", "
    + ", ".join(f"f.{name}" for name in STATED)
    + " FROM asked JOIN record r ON r.record_id = asked.key JOIN feed_row f ON f.record_id = r.record_id "
    "JOIN evidence e ON e.evidence_id = f.evidence_id"
)
STANDING = """
CREATE TABLE standing AS
SELECT s.*, COALESCE(p.person, s.record_id) AS person, d.period_end, d.rank, d.sender_role, d.run_id,
  string_split(t.authorities, ' ') AS acts_for, t.authorities <> '' AS system
FROM sent s JOIN delivery d USING (delivery_id) LEFT JOIN person p ON p.record = s.record_id
LEFT JOIN participant t ON t.name = s.sender
QUALIFY row_number() OVER (PARTITION BY s.record_id ORDER BY feed_sequence DESC, d.rank DESC, feed_row_id DESC) = 1
"""
HOME = """
CREATE TABLE home AS
SELECT person, resident_authority AS authority, postcode AS home_postcode
FROM standing WHERE resident_authority IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY person ORDER BY period_end DESC, system DESC, rank DESC, feed_row_id DESC) = 1
"""


def portions(found: Persons, single: Iterable[int], size: int = PORTION) -> Iterator[list[int]]:
    """The records of persons and those that stand alone, so many at a time, no person cut in two."""
    held: list[int] = []
    last: int | None = None
    for person, record in sorted((found.of(record), record) for record in found.records):
        if len(held) >= size and person != last:
            yield held
            held = []
        held.append(record)
        last = person
    rest = [*held, *single]
    first = max(size, len(held))
    yield from (part for part in (rest[:first], *_cut(rest[first:], size)) if part)


def _cut(records: list[int], size: int) -> Iterator[list[int]]:
    return (records[at : at + size] for at in range(0, len(records), size))


def put_standing(
    connection: Connection, engine: duckdb.DuckDBPyConnection, found: Persons, records: Iterable[int]
) -> None:
    """Make the tables `standing` (a row a record) and `home` (a row a person) of records, whole persons of them."""
    wanted = list(records)
    ask(connection, pa.array(wanted, pa.int64()))
    engine.register("sent", query_all(connection, OF_RECORDS, ROWS))
    engine.register("delivery", ranked(connection))
    engine.register("participant", select_all(connection, PARTICIPANT, ("name", "authorities")))
    named = {record: found.person[record] for record in wanted if record in found.person}
    columns = {"record": pa.array(named.keys(), pa.int64()), "person": pa.array(named.values(), pa.int64())}
    engine.register("person", pa.table(columns))
    engine.execute(STANDING)
    engine.unregister("sent")
    engine.execute(HOME)
