"""Which borough is to be told what: a function of the persons and of what stands of their records.

A person's borough is told what others know of his or her learning: the one row that says most, never its own. Where
an objection stands it is told that somebody lives there, and no more. A row that people have still to look at waits.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import duckdb
import pyarrow as pa

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.errors import UsageError
from ccis_interop.index.register.identity import told_apart
from ccis_interop.index.register.reach import Persons

TELLS = ("recipient_authority", "person", "recipient_record_id", "learns", "provider_ukprn", "provider_laestab",
         "activity", "start_date", "expected_end", "end_date")  # fmt: skip
UNKNOWN_AREA = "004"  # the code of the national return for a place that nobody knows
OWN = """
CREATE TABLE own AS
SELECT s.person, count(*) AS records, min(s.record_id) AS own_record
FROM standing s JOIN home h USING (person) WHERE list_contains(s.acts_for, h.authority) GROUP BY s.person
"""
# The row from which a person's borough is told: what goes on before what has ended, the latest start before others.
TELLING = """
CREATE TABLE telling AS
SELECT s.*, h.authority, h.home_postcode, o.objects, s.activity_event IS NOT NULL AND NOT o.objects AS learns
FROM standing s JOIN home h USING (person)
JOIN (SELECT person, bool_or(objection_stands = 'Y') IS TRUE AS objects FROM standing GROUP BY person) o USING (person)
WHERE list_contains(s.acts_for, h.authority) IS NOT TRUE
  AND (s.resident_authority = h.authority OR (s.activity_event IS NOT NULL AND NOT o.objects))
QUALIFY row_number() OVER (PARTITION BY person ORDER BY learns DESC, s.end_date IS NULL DESC, s.start_date DESC,
  s.rank DESC, s.feed_row_id DESC) = 1
"""
LINKED = """
CREATE TABLE evidence AS
SELECT t.person,
  CASE WHEN own_record IS NULL THEN 'address' WHEN l.tier IS NOT NULL THEN l.tier
    WHEN j.tier IS NOT NULL THEN j.tier ELSE 'reviewed' END AS tier,
  CASE WHEN own_record IS NULL THEN 'no record of the borough is linked; the address lies in the borough'
    WHEN l.tier IS NOT NULL THEN l.reason
    WHEN j.tier IS NOT NULL THEN j.reason ELSE 'a person compared the records and found one young person' END AS reason
FROM telling t LEFT JOIN own o USING (person)
LEFT JOIN links l ON l.one = t.record_id AND l.other = own_record
LEFT JOIN joined j ON j.record = CASE WHEN EXISTS (FROM joined x WHERE x.record = t.record_id) THEN t.record_id
  ELSE own_record END
"""
DUE = """
CREATE TABLE due AS
SELECT t.authority AS recipient_authority, t.person, t.record_id, t.learns,
  CASE WHEN o.records = 1 THEN b.source_record_id END AS recipient_record_id,
  COALESCE(b.given_name, t.given_name) AS given_name, COALESCE(b.family_name, t.family_name) AS family_name,
  COALESCE(b.birth_date, t.birth_date) AS birth_date,
  CASE WHEN NOT t.objects AND NOT {tokens} THEN COALESCE(t.uln, b.uln) END AS uln,
  CASE WHEN NOT t.objects AND NOT {tokens} THEN COALESCE(t.upn, b.upn) END AS upn,
  t.home_postcode AS postcode, t.authority AS resident_authority,
  CASE WHEN learns THEN t.provider_ukprn END AS provider_ukprn,
  CASE WHEN learns THEN t.provider_laestab END AS provider_laestab,
  CASE WHEN learns THEN t.activity END AS activity, CASE WHEN learns THEN t.start_date END AS start_date,
  CASE WHEN learns THEN t.expected_end END AS expected_end, CASE WHEN learns THEN t.end_date END AS end_date,
  t.feed_row_id AS feed_rows, t.activity_event,
  CASE e.tier WHEN 'number' THEN CASE WHEN t.objects OR {tokens} THEN 'scored' ELSE 'identifier' END
    WHEN 'model' THEN 'scored' ELSE e.tier END AS evidence_tier,
  upper(left(e.reason, 1)) || substr(e.reason, 2) || '.' AS evidence
FROM telling t JOIN evidence e USING (person) LEFT JOIN own o USING (person)
LEFT JOIN standing b ON b.record_id = o.own_record
WHERE t.authority IN (FROM authority) AND t.record_id NOT IN (SELECT record FROM waiting)
"""


def put_due(engine: duckdb.DuckDBPyConnection, found: Persons, *, tokens: bool) -> None:
    """Make the table `due` of what is to be told, of the tables `standing` and `home`; `told` is its digest."""
    joined = [
        (record, pair.tier if pair else None, pair.reason if pair else None)
        for record, pair in found.answer.joined.items()
    ]
    _put(engine, "joined", {"record": pa.int64(), "tier": pa.string(), "reason": pa.string()}, joined)
    _put(engine, "waiting", {"record": pa.int64()}, [(item.record,) for item in found.answer.items])
    _put(engine, "authority", {"code": pa.string()}, [(code,) for code in authorities()])
    engine.register("links", found.links)
    for sql in (OWN, TELLING, LINKED, DUE.format(tokens="TRUE" if tokens else "FALSE")):
        engine.execute(sql)
    engine.execute(f"ALTER TABLE due ADD COLUMN told VARCHAR; UPDATE due SET told = sha256({told_apart(TELLS)})")


@cache
def authorities() -> tuple[str, ...]:
    """The codes of the authorities that can be told."""
    return Catalogue().load("london-index").code_lists["authority"].codes()


def refuse_unknown(codes: Iterable[str]) -> None:
    """Raise UsageError if a code is of no authority of England."""
    unknown = sorted(set(codes) - set(authorities()))
    if unknown:
        raise UsageError(
            "authority-unknown",
            f"there is no authority {', '.join(unknown)}.",
            mend="give three digits, such as 202 for Camden (standards/reference/authority.csv).",
        )


def _put(
    engine: duckdb.DuckDBPyConnection, name: str, columns: dict[str, pa.DataType], rows: Iterable[tuple[object, ...]]
) -> None:
    held = list(rows)
    arrays = {one: pa.array([row[at] for row in held], kind) for at, (one, kind) in enumerate(columns.items())}
    engine.register(name, pa.table(arrays))


OUTCOME = f"""
SELECT s.record_id, CASE WHEN s.record_id IN (SELECT record FROM waiting) THEN 'review'
    WHEN count(*) OVER (PARTITION BY s.person) > 1 THEN 'linked' ELSE 'new' END AS link,
  CASE WHEN h.authority IS NULL OR h.authority = '{UNKNOWN_AREA}' THEN 'residence unknown'
    WHEN h.authority NOT IN (FROM authority) THEN 'outside England'
    WHEN list_contains(s.acts_for, h.authority) THEN 'of its own borough' ELSE 'routed' END AS route
FROM standing s LEFT JOIN home h USING (person)
"""
