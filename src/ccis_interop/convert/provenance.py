"""Where each record came from: a table of target record and source row, beside the output.

It holds numbers only. A record that was merged of several rows has a line for each; the one that `stands` is the
one whose values were taken.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from ccis_interop.catalogue.model import RECORD
from ccis_interop.convert.judge import origin
from ccis_interop.convert.load import ROW
from ccis_interop.convert.shape import TablePlan
from ccis_interop.convert.target import Made

BATCH = 200_000


def write_provenance(made: Made, path: Path) -> int:
    """Write the lines for every record that is put out; how many there are."""
    query = " UNION ALL ".join(_query(made, plan) for plan in made.plans)
    cursor = made.engine.cursor()
    count, writer = 0, None
    try:
        reader = cursor.sql(query).to_arrow_reader(BATCH)
        with pq.ParquetWriter(path, reader.schema, compression="snappy") as writer:
            for batch in reader:
                writer.write_batch(batch)
                count += batch.num_rows
    finally:
        cursor.close()
    return count


def _query(made: Made, plan: TablePlan) -> str:
    """The record as it is numbered in the output, the source row, and whether the row's values stand."""
    names = f"'{plan.table.name}' AS \"table\""
    source = f"'{plan.logic.source}' AS source"
    numbered = made.numbered(plan)
    if plan.logic.merge is None:
        return f"SELECT {names}, number AS record, {source}, {ROW} AS row, TRUE AS stands FROM ({numbered})"
    return (
        f"(SELECT {names}, k.number AS record, {source}, o.{ROW} AS row, o.{ROW} = k.{ROW} AS stands "
        f"FROM ({numbered}) k JOIN ({origin(plan)}) o USING ({RECORD}) ORDER BY k.number, o.{ROW} <> k.{ROW}, o.{ROW})"
    )
