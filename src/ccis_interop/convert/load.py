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
    for source in sources:
        kept = {name: used(mapping, columns) for name, columns in source.tables.items()}
        for name, columns in kept.items():
            if name in made:
                raise UsageError(
                    "source-twice",
                    f"{made[name]} and {source.given.file} hold the same kind of rows ({name}).",
                    mend="convert them one by one.",
                )
            made[name] = source.given.file
            engine.execute(f"CREATE TABLE {name} ({_columns(source, name, columns)})")
        _fill(engine, source, kept, progress)


def _columns(source: Source, table: str, columns: frozenset[str]) -> str:
    numbers = [f"{ROW} BIGINT", *([f"{ROOT} BIGINT"] if _is_child(source, table) else [])]
    return ", ".join([*numbers, *(f'"{name}" {_kind(source, table, name)}' for name in sorted(columns))])


def _is_child(source: Source, table: str) -> bool:
    return source.standard is not None and source.standard.table(table).role == "child"


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
    for batch in source.given.batches():
        names = [name for name in batch.batch.column_names if name in (RECORD, ROOT) or name in kept[batch.table]]
        rows = batch.batch.select(names).rename_columns([ROW if name == RECORD else name for name in names])
        insert(engine, batch.table, rows)
        if progress:
            progress(sum(source.given.reading.records.values()))


def insert(engine: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    """Add rows to a table, by the names of the columns."""
    engine.register("_given", rows)
    engine.execute(f"INSERT INTO {table} BY NAME SELECT * FROM _given")
    engine.unregister("_given")
