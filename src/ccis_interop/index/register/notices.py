"""Notices to boroughs: issued once, told until they are acknowledged, and taken back when they no longer stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import duckdb
import pyarrow as pa
from sqlalchemy import Connection, func, select, update

from ccis_interop.index.register.bulk import ask, insert_all, query_all
from ccis_interop.index.register.identity import index_id, told_apart
from ccis_interop.index.register.tables import NOTICE

NEW, FETCHED, ACKNOWLEDGED = "new", "fetched", "acknowledged"
WITHDRAWN = "withdrawn"
TAKEN_BACK = "What was told is taken back: the record that told it is not taken for this young person any more."
NO_MORE = "What was told is taken back: as far as the Index knows, the young person lives in the borough no more."
NUMBERS = ("person", "record_id", "notice_sequence", "number")
TEXTS = ("recipient_authority", "notice_id", "notice_kind", "told", "given_name", "family_name", "birth_date", "uln",
         "upn", "postcode", "resident_authority", "feed_rows", "recipient_record_id", "evidence_tier")  # fmt: skip
LAST = pa.schema([(name, pa.int64()) for name in NUMBERS] + [(name, pa.string()) for name in TEXTS])
OF_PERSONS = f"SELECT {', '.join(f'n.{name}' for name in LAST.names)} FROM asked JOIN notice n ON n.person = asked.key"
COUNTS = pa.schema([("recipient_authority", pa.string()), ("number", pa.int64())])
STANDS = f"""
CREATE VIEW stands AS SELECT * FROM (
  FROM issued QUALIFY row_number() OVER (PARTITION BY person, recipient_authority ORDER BY notice_sequence DESC) = 1)
WHERE notice_kind <> '{WITHDRAWN}'
"""
KIND = """
CASE WHEN s.notice_id IS NOT NULL AND s.record_id NOT IN
    (SELECT record_id FROM standing t WHERE t.person = d.person) THEN 'correction'
  WHEN s.notice_id IS NOT NULL THEN 'changed'
  WHEN NOT d.learns THEN 'moved_in'
  WHEN d.end_date IS NOT NULL OR d.activity_event IN ('changed', 'ended') THEN 'changed'
  WHEN d.activity_event = 'started' THEN 'started' ELSE 'in_learning' END
"""
COLUMNS = ("recipient_record_id", "given_name", "family_name", "birth_date", "uln", "upn", "postcode",
           "resident_authority", "provider_ukprn", "provider_laestab", "activity", "start_date", "expected_end",
           "end_date", "feed_rows", "evidence_tier", "evidence")  # fmt: skip
KEPT = ("recipient_record_id", "given_name", "family_name", "birth_date", "uln", "upn", "postcode",
        "resident_authority", "feed_rows", "evidence_tier")  # fmt: skip
TO_ISSUE = f"""
SELECT d.recipient_authority, d.person, d.record_id, d.told, s.notice_id AS supersedes_notice, {KIND} AS notice_kind,
  {", ".join(f"d.{name}" for name in COLUMNS)}
FROM due d LEFT JOIN stands s USING (person, recipient_authority) WHERE s.told IS DISTINCT FROM d.told
UNION ALL BY NAME
SELECT s.recipient_authority, s.person, s.record_id, s.told, s.notice_id AS supersedes_notice,
  '{WITHDRAWN}' AS notice_kind, {", ".join(f"s.{name}" for name in KEPT)},
  CASE WHEN COALESCE(h.authority, s.recipient_authority) = s.recipient_authority THEN '{TAKEN_BACK}'
    ELSE '{NO_MORE}' END AS evidence
FROM stands s ANTI JOIN due d USING (person, recipient_authority) LEFT JOIN home h ON h.person = s.person
"""


@dataclass(frozen=True)
class Acknowledged:
    """What became of identifiers that an authority acknowledged; another authority's are unknown to it."""

    acknowledged: tuple[str, ...]
    already: tuple[str, ...]
    unknown: tuple[str, ...]


def put_issued(connection: Connection, engine: duckdb.DuckDBPyConnection, persons: Sequence[int]) -> None:
    """Make the table `issued` of all notices about persons, and the view `stands` of those that stand."""
    ask(connection, pa.array(persons, pa.int64()))
    engine.register("issued", query_all(connection, OF_PERSONS, LAST))
    engine.execute(STANDS)


def issue(connection: Connection, engine: duckdb.DuckDBPyConnection, today: date) -> Mapping[str, int]:
    """Issue what is due and was not told, take back what stands and is not due; how many of each kind."""
    engine.execute(f"CREATE TABLE told AS {TO_ISSUE}")
    held = "SELECT recipient_authority, max(number) FROM notice GROUP BY recipient_authority"
    engine.register("counts", query_all(connection, held, COUNTS))
    now = _now()
    rows = engine.sql(f"""
      WITH numbered AS (
        SELECT t.*, COALESCE(i.last, 0) + row_number() OVER (PARTITION BY t.person
            ORDER BY t.notice_kind <> '{WITHDRAWN}', t.recipient_authority) AS notice_sequence
        FROM told t LEFT JOIN (SELECT person, max(notice_sequence) AS last FROM issued GROUP BY person) i USING (person)
      )
      SELECT 'N-' || left(sha256({told_apart(("n.told", "notice_kind", "notice_sequence"))}), 24) AS notice_id,
        COALESCE(c.number, 0) + row_number() OVER (PARTITION BY n.recipient_authority
            ORDER BY n.person, n.notice_sequence) AS number,
        n.*, '{today.isoformat()}' AS issued_on, '{NEW}' AS state, '{now}' AS state_at
      FROM numbered n LEFT JOIN counts c USING (recipient_authority)""").to_arrow_table()
    insert_all(connection, NOTICE, rows)
    return dict(engine.execute("SELECT notice_kind, count(*) FROM told GROUP BY 1 ORDER BY 1").fetchall())


def fetch(connection: Connection, authority: str, after: int = 0, limit: int | None = None) -> list[dict[str, Any]]:
    """An authority's notices that it has not acknowledged, in the order of their numbers; changes nothing.

    Each has the fields of a notice in `london-index` and `number`, from which to go on.
    """
    own = (NOTICE.c.recipient_authority == authority) & (NOTICE.c.number > after) & (NOTICE.c.state != ACKNOWLEDGED)
    rows = connection.execute(select(NOTICE).where(own).order_by(NOTICE.c.number).limit(limit)).mappings()
    left_out = ("told", "person", "record_id", "state", "state_at", "feed_rows", "notice_sequence")
    return [
        {name: value for name, value in row.items() if name not in left_out}
        | {
            "index_id": index_id(row["person"]),
            "notice_sequence": str(row["notice_sequence"]),
            "feed_rows": [row["feed_rows"]],
        }
        for row in rows
    ]


def waiting(connection: Connection) -> dict[str, int]:
    """How many notices each authority has not acknowledged."""
    held = select(NOTICE.c.recipient_authority, func.count()).where(NOTICE.c.state != ACKNOWLEDGED)
    rows = connection.execute(held.group_by(NOTICE.c.recipient_authority)).all()
    return {row[0]: row[1] for row in rows}


def mark_fetched(connection: Connection, authority: str, ids: Sequence[str]) -> int:
    """Say that an authority has been given notices; how many were new to it."""
    return _advance(connection, authority, ids, (NEW,), FETCHED)


def acknowledge(connection: Connection, authority: str, ids: Sequence[str]) -> Acknowledged:
    """Say that an authority has applied notices: it is never given them again."""
    held: dict[str, str] = {}
    for part in _parts(ids):
        own = (NOTICE.c.recipient_authority == authority) & NOTICE.c.notice_id.in_(part)
        held |= {
            row.notice_id: row.state
            for row in connection.execute(select(NOTICE.c.notice_id, NOTICE.c.state).where(own))
        }
    done = tuple(dict.fromkeys(one for one in ids if one in held and held[one] != ACKNOWLEDGED))
    _advance(connection, authority, done, (NEW, FETCHED), ACKNOWLEDGED)
    already = tuple(dict.fromkeys(one for one in ids if held.get(one) == ACKNOWLEDGED))
    return Acknowledged(done, already, tuple(dict.fromkeys(one for one in ids if one not in held)))


def _advance(connection: Connection, authority: str, ids: Sequence[str], states: tuple[str, ...], to: str) -> int:
    count = 0
    for part in _parts(ids):
        own = (NOTICE.c.recipient_authority == authority) & NOTICE.c.notice_id.in_(part) & NOTICE.c.state.in_(states)
        count += connection.execute(update(NOTICE).where(own).values(state=to, state_at=_now())).rowcount
    return count


def _parts(ids: Sequence[str], size: int = 10_000) -> list[Sequence[str]]:
    return [ids[at : at + size] for at in range(0, len(ids), size)]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
