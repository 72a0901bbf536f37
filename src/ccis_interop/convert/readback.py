"""What was written, read from the disk again as anybody's file would be, and compared with what was judged.

Compared are the header, the number of records of each table, and a sum over every value of every record, in
records that stand by themselves together with their place in the file. So what was judged is what was written.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.model import RECORD, Field, Table
from ccis_interop.convert.target import Made
from ccis_interop.errors import OwnFault
from ccis_interop.formats.open import open_input
from ccis_interop.formats.pipeline import ahead
from ccis_interop.formats.write.chunks import scratch


def read_back(path: Path, made: Made, catalogue: Catalogue) -> None:
    """Raise OwnFault if the file does not hold what was made."""
    if path.is_file() and not path.stat().st_size and not made.count():
        return  # no records, and a form without a header
    opened = open_input(path, catalogue, standard=made.standard.ref)
    engine = scratch()
    sums = {table.name: (0, 0) for table in made.standard.tables if table.role != "header"}
    fields = {name: [one for one in made.standard.table(name).fields if one.name in made.filled(name)] for name in sums}
    for batch in ahead(opened.given.batches()):
        count, total = sums[batch.table]
        rows = batch.batch
        more, sum_ = _sum_of_batch(engine, made.standard.table(batch.table), rows, fields[batch.table])
        sums[batch.table] = count + more, total + sum_
    for name, found in sums.items():
        table = made.standard.table(name)
        wanted = _sum(made.engine, table, f"({made.put_out(table)})", fields[name])
        if found != wanted:
            what = f"{found[0]:,} records of {wanted[0]:,}" if found[0] != wanted[0] else "other values"
            raise _fault(f"there are {what} in {name}.")
    header = {name: value for name, value in made.header.items() if value}
    if any(header.values()) and sums and any(count for count, _ in sums.values()):
        there = {name: value for name, value in opened.given.header.items() if value}
        if there != header:
            raise _fault("the header is another.")


def _sum_of_batch(
    engine: duckdb.DuckDBPyConnection, table: Table, rows: pa.Table, fields: Sequence[Field]
) -> tuple[int, int]:
    """The sum over a batch of a file. Raises OwnFault if a column holds anything that no expression makes."""
    for one in table.fields:
        there = one.name in rows.column_names
        if there and one not in fields and rows.column(one.name).null_count < rows.num_rows:
            raise _fault(f"there is something in {table.name}.{one.name}.")
        if not there and one in fields:
            rows = rows.append_column(
                one.name, pa.nulls(rows.num_rows, pa.list_(pa.string()) if one.repeated else pa.string())
            )
    engine.register("_rows", rows)
    found = _sum(engine, table, "_rows", fields)
    engine.unregister("_rows")
    return found


def _sum(engine: duckdb.DuckDBPyConnection, table: Table, rows: str, fields: Sequence[Field]) -> tuple[int, int]:
    """How many rows there are, and a sum over what is in them."""
    held = [f"nullif({one.name}, {'[]' if one.repeated else chr(39) * 2})" for one in fields]
    number = [RECORD] if table.role == "record" else []
    found = engine.execute(
        f"SELECT COUNT(*), COALESCE(sum(CAST(hash({', '.join([*number, *held, '0'])}) AS HUGEINT)), 0) FROM {rows}"
    ).fetchall()
    return int(found[0][0]), int(found[0][1])


def _fault(what: str) -> OwnFault:
    return OwnFault(
        "read-back",
        f"what was written is not what was meant: {what}",
        mend="nothing was put in place; send us this line.",
    )
