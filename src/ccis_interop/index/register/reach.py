"""How far something new reaches: the records that pairs and decisions tie together, and what is known of them.

A person's records are always tied together, so what is worked out for the reached records holds without the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
from sqlalchemy import Connection, select

from ccis_interop.index.register.bulk import ask, query_all
from ccis_interop.index.register.canon import ranked
from ccis_interop.index.register.fold import Answer, Evidence, Pair, fold
from ccis_interop.index.register.tables import DECISION

SAME, DIFFERENT, WITHDRAWN = "same", "different", "withdrawn"
TIES = pa.schema([("key", pa.int64()), ("other", pa.int64())])
PAIRS = pa.schema(
    [
        ("left_id", pa.int64()),
        ("right_id", pa.int64()),
        ("tier", pa.string()),
        ("weight", pa.float64()),
        ("band", pa.string()),
        ("reason", pa.string()),
    ]
)
PIECES = pa.schema(
    [
        ("key", pa.int64()),
        ("record", pa.int64()),
        ("first_id", pa.int64()),
        ("came_id", pa.int64()),
        ("sender", pa.string()),
        ("system", pa.string()),
    ]
)
OTHERS = """
SELECT asked.key, e.record_id FROM asked JOIN evidence l ON l.record_id = asked.key
JOIN pair p ON p.left_id = l.evidence_id JOIN evidence e ON e.evidence_id = p.right_id
UNION SELECT asked.key, e.record_id FROM asked JOIN evidence r ON r.record_id = asked.key
JOIN pair p ON p.right_id = r.evidence_id JOIN evidence e ON e.evidence_id = p.left_id
"""
OF_PAIRS = """
SELECT p.left_id, p.right_id, p.tier, p.weight, p.band, p.reason
FROM asked JOIN evidence l ON l.record_id = asked.key JOIN pair p ON p.left_id = l.evidence_id
"""
OF_PIECES = """
SELECT e.evidence_id, e.record_id, e.first_id, e.delivery_id, r.sender, r.source_system
FROM asked JOIN record r ON r.record_id = asked.key JOIN evidence e ON e.record_id = r.record_id
"""


@dataclass(frozen=True)
class Decided:
    """What people decided of two records, as it stands: the last word on each two counts."""

    same: frozenset[tuple[int, int]]
    different: frozenset[tuple[int, int]]

    def ties(self) -> dict[int, set[int]]:
        """For each record those that were said to be the same."""
        found: dict[int, set[int]] = {}
        for one, other in self.same:
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
        return found


@dataclass(frozen=True)
class Persons:
    """The persons of some records: `person` of each record that is not its own, and what the fold said."""

    records: tuple[int, ...]
    person: dict[int, int]
    answer: Answer
    links: pa.Table  # the best pair in the link band of each two records, both ways

    def of(self, record: int) -> int:
        """The person of a record."""
        return self.person.get(record, record)


def decided(connection: Connection) -> Decided:
    """What people decided, as it stands."""
    columns = (DECISION.c.kind, DECISION.c.record_id, DECISION.c.other_id)
    kinds = DECISION.c.kind.in_([SAME, DIFFERENT, WITHDRAWN])
    last: dict[tuple[int, int], str] = {}
    for kind, one, other in connection.execute(select(*columns).where(kinds).order_by(DECISION.c.number)):
        last[min(one, other), max(one, other)] = kind
    return Decided(
        frozenset(pair for pair, kind in last.items() if kind == SAME),
        frozenset(pair for pair, kind in last.items() if kind == DIFFERENT),
    )


def reach(connection: Connection, seeds: Iterable[int], decisions: Decided) -> tuple[list[int], list[int]]:
    """Every record that pairs or decisions tie to some records, these included; and those that nothing ties."""
    ties = decisions.ties()
    known: np.ndarray = np.array([], np.int64)
    tied = np.array([], np.int64)
    new = np.unique(np.fromiter(seeds, np.int64))
    while len(new):
        known = np.union1d(known, new)
        ask(connection, pa.array(new))
        found = query_all(connection, OTHERS, TIES)
        decided = [(one, other) for one in set(ties) & set(new.tolist()) for other in ties[one]] if ties else []
        named = np.array(decided, np.int64).reshape(-1)
        tied = np.unique(np.concatenate([tied, found["key"].to_numpy(), found["other"].to_numpy(), named]))
        new = np.setdiff1d(tied, known)
    return tied.tolist(), np.setdiff1d(known, tied).tolist()


def persons(connection: Connection, records: Iterable[int], decisions: Decided) -> Persons:
    """Fold the evidence of records, all that reach each other."""
    records = tuple(records)
    ask(connection, pa.array(records, pa.int64()))
    engine = duckdb.connect(":memory:")
    engine.register("pair", query_all(connection, OF_PAIRS, PAIRS))
    engine.register("piece", query_all(connection, OF_PIECES, PIECES))
    engine.register("delivery", ranked(connection))
    named = sorted({record for pair in decisions.same | decisions.different for record in pair} & set(records))
    engine.register("named", pa.table({"record": pa.array(named, pa.int64())}))
    engine.execute(FIRST)
    answer = fold(_evidence(engine), decisions.same, decisions.different)
    return Persons(records, _names(engine, answer), answer, engine.sql(LINKS).to_arrow_table())


FIRST = """
CREATE TABLE ranked AS
SELECT piece.key, piece.record, piece.system, piece.sender, f.rank, COALESCE(c.run_id, 9223372036854775807) AS run
FROM piece JOIN delivery f ON f.delivery_id = first_id JOIN delivery c ON c.delivery_id = came_id
"""
ORDERED = """
WITH strength AS (
  SELECT a.key, max(p.weight) AS weight FROM ranked a JOIN (
    SELECT left_id AS one, right_id AS other, weight FROM pair WHERE band = 'link'
    UNION ALL SELECT right_id, left_id, weight FROM pair WHERE band = 'link') p ON p.one = a.key
  JOIN ranked b ON b.key = p.other WHERE b.rank < a.rank GROUP BY a.key)
SELECT r.key, r.record, r.sender || chr(31) || r.system AS system,
  row_number() OVER (ORDER BY r.rank, s.weight DESC NULLS LAST, r.record, r.key) AS place
FROM ranked r LEFT JOIN strength s ON s.key = r.key
WHERE r.key IN (SELECT left_id FROM pair UNION ALL SELECT right_id FROM pair)
  OR r.record IN (SELECT record FROM named)
"""
LINKS = """
WITH linked AS (
  SELECT l.record AS one, r.record AS other, p.tier, p.weight, p.reason
  FROM pair p JOIN piece l ON l.key = p.left_id JOIN piece r ON r.key = p.right_id
  WHERE p.band = 'link' AND l.record <> r.record)
FROM (FROM linked UNION ALL SELECT other, one, tier, weight, reason FROM linked)
QUALIFY row_number() OVER (PARTITION BY one, other ORDER BY weight DESC, tier, reason) = 1
"""
BACK = """
SELECT a.key, CASE WHEN a.key = p.left_id THEN p.right_id ELSE p.left_id END AS other,
  p.tier, p.weight, p.band, p.reason
FROM pair p JOIN ordered l ON l.key = p.left_id JOIN ordered r ON r.key = p.right_id
JOIN ordered a ON a.place = greatest(l.place, r.place)
WHERE l.record <> r.record
"""


def _evidence(engine: duckdb.DuckDBPyConnection) -> list[Evidence]:
    """The pieces that have a pair, in the order of the canon; within one delivery the surest come first."""
    engine.execute(f"CREATE TABLE ordered AS {ORDERED}")
    pairs: dict[int, list[Pair]] = {}
    for key, *said in engine.execute(f"{BACK} ORDER BY a.place, other").fetchall():
        pairs.setdefault(key, []).append(Pair(*said))
    rows = engine.execute("SELECT key, record, system FROM ordered ORDER BY place").fetchall()
    return [Evidence(key, record, system, pairs.get(key, ())) for key, record, system in rows]


def _names(engine: duckdb.DuckDBPyConnection, answer: Answer) -> dict[int, int]:
    """For each record of a person of several the record whose key names that person: the one known longest."""
    rows = engine.execute("SELECT record FROM ranked GROUP BY record ORDER BY min(run), min(rank), record").fetchall()
    place = {record: at for at, (record,) in enumerate(rows)}
    found = {}
    for record, group in answer.groups.items():
        name = min(group, key=place.__getitem__)
        if name != record:
            found[record] = name
    return found
