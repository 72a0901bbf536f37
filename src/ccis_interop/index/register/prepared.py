"""Evidence made comparable, kept beside the store: a list is compared with a million records without reading them anew.

A file of DuckDB, for its owner alone, that holds no more than the store. It is believed only if it says from which
store, model, deliveries and deletions it is; else it is made again. It may be taken away at any time. A store in
PostgreSQL has none.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
from sqlalchemy import Connection, func, select

from ccis_interop.index.register.arrival import EVIDENCED
from ccis_interop.index.register.bulk import select_all
from ccis_interop.index.register.store import Store
from ccis_interop.index.register.tables import DECISION, DELIVERY, EVIDENCE, RUN

if TYPE_CHECKING:
    from ccis_interop.index.linkage import Model

ENDING = ".prepared"
COLUMNS = ("evidence_id", "record_id", *EVIDENCED)
EXPIRED = "expired"


@dataclass(frozen=True)
class Known:
    """The names of the tables of what earlier runs know: comparable evidence, and of which record each piece is."""

    evidence: str
    records: str


def place_of(store: Store) -> Path | None:
    """Where the file lies; None for a store that has no place of its own."""
    database = store.engine.url.database if store.engine.dialect.name == "sqlite" else None
    return Path(f"{database}{ENDING}") if database else None


def forget(store: Store) -> None:
    """Take the file away."""
    place = place_of(store)
    for path in (place, place.with_name(f"{place.name}.wal")) if place else ():
        with suppress(OSError):
            path.unlink(missing_ok=True)


def refresh(store: Store, model: Model) -> None:
    """Bring the file up to the last run; where it cannot be written, nothing is lost but time."""
    place = place_of(store)
    if place is None:
        return
    with store.begin() as connection, _private(), suppress(duckdb.IOException, OSError):
        engine = duckdb.connect(":memory:")
        try:
            _attach(engine, place)
        except duckdb.Error:
            forget(store)
            _attach(engine, place)
        _catch_up(connection, engine, model, store)
        engine.execute("DETACH kept")
        engine.close()


def _attach(engine: duckdb.DuckDBPyConnection, place: Path) -> None:
    engine.execute(f"ATTACH '{_quoted(place)}' AS kept")


@contextmanager
def _private() -> Iterator[None]:
    """What is made meanwhile is for its owner alone: the engine makes files of its own."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def known(connection: Connection, engine: duckdb.DuckDBPyConnection, model: Model, store: Store, run: int) -> Known:
    """Make what the runs before one know available in an engine: out of the file, or of the store itself."""
    place = place_of(store)
    if place is not None and place.is_file():
        try:
            engine.execute(f"ATTACH '{_quoted(place)}' AS kept (READ_ONLY)")
            if _state(engine) == _last(connection, model, store, run):
                return Known("kept.evidence", "kept.record")
            engine.execute("DETACH kept")
        except duckdb.Error:  # another process has it, or it is none: then without
            pass
    opaque = store.setting("exact_identifiers") == "tokens"
    put(connection, engine, model, "old", "WHERE run_id IS NOT NULL", opaque=opaque)
    return Known("old_evidence", "old_record")


def put(
    connection: Connection, engine: duckdb.DuckDBPyConnection, model: Model, name: str, which: str, *, opaque: bool
) -> None:
    """Make the tables `<name>_evidence` and `<name>_record` of the evidence of some deliveries."""
    from ccis_interop.index.linkage import prepare

    deliveries = f"(SELECT delivery_id FROM delivery {which})"
    held = select_all(connection, EVIDENCE, COLUMNS, f"WHERE delivery_id IN {deliveries}")
    engine.register("held", held)
    engine.execute(f"CREATE TABLE {name}_record AS SELECT evidence_id, record_id FROM held")
    engine.execute(f"CREATE VIEW raw AS SELECT evidence_id AS record_id, {', '.join(EVIDENCED)} FROM held")
    prepare(engine, "raw", f"{name}_evidence", model, opaque=opaque)
    engine.execute("DROP VIEW raw")
    engine.unregister("held")


def _last(connection: Connection, model: Model, store: Store, before: int | None = None) -> tuple[str, int]:
    """What the file must say: a digest of store, model, runs and deletions, and the number of the last run."""
    runs = _runs(connection, before)
    return _stamp(connection, model, store, runs), runs[-1][0] if runs else 0


def _runs(connection: Connection, before: int | None) -> list[tuple[int, str]]:
    held = select(RUN.c.run_id, RUN.c.at).order_by(RUN.c.run_id)
    rows = connection.execute(held.where(RUN.c.run_id < before) if before is not None else held).all()
    return [(row.run_id, row.at) for row in rows]


def _stamp(connection: Connection, model: Model, store: Store, runs: list[tuple[int, str]]) -> str:
    deletions = connection.execute(select(func.count()).where(DECISION.c.kind == EXPIRED)).scalar()
    taken_up = select(DELIVERY.c.digest).where(DELIVERY.c.run_id <= (runs[-1][0] if runs else 0))
    digests = connection.execute(taken_up.order_by(DELIVERY.c.digest)).scalars().all()
    said = [store.secret, model.digest, str(store.setting("exact_identifiers")), str(deletions), repr(runs), *digests]
    return hashlib.sha256("\x1f".join(said).encode()).hexdigest()


def _state(engine: duckdb.DuckDBPyConnection) -> tuple[str, int] | None:
    """What the file says of itself; None if it says nothing."""
    named = engine.execute(
        "SELECT 1 FROM duckdb_tables() WHERE database_name = 'kept' AND table_name = 'state'"
    ).fetchall()
    if not named:
        return None
    stamp, run = engine.execute("SELECT stamp, run_id FROM kept.state").fetchall()[0]
    return str(stamp), int(run)


def _catch_up(connection: Connection, engine: duckdb.DuckDBPyConnection, model: Model, store: Store) -> None:
    stamp, last = _last(connection, model, store)
    held = _state(engine)
    if held == (stamp, last):
        return
    runs = _runs(connection, held[1] + 1) if held else []
    whole = held is None or _stamp(connection, model, store, runs) != held[0]
    first = 0 if whole or held is None else held[1]
    opaque = store.setting("exact_identifiers") == "tokens"
    put(connection, engine, model, "more", f"WHERE run_id > {first} AND run_id <= {last}", opaque=opaque)
    engine.execute("BEGIN")
    if whole:
        for table in ("evidence", "record", "state"):
            engine.execute(f"DROP TABLE IF EXISTS kept.{table}")
            engine.execute(f"CREATE TABLE kept.{table} AS {MADE[table]}")
    last_at = '(SELECT COALESCE(max("at"), 0) FROM kept.evidence)'
    engine.execute(f'INSERT INTO kept.evidence SELECT * REPLACE ("at" + {last_at} AS "at") FROM more_evidence')
    engine.execute("INSERT INTO kept.record FROM more_record")
    engine.execute("DELETE FROM kept.state")
    engine.execute("INSERT INTO kept.state VALUES ($1, $2)", [stamp, last])
    engine.execute("COMMIT")


MADE = {
    "evidence": "FROM more_evidence LIMIT 0",
    "record": "FROM more_record LIMIT 0",
    "state": "SELECT '' AS stamp, 0 AS run_id LIMIT 0",
}


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
