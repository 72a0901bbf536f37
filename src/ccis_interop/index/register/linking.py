"""New evidence, compared with all there is: the pairs that linkage finds are kept, with what it says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
from sqlalchemy import Connection

from ccis_interop.index.register.bulk import insert_all
from ccis_interop.index.register.prepared import known, put
from ccis_interop.index.register.store import Store
from ccis_interop.index.register.tables import PAIR
from ccis_interop.rules.engine import THREADS

if TYPE_CHECKING:
    from ccis_interop.index.linkage import Model


def link_new(connection: Connection, store: Store, model: Model, run: int) -> int:
    """Compare and write, for the evidence of deliveries that no run has taken up; how many pairs there are."""
    from ccis_interop.index.linkage import link, link_within

    engine = duckdb.connect(":memory:", config={"threads": THREADS})
    engine.execute("SET temp_directory = ''")
    engine.execute("SET preserve_insertion_order = false")
    opaque = store.setting("exact_identifiers") == "tokens"
    put(connection, engine, model, "new", "WHERE run_id IS NULL", opaque=opaque)
    old = known(connection, engine, model, store, run)
    link(engine, "new_evidence", old.evidence, "across", model)
    link_within(engine, "new_evidence", "within", model)
    found = engine.sql(f"""
        WITH found AS (FROM across UNION ALL FROM "within"),
          record AS (FROM new_record UNION ALL FROM {old.records})
        SELECT least(left_id, right_id) AS left_id, greatest(left_id, right_id) AS right_id, tier, weight, probability,
          band, reason, {run} AS run_id
        FROM found JOIN record l ON l.evidence_id = left_id JOIN record r ON r.evidence_id = right_id
        WHERE l.record_id <> r.record_id ORDER BY 1, 2""").to_arrow_table()
    engine.close()
    insert_all(connection, PAIR, found)
    return int(found.num_rows)
