"""What is written: records in chunks, a table of text columns for each table of the standard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import duckdb
import pyarrow as pa

from ccis_interop.catalogue.model import Standard, Table
from ccis_interop.formats.input import Header, Value

Chunks: TypeAlias = Iterable[Mapping[str, pa.Table]]


@dataclass(frozen=True)
class Dataset:
    """A file to be: its standard, header and records; `remark` says what made it, where the form has a place."""

    standard: Standard
    header: Header
    chunks: Chunks
    remark: str = field(default="")


def flat_value(value: Value) -> str:
    """A header's value as one cell."""
    return "|".join(value) if isinstance(value, tuple) else value or ""


def scratch(path: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A connection that computes and touches nothing, or nothing but one file."""
    engine = duckdb.connect(":memory:")
    engine.execute("SET temp_directory = ''")
    if path is not None:
        quoted = str(path).replace("'", "''")
        engine.execute(f"SET allowed_paths = ['{quoted}']")
    engine.execute("SET enable_external_access = false")
    engine.execute("SET lock_configuration = true")
    return engine


def computed(engine: duckdb.DuckDBPyConnection, table: pa.Table, query: str) -> Iterable[pa.RecordBatch]:
    """The batches of a query over a table called `_rows`, in the order of its rows."""
    engine.register("_rows", table)
    result = engine.sql(query).to_arrow_table()
    engine.unregister("_rows")
    batches: list[pa.RecordBatch] = result.to_batches()
    return batches


def selected(table: Table, rows: pa.Table, names: Iterable[str]) -> pa.Table:
    """The named columns of some rows, nulls for those that are not there."""
    arrays = []
    for name in names:
        field = table.field(name)
        kind = pa.list_(pa.string()) if field.repeated else pa.string()
        arrays.append(rows.column(name) if name in rows.column_names else pa.nulls(rows.num_rows, kind))
    return pa.Table.from_arrays(arrays, names=list(names))
