"""Source files before the engine: a table each, `_row` its row numbers, only the columns that the mapping names."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import duckdb
import pyarrow as pa

from ccis_interop.catalogue.mappings import Mapping
from ccis_interop.catalogue.model import RECORD, ROOT
from ccis_interop.convert.engine import Bench
from ccis_interop.convert.source import LayoutInput, Source
from ccis_interop.errors import UsageError
from ccis_interop.formats.xml.nested import NestedInput
from ccis_interop.formats.xml.rows import PARENT

ROW = "_row"
WORD = re.compile(r"[A-Za-z_]\w*")


def words(mapping: Mapping) -> frozenset[str]:
    """Every name that the SQL of a mapping holds, in lower case: a column that is not among them is never read."""
    texts = [*mapping.expressions, *(table.rows for table in mapping.tables)]
    return frozenset(word.lower() for text in texts for word in WORD.findall(text))


def used(mapping: Mapping, columns: frozenset[str]) -> frozenset[str]:
    """The columns of a source table that a mapping names."""
    named = words(mapping)
    return frozenset(one for one in columns if one.lower() in named)


def load(
    bench: Bench, sources: Sequence[Source], mapping: Mapping, progress: Callable[[int], None] | None = None
) -> None:
    """Read the sources into the bench. Raises InputError where one cannot be read on."""
    made: dict[str, str] = {}
    named = words(mapping)
    for source in sources:
        _load_header(bench.mapper, source, named)
        kept = {name: used(mapping, columns) for name, columns in source.tables.items() if name.lower() in named}
        for name in kept:
            if name in made:
                raise UsageError(
                    "source-twice",
                    f"{made[name]} and {source.given.file} hold the same kind of rows ({name}).",
                    mend="convert them one by one.",
                )
            made[name] = source.given.file
        for name, rows in _read(source, kept, progress).items():
            bench.hold(name, rows)
    for table in (one for source in sources for one in source.absent):
        if table.name.lower() in named and table.name not in made:
            made[table.name] = ""
            fields = ", ".join(f'"{one.name}" VARCHAR' for one in table.fields)
            bench.mapper.execute(f"CREATE TABLE {table.name} ({ROW} BIGINT, {ROOT} BIGINT, {PARENT} BIGINT, {fields})")


def _schema(source: Source, table: str, columns: frozenset[str]) -> pa.Schema:
    numbers = [(name, pa.int64()) for name in (ROW, *_above(source, table))]
    return pa.schema([*numbers, *((name, _kind(source, table, name)) for name in sorted(columns))])


def _above(source: Source, table: str) -> list[str]:
    """The columns that tell in which rows a row lies."""
    if source.standard is None or source.standard.table(table).role != "child":
        return []
    return [ROOT, PARENT] if isinstance(source.given, NestedInput) else [ROOT]


def _load_header(engine: duckdb.DuckDBPyConnection, source: Source, named: frozenset[str]) -> None:
    """The header of a source as a table of one row, if the mapping names it."""
    table = source.standard.header if source.standard else None
    if table is None or table.name.lower() not in named:
        return
    held = {}
    for one in table.fields:
        value = source.given.header.get(one.name)
        kind = pa.list_(pa.string()) if one.repeated else pa.string()
        held[one.name] = pa.array([list(value) if isinstance(value, tuple) else value], kind)
    engine.register("_given", pa.table(held))
    engine.execute(f"CREATE TABLE {table.name} AS SELECT * FROM _given")
    engine.unregister("_given")


def _kind(source: Source, table: str, column: str) -> pa.DataType:
    repeated = source.standard is not None and source.standard.table(table).field(column).repeated
    return pa.list_(pa.string()) if repeated else pa.string()


def _read(
    source: Source, kept: dict[str, frozenset[str]], progress: Callable[[int], None] | None
) -> dict[str, pa.Table]:
    """The rows of a source by table, as they came: nothing is copied."""
    if isinstance(source.given, LayoutInput):
        source.given.keep = frozenset(name for columns in kept.values() for name in columns)
    if isinstance(source.given, NestedInput):
        source.given.keep = kept
    schemas = {name: _schema(source, name, columns) for name, columns in kept.items()}
    batches: dict[str, list[pa.RecordBatch]] = {name: [] for name in kept}
    for batch in source.given.batches():
        if batch.table in kept:
            batches[batch.table] += _shaped(batch.batch, schemas[batch.table]).to_batches()
        if progress:
            progress(sum(source.given.reading.records.values()))
    return {name: pa.Table.from_batches(batches[name], schema) for name, schema in schemas.items()}


def _shaped(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """Rows with just the columns of a schema, empty ones for those that they lack."""
    rows = rows.rename_columns([ROW if name == RECORD else name for name in rows.column_names])
    there = set(rows.column_names)
    columns = [rows.column(one.name) if one.name in there else pa.nulls(rows.num_rows, one.type) for one in schema]
    return pa.table(columns, names=schema.names).cast(schema)


def insert(engine: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    """Add rows to a table, by the names of the columns."""
    engine.register("_given", rows)
    engine.execute(f"INSERT INTO {table} BY NAME SELECT * FROM _given")
    engine.unregister("_given")
