"""A mapping as SQL: source rows, shaped, become rows of the target, each with what was done to it.

The rows of a target table are made by one query. Beside the fields it gives `_row` (the source row), and as bits
of `_changed` and `_emptied` which fields came out otherwise than they went in, or came out empty: so the account
costs no second look at the values.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import duckdb

from ccis_interop.catalogue.expression import Asked, Dialect, Expression, parsed
from ccis_interop.catalogue.mappings import Merge, TableLogic
from ccis_interop.catalogue.model import RECORD, WITHHOLDING, Field, Table
from ccis_interop.convert.conversion import Conversion
from ccis_interop.convert.engine import GIVEN
from ccis_interop.convert.load import ROW
from ccis_interop.errors import StandardError

BITS = 62
OUT = "_out"  # whether a made record is put out
CALL = re.compile(r"\b\w+\(\w+\)")  # a function of one column
JOINED = "_join_{}_{}"  # target table, source table: `_row`, and `_to`, the row of the first source that it is of
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
    """One target table to be made from the rows called `shaped`; `order` is what its rows are put in order by.

    `shared` are calls of a function with one column that stand more than once: each is computed once, under a name.
    """

    table: Table
    logic: TableLogic
    shaped: str
    order: str
    fields: tuple[FieldPlan, ...]
    doubts: tuple[str, ...]
    shared: Mapping[str, str] = field(default_factory=dict)

    @property
    def made(self) -> str:
        """The name of the table that is made."""
        return f"_made_{self.table.name}"

    @property
    def names(self) -> tuple[str, ...]:
        """The fields that are made."""
        return tuple(one.field.name for one in self.fields)

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
            _run(engine, f"EXPLAIN SELECT {ROW}, {one.expression.sql} FROM {plan.shaped}", where)
        raise
    for join in logic.joins:
        sql = (
            f"CREATE TABLE main.{JOINED.format(logic.table, join.source)} AS {conversion.dialect.filled(join.rows, '')}"
        )
        _run(engine, sql, f"{logic.table}, joins")
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
    order = "" if logic.is_plain else ", ".join([ROW, PART] if PART in columns else [ROW])
    doubts = tuple(dialect.expression(one.when, f"{logic.table}, doubts").sql for one in logic.doubts)
    shared = _shared([*(one.expression.sql for one in fields), *doubts], columns)
    return TablePlan(table, logic, shaped, order, tuple(fields), doubts, shared)


def _shared(texts: Iterable[str], columns: Mapping[str, str]) -> dict[str, str]:
    calls = Counter(call for text in texts for call in CALL.findall(text))
    several = [call for call, count in calls.items() if count > 1 and call[:-1].partition("(")[2].lower() in columns]
    return {call: f"_shared_{at}" for at, call in enumerate(several)}


def _shape(engine: duckdb.DuckDBPyConnection, logic: TableLogic, dialect: Dialect, where: str) -> str:
    """The rows that a target table is made of: the source's own, or others with `_left`, `_rank` and `_group`."""
    rows = dialect.filled(logic.rows, where)
    parsed(rows, where)
    if logic.is_plain and not logic.leaves and logic.merge is None:
        return logic.source
    if logic.is_plain:
        rows = f"SELECT * FROM {GIVEN}.{logic.source}"
    cases = [f"WHEN {dialect.expression(one.when, where).sql} THEN {at}" for at, one in enumerate(logic.leaves, 1)]
    left = f"CASE {' '.join(cases)} ELSE 0 END" if cases else "0"
    query = f"SELECT *, CAST(1 AS BIGINT) AS _rank, {ROW} AS _group, {left} AS _left FROM ({rows})"
    name = f"_shaped_{logic.table}"
    if logic.merge is None:
        _run(engine, f"CREATE {'VIEW' if logic.is_plain else 'TABLE'} main.{name} AS {query}", f"{where}, rows")
    else:
        _merge(engine, name, query, logic.merge, dialect, where)
    return name


def _merge(
    engine: duckdb.DuckDBPyConnection, name: str, query: str, merge: Merge, dialect: Dialect, where: str
) -> None:
    """Make shaped rows in which those with the same key are ranked. Only rows that share a key's hash are compared."""
    keys = [dialect.expression(one, where).sql for one in merge.key]
    order = [dialect.filled(one, where) for one in merge.order]
    alone = " OR ".join(f"({key}) IS NULL" for key in keys)
    hashed = f"CASE WHEN _left = 0 AND NOT ({alone}) THEN hash({', '.join(keys)}) END"
    _run(engine, f"CREATE TABLE main.{name} AS SELECT *, {hashed} AS _key FROM ({query})", f"{where}, merge")
    shared = f"SELECT _key FROM {name} WHERE _key IS NOT NULL GROUP BY _key HAVING COUNT(*) > 1"
    window = f"(PARTITION BY {', '.join(keys)} ORDER BY {', '.join([*order, ROW])})"
    ranked = (
        f"SELECT rowid AS at, row_number() OVER {window} AS rank, first_value({ROW}) OVER {window} AS first "
        f"FROM {name} WHERE _key IN ({shared})"
    )
    _run(
        engine,
        f"UPDATE main.{name} AS s SET _rank = r.rank, _group = r.first FROM ({ranked}) r WHERE s.rowid = r.at",
        f"{where}, merge",
    )


def _query(plan: TablePlan) -> str:
    read = sorted({name for one in plan.fields for name in one.reads})
    inner = [
        ROW,
        *(f'CAST("{name}" AS VARCHAR) AS "_s_{name}"' for name in read),
        *(f"{_typed(plan, one)} AS {one.field.name}" for one in plan.fields),
        *(f"{_missed(asked)} AS _missed_{at}" for at, _, asked in plan.crosswalks),
        *(f"COALESCE({_sharing(plan, sql)}, FALSE) AS _doubt_{at}" for at, sql in enumerate(plan.doubts)),
    ]
    only = " WHERE _left = 0 AND _rank = 1" if plan.is_shaped else ""
    order = f" ORDER BY {plan.order}" if plan.order else ""
    outer = [
        f"{ROW if plan.logic.is_plain else 'row_number() OVER ()'} AS {RECORD}",  # numbering takes one core alone
        f"TRUE AS {OUT}",
        ROW,
        *(_given(plan, one) for one in plan.fields),
        *_masks("_changed", plan, _is_changed),
        *_masks("_emptied", plan, _is_emptied),
        *(f"_missed_{at}" for at, _, _ in plan.crosswalks),
        *(f"_doubt_{at}" for at in range(len(plan.doubts))),
    ]
    rows = f"SELECT {', '.join(['*', *(f'{call} AS {name}' for call, name in plan.shared.items())])} FROM {plan.shaped}"
    return f"SELECT {', '.join(outer)} FROM (SELECT {', '.join(inner)} FROM ({rows}){only}{order})"


def _sharing(plan: TablePlan, sql: str) -> str:
    """An expression with the calls that it shares under their names."""
    return CALL.sub(lambda found: plan.shared.get(found.group(), found.group()), sql)


def _typed(plan: TablePlan, one: FieldPlan) -> str:
    """A field as text or list; what is empty is nothing."""
    sql = _sharing(plan, one.expression.sql)
    return f"nullif(CAST({sql} AS VARCHAR[]), [])" if one.field.repeated else f"nullif(CAST({sql} AS VARCHAR), '')"


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


def _masks(name: str, plan: TablePlan, condition: Callable[[FieldPlan], str]) -> Iterable[str]:
    for start in range(0, max(len(plan.fields), 1), BITS):
        some = [one for one in plan.fields[start : start + BITS] if one.reads]
        bits = [f"CASE WHEN {condition(one)} THEN {1 << (one.bit - start)} ELSE 0 END" for one in some]
        yield f"CAST({' + '.join(bits) or '0'} AS BIGINT) AS {name}{start // BITS}"


def _is_changed(one: FieldPlan) -> str:
    if one.field.repeated:
        whole = f"CAST({one.field.name} AS VARCHAR)"
        others = [f'{whole} IS DISTINCT FROM "_s_{name}"' for name in one.reads]
        return " AND ".join([f"len({one.field.name}) > 0", *others])
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
