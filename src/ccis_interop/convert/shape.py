"""A mapping as SQL: source rows, shaped, become rows of the target, each with what was done to it.

The rows of a target table are made by one query. Beside the fields it gives `_row` (the source row), and as bits
of `_changed` and `_emptied` which fields came out otherwise than they went in, or came out empty: so the account
costs no second look at the values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import duckdb

from ccis_interop.catalogue.mappings import TableLogic
from ccis_interop.catalogue.model import RECORD, Field, Table
from ccis_interop.convert.conversion import Conversion
from ccis_interop.convert.expression import Asked, Dialect, Expression, parsed
from ccis_interop.convert.load import ROW
from ccis_interop.errors import StandardError

BITS = 62
OUT = "_out"  # whether a made record is put out
WITHHOLDING = "objection_stands"  # the concept of the field that says that category (c) may not be given
PART = "_part"  # a column by which a mapping's `rows` tells the pieces of one source row apart


@dataclass(frozen=True)
class FieldPlan:
    """One field to be made, and its bit in the masks.

    `reads` are the columns of the shaped rows that its expression reads, `said` is what the mapping's author wrote.
    """

    field: Field
    expression: Expression
    description: str
    bit: int
    reads: tuple[str, ...]
    said: str

    @property
    def asked(self) -> tuple[Asked, ...]:
        """The crosswalks that it uses."""
        return self.expression.asked


@dataclass(frozen=True)
class TablePlan:
    """One target table to be made from the rows called `shaped`; `order` is what its rows are put in order by."""

    table: Table
    logic: TableLogic
    shaped: str
    order: str
    fields: tuple[FieldPlan, ...]
    doubts: tuple[str, ...]

    @property
    def made(self) -> str:
        """The name of the table that is made."""
        return f"_made_{self.table.name}"

    @property
    def is_shaped(self) -> bool:
        """Whether its rows are others than the rows of the source."""
        return self.shaped != self.logic.source

    @property
    def crosswalks(self) -> Iterator[tuple[int, FieldPlan, Asked]]:
        """Each use of a crosswalk, numbered."""
        yield from ((at, one, asked) for at, (one, asked) in enumerate((f, a) for f in self.fields for a in f.asked))


def make(engine: duckdb.DuckDBPyConnection, logic: TableLogic, conversion: Conversion) -> TablePlan:
    """Make one target table. Raises StandardError, naming the field, if the SQL of the mapping is wrong."""
    plan = _plan(engine, conversion.standard.table(logic.table), logic, conversion.dialect)
    try:
        engine.execute(f"CREATE TABLE main.{plan.made} AS {_query(plan)}")
    except duckdb.Error:
        for one in plan.fields:
            where = f"{plan.table.name}.{one.field.name}"
            _run(engine, f"EXPLAIN SELECT {one.expression.sql} FROM {plan.shaped}", where)
        raise
    return plan


def _plan(engine: duckdb.DuckDBPyConnection, table: Table, logic: TableLogic, dialect: Dialect) -> TablePlan:
    shaped = _shape(engine, logic, dialect, logic.table)
    columns = {str(row[0]).lower(): str(row[0]) for row in engine.execute(f"DESCRIBE {shaped}").fetchall()}
    known = {one.name for one in table.fields}
    fields = []
    for at, one in enumerate(logic.fields):
        where = f"{logic.table}.{one.field}"
        if one.field not in known:
            raise StandardError("mapping-field", "the target has no such field.", where=where, mend="correct its name.")
        expression = dialect.expression(one.sql, where)
        reads = tuple(columns[name] for name in sorted(expression.columns) if name in columns and name != ROW)
        fields.append(FieldPlan(table.field(one.field), expression, one.description, at, reads, one.sql))
    order = ", ".join([ROW, PART] if PART in columns else [ROW]) if shaped != logic.source else ""
    doubts = tuple(dialect.expression(one.when, f"{logic.table}, doubts").sql for one in logic.doubts)
    return TablePlan(table, logic, shaped, order, tuple(fields), doubts)


def _shape(engine: duckdb.DuckDBPyConnection, logic: TableLogic, dialect: Dialect, where: str) -> str:
    """The table of shaped rows: the source's own, or one made of it with `_left`, `_rank` and `_group`."""
    rows = dialect.filled(logic.rows, where)
    parsed(rows, where)
    if rows == f"SELECT * FROM {logic.source}" and not logic.leaves and logic.merge is None:
        return logic.source
    cases = [f"WHEN {dialect.expression(one.when, where).sql} THEN {at}" for at, one in enumerate(logic.leaves, 1)]
    left = f"CASE {' '.join(cases)} ELSE 0 END" if cases else "0"
    query = f"SELECT *, {left} AS _left FROM ({rows})"
    if logic.merge is None:
        query = f"SELECT *, 1 AS _rank, {ROW} AS _group FROM ({query})"
    else:
        keys = [dialect.expression(one, where).sql for one in logic.merge.key]
        order = [dialect.filled(one, where) for one in logic.merge.order]
        alone = " OR ".join(f"({key}) IS NULL" for key in keys)
        window = f"(PARTITION BY _left, {', '.join(keys)} ORDER BY {', '.join([*order, ROW])})"
        query = (
            f"SELECT *, CASE WHEN {alone} THEN 1 ELSE row_number() OVER {window} END AS _rank, "
            f"CASE WHEN {alone} THEN {ROW} ELSE first_value({ROW}) OVER {window} END AS _group FROM ({query})"
        )
    name = f"_shaped_{logic.table}"
    _run(engine, f"CREATE TABLE main.{name} AS {query}", f"{where}, rows")
    return name


def _query(plan: TablePlan) -> str:
    read = sorted({name for one in plan.fields for name in one.reads})
    inner = [
        ROW,
        *(f'CAST("{name}" AS VARCHAR) AS "_s_{name}"' for name in read),
        *(f"{_typed(one)} AS {one.field.name}" for one in plan.fields),
        *(f"{_missed(asked)} AS _missed_{at}" for at, _, asked in plan.crosswalks),
        *(f"COALESCE({sql}, FALSE) AS _doubt_{at}" for at, sql in enumerate(plan.doubts)),
    ]
    only = " WHERE _left = 0 AND _rank = 1" if plan.is_shaped else ""
    order = f" ORDER BY {plan.order}" if plan.order else ""
    outer = [
        f"row_number() OVER () AS {RECORD}",
        f"TRUE AS {OUT}",
        ROW,
        *(_given(plan, one) for one in plan.fields),
        *_masks("_changed", plan, _is_changed),
        *_masks("_emptied", plan, _is_emptied),
        *(f"_missed_{at}" for at, _, _ in plan.crosswalks),
        *(f"_doubt_{at}" for at in range(len(plan.doubts))),
    ]
    return f"SELECT {', '.join(outer)} FROM (SELECT {', '.join(inner)} FROM {plan.shaped}{only}{order})"


def _typed(one: FieldPlan) -> str:
    """A field as text or list; what is empty is nothing."""
    if one.field.repeated:
        return f"nullif(CAST({one.expression.sql} AS VARCHAR[]), [])"
    return f"nullif(CAST({one.expression.sql} AS VARCHAR), '')"


def _given(plan: TablePlan, one: FieldPlan) -> str:
    """A field as it is given: not if an objection stands and it is of category (c)."""
    stands = next((each.field.name for each in plan.fields if each.field.concept == WITHHOLDING), None)
    name = one.field.name
    if stands is None or one.field.disclosure != "c" or one.field.required:
        return name
    return f"CASE WHEN {stands} = 'Y' THEN NULL ELSE {name} END AS {name}"


def _missed(asked: Asked) -> str:
    """The code that a crosswalk could not translate: empty if it does not even know it, for then it may be anything."""
    return (
        f"CASE WHEN crosswalk_{asked.crosswalk}_fails({asked.code}) THEN "
        f"CASE WHEN crosswalk_{asked.crosswalk}_knows({asked.code}) THEN upper(trimmed({asked.code})) ELSE '' END END"
    )


def _masks(name: str, plan: TablePlan, condition) -> Iterable[str]:  # type: ignore[no-untyped-def]
    for start in range(0, max(len(plan.fields), 1), BITS):
        some = [one for one in plan.fields[start : start + BITS] if one.reads]
        bits = [f"CASE WHEN {condition(one)} THEN {1 << (one.bit - start)} ELSE 0 END" for one in some]
        yield f"CAST({' + '.join(bits) or '0'} AS BIGINT) AS {name}{start // BITS}"


def _is_changed(one: FieldPlan) -> str:
    if one.field.repeated:
        return f"len({one.field.name}) > 0"
    return " AND ".join(f'{one.field.name} IS DISTINCT FROM "_s_{name}"' for name in one.reads) + (
        f" AND {one.field.name} IS NOT NULL"
    )


def _is_emptied(one: FieldPlan) -> str:
    some = " OR ".join(f"regexp_matches(CAST(\"_s_{name}\" AS VARCHAR), '\\S')" for name in one.reads)
    return f"{one.field.name} IS NULL AND ({some})"


def _run(engine: duckdb.DuckDBPyConnection, sql: str, where: str) -> None:
    try:
        engine.execute(sql)
    except duckdb.Error as error:
        raise StandardError(
            "mapping-sql",
            f"the SQL of the mapping cannot be run ({type(error).__name__}).",
            where=where,
            mend="check the columns that it names; interop mapping test runs it on a file.",
        ) from error
