"""New evidence, compared with all there is: the pairs that linkage finds are kept, with what it says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
from sqlalchemy import Connection

from ccis_interop.index.register.arrival import EVIDENCED
from ccis_interop.index.register.bulk import insert_all, select_all
from ccis_interop.index.register.tables import EVIDENCE, PAIR
from ccis_interop.rules.engine import THREADS

if TYPE_CHECKING:
    from ccis_interop.index.linkage import Model

COLUMNS = ("evidence_id", "record_id", *EVIDENCED)
NEW = "SELECT delivery_id FROM delivery WHERE run_id IS NULL"


def link_new(connection: Connection, model: Model, run: int, *, opaque: bool) -> int:
    """Compare and write, for the evidence of deliveries that no run has taken up; how many pairs there are."""
    from ccis_interop.index.linkage import link, link_within, prepare

    engine = duckdb.connect(":memory:", config={"threads": THREADS})
    engine.execute("SET temp_directory = ''")
    engine.execute("SET preserve_insertion_order = false")
    parts = {"new_evidence": f"IN ({NEW})", "old_evidence": f"NOT IN ({NEW})"}
    for name, which in parts.items():
        held = select_all(connection, EVIDENCE, COLUMNS, f"WHERE delivery_id {which}")
        engine.register("held", held)
        engine.execute(f"CREATE TABLE {name}_record AS SELECT evidence_id, record_id FROM held")
        engine.execute(f"CREATE VIEW raw AS SELECT evidence_id AS record_id, {', '.join(EVIDENCED)} FROM held")
        prepare(engine, "raw", name, model, opaque=opaque)
        engine.execute("DROP VIEW raw")
        engine.unregister("held")
        del held
    link(engine, "new_evidence", "old_evidence", "across", model)
    link_within(engine, "new_evidence", "within", model)
    found = engine.sql(f"""
        WITH found AS (FROM across UNION ALL FROM "within"),
          record AS (FROM new_evidence_record UNION ALL FROM old_evidence_record)
        SELECT least(left_id, right_id) AS left_id, greatest(left_id, right_id) AS right_id, tier, weight, probability,
          band, reason, {run} AS run_id
        FROM found JOIN record l ON l.evidence_id = left_id JOIN record r ON r.evidence_id = right_id
        WHERE l.record_id <> r.record_id ORDER BY 1, 2""").to_arrow_table()
    engine.close()
    insert_all(connection, PAIR, found)
    return int(found.num_rows)
