"""The records that were made, as they stand in the engine: whole tables of the target, and what is put out of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from ccis_interop.catalogue.model import RECORD, ROOT, Standard, Table
from ccis_interop.convert.load import ROW
from ccis_interop.convert.shape import OUT, TablePlan
from ccis_interop.formats.input import Header
from ccis_interop.formats.pipeline import ahead

BATCH = 120_000  # rows at a time
VIEW = "_target_{}"


@dataclass(frozen=True)
class Made:
    """The target's tables in the engine: each as a view with every field, in a child also the record that it is of."""

    engine: duckdb.DuckDBPyConnection
    standard: Standard
    plans: Sequence[TablePlan]
    header: Header

    def __post_init__(self) -> None:
        ordered = sorted(self.standard.tables, key=lambda table: table.role == "child")
        for table in ordered:
            if table.role != "header":
                self.engine.execute(self._view(table))

    @property
    def columns(self) -> Mapping[str, frozenset[str]]:
        """Every column of the standard: one without a source is empty, not absent."""
        return {table.name: frozenset(one.name for one in table.fields) for table in self.standard.tables}

    def _view(self, table: Table) -> str:
        plan = next((one for one in self.plans if one.table.name == table.name), None)
        made = {one.field.name for one in plan.fields} if plan else set()
        names = [
            f"m.{one.name}" if one.name in made else f"CAST(NULL AS {_kind(repeated=one.repeated)}) AS {one.name}"
            for one in table.fields
        ]
        numbers, join = [f"m.{RECORD}", f"m.{ROW}", f"m.{OUT}"], ""
        if table.parent and table.parent[0].name not in made:
            numbers.append(f"0::BIGINT AS {ROOT}")
        elif table.parent:
            key, holder, column = table.parent
            numbers.append(f"COALESCE(p.{RECORD}, 0) AS {ROOT}")
            join = (
                f" LEFT JOIN (SELECT {column} AS k, min({RECORD}) AS {RECORD} FROM {VIEW.format(holder)} "
                f"GROUP BY 1) p ON p.k = m.{key.name}"
            )
        source = (
            plan.made if plan else f"(SELECT 0::BIGINT AS {RECORD}, 0::BIGINT AS {ROW}, FALSE AS {OUT} WHERE FALSE)"
        )
        return f"CREATE VIEW {VIEW.format(table.name)} AS SELECT {', '.join([*numbers, *names])} FROM {source} m{join}"

    def filled(self, table: str) -> tuple[str, ...]:
        """The fields of a table that an expression makes; the others hold nothing."""
        return next((one.names for one in self.plans if one.table.name == table), ())

    def chunks(self) -> Iterator[Mapping[str, pa.Table]]:
        """The records that are put out, with their children: at least one chunk, so that a file has a header."""
        given = False
        for table in self.standard.records:
            children = self.standard.children(table.name)
            for rows in self._selected(table, "TRUE"):
                given = True
                first, last = rows.column(RECORD)[0].as_py(), rows.column(RECORD)[-1].as_py()
                within = f"{ROOT} BETWEEN {first} AND {last}"
                yield {table.name: rows, **{one.name: self._together(one, within) for one in children}}
        if not given:
            yield {one.name: _none(one) for one in self.standard.tables if one.role != "header"}

    def count(self) -> int:
        """How many records are put out, of all tables."""
        counts = (f"SELECT COUNT(*) AS n FROM ({self.numbered(plan)})" for plan in self.plans)
        return int(self.engine.execute(f"SELECT sum(n) FROM ({' UNION ALL '.join(counts)})").fetchall()[0][0])

    def numbered(self, plan: TablePlan) -> str:
        """The SQL of a table's records that are put out: number as made, source row, and `number` in the output."""
        return f"SELECT {RECORD}, {ROW}, row_number() OVER () AS number FROM {plan.made} m WHERE {OUT}"

    def put_out(self, table: Table) -> str:
        """The SQL of a table's records that are put out, numbered as in the output."""
        names = ", ".join(one.name for one in table.fields)
        return f"SELECT row_number() OVER () AS {RECORD}, {names} FROM {VIEW.format(table.name)} v WHERE {OUT}"

    def _together(self, table: Table, where: str) -> pa.Table:
        parts = list(self._selected(table, where))
        return pa.concat_tables(parts) if parts else _none(table)

    def _selected(self, table: Table, where: str) -> Iterator[pa.Table]:
        numbers = [RECORD, ROOT] if table.role == "child" else [RECORD]
        names = ", ".join([*numbers, *self.filled(table.name)])
        order = f" ORDER BY {RECORD}" if table.role == "child" else ""
        cursor = self.engine.cursor()
        try:
            rows = f"{VIEW.format(table.name)} v WHERE {where} AND {OUT}{order}"
            for batch in ahead(cursor.sql(f"SELECT {names} FROM {rows}").to_arrow_reader(BATCH)):
                yield pa.Table.from_batches([batch])
        finally:
            cursor.close()


def _none(table: Table) -> pa.Table:
    return pa.table(
        {one.name: pa.array([], pa.list_(pa.string()) if one.repeated else pa.string()) for one in table.fields}
    )


def _kind(*, repeated: bool) -> str:
    return "VARCHAR[]" if repeated else "VARCHAR"
