"""The program in one function: what was delivered becomes persons and notices, in one transaction.

New evidence is compared with all there is; the pairs are kept. Then the records that something new reaches are folded
into persons, what stands of them is worked out, and boroughs are told what they were not told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
from sqlalchemy import Connection, func, insert, select, update

from ccis_interop.index.register.bulk import query_all
from ccis_interop.index.register.linking import link_new
from ccis_interop.index.register.membership import write_persons
from ccis_interop.index.register.notices import issue, put_issued
from ccis_interop.index.register.passing import pass_on
from ccis_interop.index.register.prepared import refresh
from ccis_interop.index.register.reach import Decided, decided, persons, reach
from ccis_interop.index.register.routing import OUTCOME, put_due
from ccis_interop.index.register.standing import portions, put_standing
from ccis_interop.index.register.store import Store
from ccis_interop.index.register.tables import DELIVERY, RUN
from ccis_interop.rules.engine import THREADS

if TYPE_CHECKING:
    from ccis_interop.index.linkage import Model

RULE = "rule"
PENDING = """
SELECT DISTINCT f.record_id FROM feed_row f JOIN delivery d ON d.delivery_id = f.delivery_id WHERE d.run_id IS NULL
"""
KEY = pa.schema([("key", pa.int64())])
COUNTED = f"SELECT link, route, count(*) FROM ({OUTCOME}) SEMI JOIN wanted USING (record_id) GROUP BY 1, 2"


@dataclass(frozen=True)
class Matched:
    """One run: `records` by what became of each (link and route), which sum up; what was decided and told."""

    run: int | None
    deliveries: int
    pairs: int
    records: Mapping[tuple[str, str], int]
    decisions: Mapping[str, int]
    notices: Mapping[str, int]
    passed_on: int


def match(store: Store, model: Model, *, today: date | None = None) -> Matched:
    """Take up every delivery that no run has taken up; nothing happens if there is none."""
    with store.begin() as connection:
        pending = connection.execute(
            select(DELIVERY.c.delivery_id).where(DELIVERY.c.run_id.is_(None)).order_by(DELIVERY.c.delivery_id)
        ).scalars()
        deliveries = list(pending)
        if not deliveries:
            return Matched(None, 0, 0, {}, {}, {}, 0)
        run = (connection.execute(select(func.max(RUN.c.run_id))).scalar() or 0) + 1
        now = datetime.now(UTC).isoformat(timespec="seconds")
        connection.execute(insert(RUN), {"run_id": run, "model": model.digest, "at": now})
        opaque = store.setting("exact_identifiers") == "tokens"
        pairs = link_new(connection, store, model, run)
        seeds = query_all(connection, PENDING, KEY).column("key").to_pylist()
        connection.execute(update(DELIVERY).where(DELIVERY.c.delivery_id.in_(deliveries)).values(run_id=run))
        settled = settle(connection, seeds, tokens=opaque, run=run, by=RULE, today=today)
        passed = pass_on(connection, deliveries)
    refresh(store, model)
    return Matched(run, len(deliveries), pairs, settled.records, settled.decisions, settled.notices, passed)


@dataclass(frozen=True)
class Settled:
    """What followed from something new."""

    records: Mapping[tuple[str, str], int]
    decisions: Mapping[str, int]
    notices: Mapping[str, int]


def settle(
    connection: Connection,
    seeds: Iterable[int],
    *,
    tokens: bool,
    by: str,
    run: int | None = None,
    today: date | None = None,
    decisions: Decided | None = None,
) -> Settled:
    """Work out persons and notices anew for all that some records reach, and write what is other than before."""
    wanted = list(seeds)
    known = decisions or decided(connection)
    tied, single = reach(connection, wanted, known)
    found = persons(connection, tied, known)
    written = write_persons(connection, found, single, by=by, run=run)
    records: Counter[tuple[str, str]] = Counter()
    notices: Counter[str] = Counter()
    asked = pa.table({"record_id": pa.array(wanted, pa.int64())})
    for portion in portions(found, single):
        engine = duckdb.connect(":memory:", config={"threads": THREADS})
        engine.execute("SET temp_directory = ''")
        put_standing(connection, engine, found, portion)
        put_due(engine, found, tokens=tokens)
        put_issued(connection, engine, portion)
        notices.update(issue(connection, engine, today or datetime.now(UTC).date()))
        engine.register("wanted", asked)
        for link, route, count in engine.execute(COUNTED).fetchall():
            records[link, route] += count
        engine.close()
    return Settled(dict(sorted(records.items())), written, dict(sorted(notices.items())))
