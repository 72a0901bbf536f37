"""The target's tables as they stand in the engine, as an `Input`: so the target's own rules run over them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import duckdb
import pyarrow as pa

from ccis_interop.catalogue.model import RECORD, ROOT, Standard, Table
from ccis_interop.convert.load import ROW
from ccis_interop.convert.shape import TablePlan
from ccis_interop.findings import Place
from ccis_interop.formats.input import Header, Reading, TableBatch

BATCH = 120_000  # rows at a time
NAME = "_target_{}"


class TargetInput:
    """What was made, record by record. A place in it is the place of the source row."""

    def __init__(
        self, engine: duckdb.DuckDBPyConnection, standard: Standard, plans: Iterable[TablePlan], header: Header
    ) -> None:
        self.file = "the converted records"
        self.format = "table"
        self.header = header
        self.reading = Reading(path="table")
        self._engine = engine
        self.standard = standard
        self._plans = {one.table.name: one for one in plans}
        for table in standard.tables:
            if table.role != "header":
                self._complete(table)

    @property
    def columns(self) -> Mapping[str, frozenset[str]]:
        """Every column of the standard: one without a source is empty, not absent."""
        return {table.name: frozenset(one.name for one in table.fields) for table in self.standard.tables}

    def _complete(self, table: Table) -> None:
        """A view of a made table with every field of its standard, and in a child the record that each row is of."""
        plan = self._plans.get(table.name)
        made = {one.field.name for one in plan.fields} if plan else set()
        names = [
            f"m.{one.name}" if one.name in made else f"CAST(NULL AS {_kind(one.repeated)}) AS {one.name}"
            for one in table.fields
        ]
        numbers, join = [f"m.{RECORD}", f"m.{ROW}"], ""
        if table.role == "child" and table.parent:
            key, holder, column = table.parent
            numbers.append(f"COALESCE(p.{RECORD}, 0) AS {ROOT}")
            join = (
                f" LEFT JOIN (SELECT {column} AS k, min({RECORD}) AS {RECORD} FROM {NAME.format(holder)} "
                f"GROUP BY 1) p ON p.k = m.{key.name}"
            )
        source = plan.made if plan else f"(SELECT 0::BIGINT AS {RECORD}, 0::BIGINT AS {ROW} WHERE FALSE)"
        self._engine.execute(
            f"CREATE VIEW {NAME.format(table.name)} AS SELECT {', '.join([*numbers, *names])} FROM {source} m{join}"
        )

    def batches(self) -> Iterator[TableBatch]:
        """The records, in order."""
        for table in self.standard.tables:
            if table.role != "header":
                yield from self._table(table)

    def _table(self, table: Table) -> Iterator[TableBatch]:
        done = 0
        for rows in selected(self._engine, table, where="TRUE"):
            done += rows.num_rows
            self.reading.records[table.name] = done
            yield TableBatch(table.name, rows)
        self.reading.records.setdefault(table.name, 0)

    def fetch(self, table: str, records: Iterable[int]) -> None:
        """Nothing to do."""

    def place(self, table: str, record: int, field: str) -> Place:
        """Not told here: the account tells source rows."""
        return Place(self.file)

    def value(self, table: str, record: int, field: str) -> str | None:
        """No value is ever told."""
        return None


def selected(engine: duckdb.DuckDBPyConnection, table: Table, where: str) -> Iterator[pa.Table]:
    """The records of a table of which a condition holds, in batches, in order."""
    numbers = [RECORD, ROOT] if table.role == "child" else [RECORD]
    names = ", ".join([*numbers, *(one.name for one in table.fields)])
    cursor = engine.cursor()
    order = f" ORDER BY {RECORD}" if table.role == "child" else ""
    result = cursor.sql(f"SELECT {names} FROM {NAME.format(table.name)} WHERE {where}{order}")
    try:
        for batch in result.to_arrow_reader(BATCH):
            yield pa.Table.from_batches([batch])
    finally:
        cursor.close()


def chunks(engine: duckdb.DuckDBPyConnection, standard: Standard) -> Iterator[Mapping[str, pa.Table]]:
    """The records that are put out, with their children: at least one chunk, so that a file has a header."""
    given = False
    for table in standard.records:
        bad = f"{RECORD} NOT IN (SELECT record FROM _bad WHERE target = '{table.name}')"
        children = standard.children(table.name)
        for rows in selected(engine, table, bad):
            given = True
            first, last = rows.column(RECORD)[0].as_py(), rows.column(RECORD)[-1].as_py()
            yield {table.name: rows, **{one.name: _children(engine, one, first, last) for one in children}}
    if not given:
        yield {one.name: _none(one) for one in standard.tables if one.role != "header"}


def _children(engine: duckdb.DuckDBPyConnection, table: Table, first: int, last: int) -> pa.Table:
    bad = f"{RECORD} NOT IN (SELECT record FROM _bad WHERE target = '{table.name}')"
    parts = list(selected(engine, table, f"{ROOT} BETWEEN {first} AND {last} AND {bad}"))
    return pa.concat_tables(parts) if parts else _none(table)


def _none(table: Table) -> pa.Table:
    return pa.table(
        {one.name: pa.array([], pa.list_(pa.string()) if one.repeated else pa.string()) for one in table.fields}
    )


def _kind(repeated: bool) -> str:
    return "VARCHAR[]" if repeated else "VARCHAR"
