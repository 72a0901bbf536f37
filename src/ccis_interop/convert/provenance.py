"""Where each record came from: a table of target record and source row, beside the output.

It holds numbers only. A record that was merged of several rows has a line for each; the first is the one whose
values stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from ccis_interop.catalogue.model import RECORD
from ccis_interop.convert.judge import kept, origin
from ccis_interop.convert.load import ROW
from ccis_interop.convert.shape import TablePlan

SCHEMA = pa.schema(
    [
        ("table", pa.dictionary(pa.int32(), pa.string())),
        ("record", pa.int64()),
        ("source", pa.dictionary(pa.int32(), pa.string())),
        ("row", pa.int64()),
        ("stands", pa.bool_()),
    ]
)
BATCH = 200_000


def write_provenance(engine: duckdb.DuckDBPyConnection, plans: Sequence[TablePlan], path: Path) -> int:
    """Write the lines for every record that is put out; how many there are."""
    count = 0
    with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
        for plan in plans:
            result = engine.cursor().sql(_query(plan))
            for batch in result.to_arrow_reader(BATCH):
                names = [pa.array([name]).dictionary_encode() for name in (plan.table.name, plan.logic.source)]
                table, source = (
                    pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int32()), batch.num_rows), one.dictionary)
                    for one in names
                )
                writer.write_batch(
                    pa.record_batch([table, batch.column(0), source, batch.column(1), batch.column(2)], schema=SCHEMA)
                )
                count += batch.num_rows
    return count


def _query(plan: TablePlan) -> str:
    """The record as it is numbered in the output, the source row, and whether the row's values stand."""
    numbered = f"SELECT {RECORD}, {ROW}, row_number() OVER () AS n FROM {plan.made} m WHERE {kept(plan)}"
    if plan.logic.merge is None:
        return f"SELECT n, {ROW}, TRUE FROM ({numbered})"
    return (
        f"SELECT k.n, o.{ROW}, o.{ROW} = k.{ROW} FROM ({numbered}) k JOIN ({origin(plan)}) o USING ({RECORD}) "
        f"ORDER BY k.n, o.{ROW} <> k.{ROW}, o.{ROW}"
    )
