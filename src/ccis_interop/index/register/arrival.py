"""A delivery before it is written: the rows of a message under the keys of the register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa
from sqlalchemy import Connection, Integer, Table, select, update

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.index.register.bulk import insert_all
from ccis_interop.index.register.canon import digest_sql, ranked
from ccis_interop.index.register.identity import key_sql, part_key_sql
from ccis_interop.index.register.tables import EVIDENCE, FEED_ROW, LEAVER, RECORD, TRANSFER
from ccis_interop.index.tokens import token_sql

EVIDENCED = ("given_name", "middle_names", "family_name", "birth_date", "gender", "postcode", "uln", "upn")
NUMBERS = ("uln", "upn")
STATED = ("feed_row_id", "feed_sequence", "resident_authority", "provider_ukprn", "provider_laestab", "activity",
          "activity_event", "start_date", "expected_end", "end_date", "objection_stands")  # fmt: skip
DELIVERED = ("delivery_id",)
PASSED_ON = (LEAVER, TRANSFER)


@dataclass(frozen=True)
class Arrival:
    """The header of a message, the digest of its content, and the engine in which its rows stand."""

    header: Mapping[str, str | None]
    digest: str
    engine: duckdb.DuckDBPyConnection


def put_arrival(
    engine: duckdb.DuckDBPyConnection, header: Mapping[str, str | None], secret: str, key: bytes | None
) -> Arrival:
    """Give every row of a message its keys. With `key`, exact identifiers become tokens before anything is kept."""
    _number(engine, key)
    sender = (header["sender"] or "").replace("'", "''")
    record = key_sql(secret, [f"'{sender}'", "source_system", "source_record_id"])
    engine.execute(f"CREATE TABLE keyed AS SELECT {record} AS record_id, * FROM sent_feed")
    evidence = part_key_sql(secret, "record_id", EVIDENCED)
    engine.execute(f"CREATE TABLE row AS SELECT {evidence} AS evidence_id, * FROM keyed")
    said = said_of(secret, header["sender"] or "", header["period_end"] or "")
    digest = engine.execute(digest_sql(digest_parts(), said)).fetchall()[0][0]
    return Arrival(header, digest, engine)


def digest_parts() -> list[tuple[str, Sequence[str]]]:
    """The tables and columns over which the digest of a delivery is made."""
    passed = [(f"sent_{table.name}", _own(table)) for table in PASSED_ON]
    return [("row", ("evidence_id", *STATED)), *passed]


def said_of(secret: str, sender: str, period_end: str) -> str:
    """What the digest holds beside the rows, as it stands in SQL."""
    return f"{secret}{sender}\x1f{period_end}".replace("'", "''")


def _number(engine: duckdb.DuckDBPyConnection, key: bytes | None) -> None:
    """Keep tokens instead of numbers; what is no number of anybody's is dropped, since a token cannot be asked."""
    if key is None:
        return
    from ccis_interop.index.linkage import shipped

    engine.execute(Catalogue().macros)
    for table in ("sent_feed", f"sent_{LEAVER.name}"):
        for one in NUMBERS:
            nobody = ", ".join(f"'{value}'" for value in sorted(shipped().placeholders.get(one, ()))) or "''"
            valid = f"{one}_valid({one}) AND {one} NOT IN ({nobody})"
            engine.execute(f"UPDATE {table} SET {one} = CASE WHEN {valid} THEN {token_sql(one, one, key)} END")


def write_arrival(connection: Connection, arrival: Arrival, delivery: int) -> None:
    """Write the rows of a delivery, in the transaction of a connection; what is known already is not written again."""
    engine, sender = arrival.engine, (arrival.header["sender"] or "").replace("'", "''")
    records = f"SELECT DISTINCT record_id, '{sender}' AS sender, source_system, source_record_id FROM row ORDER BY 1"
    insert_all(connection, RECORD, _rows(engine, records), passing=True)
    names = ", ".join(EVIDENCED)
    evidence = (
        f"SELECT DISTINCT evidence_id, record_id, {names}, {delivery}::INT AS delivery_id, {delivery}::INT AS first_id "
        "FROM row ORDER BY 1"
    )
    insert_all(connection, EVIDENCE, _rows(engine, evidence), passing=True)
    stated = ", ".join(name if name != "feed_sequence" else "feed_sequence::INT AS feed_sequence" for name in STATED)
    rows = f"SELECT {delivery}::INT AS delivery_id, record_id, evidence_id, {stated} FROM row ORDER BY record_id"
    insert_all(connection, FEED_ROW, _rows(engine, rows))
    for table in PASSED_ON:
        columns = ", ".join(
            f"{name}::INT AS {name}" if isinstance(table.columns[name].type, Integer) else name for name in _own(table)
        )
        passed = f"SELECT {delivery}::INT AS delivery_id, {columns} FROM sent_{table.name}"
        insert_all(connection, table, _rows(engine, passed))
    _put_first(connection, delivery)


def _put_first(connection: Connection, delivery: int) -> None:
    """Where this delivery comes before others in the canon: say of its evidence that it stands here first."""
    order = ranked(connection).column("delivery_id").to_pylist()
    later = order[order.index(delivery) + 1 :]
    if not later:
        return
    own = select(FEED_ROW.c.evidence_id).where(FEED_ROW.c.delivery_id == delivery)
    moved = EVIDENCE.c.evidence_id.in_(own) & EVIDENCE.c.first_id.in_(later)
    connection.execute(update(EVIDENCE).where(moved).values(first_id=delivery))


def _own(table: Table) -> list[str]:
    return [column.name for column in table.columns if column.name not in DELIVERED]


def _rows(engine: duckdb.DuckDBPyConnection, sql: str) -> pa.Table:
    return engine.sql(sql).to_arrow_table()
