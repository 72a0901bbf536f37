"""The DuckDB connection that rules run in: in memory, without access to files or network, locked.

Nothing is ever spilled to disk, since the tables hold personal data.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date

import duckdb
import pyarrow as pa

from ccis_interop.catalogue.model import CodeList

THREADS = min(os.cpu_count() or 1, 8)


def open_engine(
    macros: str, lists: Mapping[str, CodeList], day: date | None, *, lock: bool = True
) -> duckdb.DuckDBPyConnection:
    """A connection with the shared macros and the code lists as they were valid on a day."""
    engine = duckdb.connect(":memory:", config={"threads": THREADS})
    engine.execute("SET temp_directory = ''")
    engine.execute("SET enable_external_access = false")
    engine.execute("SET preserve_insertion_order = false")
    engine.execute(macros)
    for name, one in lists.items():
        rows = one.valid(day)
        columns = {column: pa.array([row[column] for row in rows], pa.string()) for column in one.columns}
        engine.register("_list", pa.table(columns))
        engine.execute(f"CREATE TABLE {name} AS SELECT * FROM _list")
        engine.unregister("_list")
    if lock:
        engine.execute("SET lock_configuration = true")
    return engine
