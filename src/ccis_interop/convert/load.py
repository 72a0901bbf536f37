"""Source files into the engine: a table each, `_row` its row numbers, only the columns that the mapping names."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import duckdb
import pyarrow as pa

from ccis_interop.catalogue.mappings import Mapping
from ccis_interop.catalogue.model import RECORD, ROOT
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
    engine: duckdb.DuckDBPyConnection,
    sources: Sequence[Source],
    mapping: Mapping,
    progress: Callable[[int], None] | None = None,
) -> None:
    """Read the sources into tables. Raises InputError where one cannot be read on."""
    made: dict[str, str] = {}
    named = words(mapping)
    for source in sources:
        _load_header(engine, source, named)
        kept = {name: used(mapping, columns) for name, columns in source.tables.items() if name.lower() in named}
        for name, columns in kept.items():
            if name in made:
                raise UsageError(
                    "source-twice",
                    f"{made[name]} and {source.given.file} hold the same kind of rows ({name}).",
                    mend="convert them one by one.",
                )
            made[name] = source.given.file
            engine.execute(f"CREATE TABLE {name} ({_columns(source, name, columns)})")
        for table in source.absent:
            if table.name.lower() in named and table.name not in made:
                fields = ", ".join(f'"{one.name}" VARCHAR' for one in table.fields)
                engine.execute(f"CREATE TABLE {table.name} ({ROW} BIGINT, {ROOT} BIGINT, {PARENT} BIGINT, {fields})")
        _fill(engine, source, kept, progress)


def _columns(source: Source, table: str, columns: frozenset[str]) -> str:
    numbers = [f"{name} BIGINT" for name in (ROW, *_above(source, table))]
    return ", ".join([*numbers, *(f'"{name}" {_kind(source, table, name)}' for name in sorted(columns))])


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


def _kind(source: Source, table: str, column: str) -> str:
    repeated = source.standard is not None and source.standard.table(table).field(column).repeated
    return "VARCHAR[]" if repeated else "VARCHAR"


def _fill(
    engine: duckdb.DuckDBPyConnection,
    source: Source,
    kept: dict[str, frozenset[str]],
    progress: Callable[[int], None] | None,
) -> None:
    if isinstance(source.given, LayoutInput):
        source.given.keep = frozenset(name for columns in kept.values() for name in columns)
    if isinstance(source.given, NestedInput):
        source.given.keep = kept
    for batch in source.given.batches():
        if batch.table not in kept:
            continue
        numbers = (RECORD, ROOT, PARENT)
        names = [name for name in batch.batch.column_names if name in numbers or name in kept[batch.table]]
        rows = batch.batch.select(names).rename_columns([ROW if name == RECORD else name for name in names])
        insert(engine, batch.table, rows)
        if progress:
            progress(sum(source.given.reading.records.values()))


def insert(engine: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    """Add rows to a table, by the names of the columns."""
    engine.register("_given", rows)
    engine.execute(f"INSERT INTO {table} BY NAME SELECT * FROM _given")
    engine.unregister("_given")
