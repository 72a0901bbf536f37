"""The records that were made, as they stand in the engine: whole tables of the target, and what is put out of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from ccis_interop.catalogue.model import RECORD, ROOT, Field, Standard, Table
from ccis_interop.convert.load import ROW
from ccis_interop.convert.shape import OUT, TablePlan
from ccis_interop.formats.input import Header
from ccis_interop.formats.pipeline import ahead

BATCH = 120_000  # rows at a time
WITH_CHILDREN = 20_000  # records at a time with all that lies in them
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
        numbers = [f"m.{RECORD}", f"m.{ROW}", f"m.{OUT}"]
        if table.parent and table.parent[0].name in made and plan:
            self._tie(plan, *table.parent)
            numbers.append(f"m.{ROOT}")
        elif table.parent:
            numbers.append(f"0::BIGINT AS {ROOT}")
        source = (
            plan.made if plan else f"(SELECT 0::BIGINT AS {RECORD}, 0::BIGINT AS {ROW}, FALSE AS {OUT} WHERE FALSE)"
        )
        return f"CREATE VIEW {VIEW.format(table.name)} AS SELECT {', '.join([*numbers, *names])} FROM {source} m"

    def _tie(self, plan: TablePlan, key: Field, holder: str, column: str) -> None:
        """Note in a child which record it is of, once: a join would ask it each time, and keep no order of rows."""
        self.engine.execute(f"ALTER TABLE {plan.made} ADD COLUMN {ROOT} BIGINT DEFAULT 0")
        self.engine.execute(
            f"UPDATE {plan.made} AS m SET {ROOT} = p.record FROM (SELECT {column} AS k, min({RECORD}) AS record "
            f"FROM {VIEW.format(holder)} GROUP BY 1) p WHERE p.k = m.{key.name}"
        )

    def filled(self, table: str) -> tuple[str, ...]:
        """The fields of a table that an expression makes; the others hold nothing."""
        return next((one.names for one in self.plans if one.table.name == table), ())

    def chunks(self) -> Iterator[Mapping[str, pa.Table]]:
        """The records that are put out, with their children: at least one chunk, so that a file has a header."""
        given = False
        for table in self.standard.records:
            children = {one.name: self._brought(one) for one in self.standard.children(table.name)}
            for rows in self._selected(table, "TRUE", WITH_CHILDREN if children else BATCH):
                given = True
                last = rows.column(RECORD)[-1].as_py()
                yield {table.name: rows, **{name: one.up_to(last) for name, one in children.items()}}
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

    def _brought(self, table: Table) -> Children:
        """The rows of a child in the order of what they are of: sorted only if they do not stand so."""
        where = f"{ROOT} > 0"
        roots = self.engine.execute(f"SELECT {ROOT} FROM {VIEW.format(table.name)} WHERE {where}").fetchnumpy()[ROOT]
        order = "" if bool(np.all(roots[:-1] <= roots[1:])) else f" ORDER BY {ROOT}, {RECORD}"
        return Children(self._selected(table, where, WITH_CHILDREN, order), _none(table))

    def _selected(self, table: Table, where: str, size: int, order: str = "") -> Iterator[pa.Table]:
        numbers = [RECORD, ROOT] if table.role == "child" else [RECORD]
        names = ", ".join([*numbers, *self.filled(table.name)])
        cursor = self.engine.cursor()
        try:
            rows = f"{VIEW.format(table.name)} v WHERE {where} AND {OUT}{order}"
            for batch in ahead(cursor.sql(f"SELECT {names} FROM {rows}").to_arrow_reader(size)):
                yield pa.Table.from_batches([batch])
        finally:
            cursor.close()


class Children:
    """The rows of a child, handed out with the records that they are of."""

    def __init__(self, parts: Iterator[pa.Table], none: pa.Table) -> None:
        self._parts, self._none = parts, none
        self._rest: pa.Table | None = None

    def up_to(self, record: int) -> pa.Table:
        """What is not handed out yet of the records up to a number."""
        held = []
        while (part := next(self._parts, None) if self._rest is None else self._rest) is not None:
            roots = part.column(ROOT).to_numpy()
            end = int(np.searchsorted(roots, record, side="right"))
            held.append(part.slice(0, end))
            self._rest = part.slice(end) if end < part.num_rows else None
            if self._rest is not None:
                break
        return pa.concat_tables(held) if held else self._none


def _none(table: Table) -> pa.Table:
    return pa.table(
        {one.name: pa.array([], pa.list_(pa.string()) if one.repeated else pa.string()) for one in table.fields}
    )


def _kind(*, repeated: bool) -> str:
    return "VARCHAR[]" if repeated else "VARCHAR"
