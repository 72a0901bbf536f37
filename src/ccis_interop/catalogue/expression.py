"""The SQL of a mapping, understood: which columns it reads, which crosswalks it asks, how it changes a value.

A mapping's author writes `crosswalk('<name>', x)`, `parameter('<name>')` and `source_row()`; here they become what
the engine runs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from ccis_interop.errors import StandardError, UsageError

CROSSWALK = re.compile(r"\bcrosswalk\(\s*'([A-Za-z0-9_]+)'\s*,\s*")
PARAMETER = re.compile(r"\bparameter\(\s*'([A-Za-z0-9_]+)'\s*\)")
SOURCE_ROW = re.compile(r"\bsource_row\(\s*\)")
CHANGE = re.compile(r"^-- change: (\S+)$")
MACRO = re.compile(r"^CREATE MACRO (\w+)\(")
FACTS = ("as_of", "source_file", "source_sheet", "previous")  # what every conversion tells, as parameters
RECODED = "re-coded"
DERIVED = "derived"


@dataclass(frozen=True)
class Asked:
    """One use of a crosswalk: its name, and the SQL of the code that it is asked for."""

    crosswalk: str
    code: str


@dataclass(frozen=True)
class Expression:
    """One expression. `columns` are the names it reads, in lower case; `change` is its outermost function's rule."""

    sql: str
    columns: frozenset[str]
    asked: tuple[Asked, ...]
    change: str


@dataclass(frozen=True)
class Dialect:
    """What mappings may say beside SQL: the values of parameters, and which functions change a value how."""

    parameters: Mapping[str, str | None]
    changes: Mapping[str, str]

    def expression(self, sql: str, where: str) -> Expression:
        """One expression. Raises StandardError if it is none, UsageError if it asks for an unknown parameter."""
        tree = parsed(f"SELECT {sql}", where)
        if len(tree.expressions) != 1 or tree.args.get("from_") or tree.args.get("from"):
            raise _refused(where)
        calls = [one for one in tree.find_all(exp.Anonymous) if one.name.lower() == "crosswalk"]
        return Expression(
            sql=self.filled(sql, where),
            columns=columns_of(tree),
            asked=tuple(Asked(one.expressions[0].name, self._code(one, where)) for one in calls),
            change=self._change(tree),
        )

    def filled(self, sql: str, where: str) -> str:
        """A text with crosswalks, parameters and the like put in."""

        def value(found: re.Match[str]) -> str:
            if found.group(1) not in self.parameters:
                raise UsageError(
                    "parameter-unknown",
                    f"the mapping asks for `{found.group(1)}`, which it does not declare.",
                    where=where,
                    mend="declare it under `parameters`.",
                )
            return _literal(self.parameters[found.group(1)])

        sql = CROSSWALK.sub(lambda found: f"crosswalk_{found.group(1)}(", sql)
        return SOURCE_ROW.sub("CAST(_row AS VARCHAR)", PARAMETER.sub(value, sql))

    def _code(self, call: exp.Anonymous, where: str) -> str:
        if len(call.expressions) != 2 or not call.expressions[0].is_string:
            raise _refused(where)
        return self.filled(call.expressions[1].sql(dialect="duckdb"), where)

    def _change(self, tree: exp.Expression) -> str:
        """The rule of the outermost function that has one."""
        for one in tree.bfs():
            if isinstance(one, exp.Anonymous) and (found := self.changes.get(one.name.lower())):
                return found
        return DERIVED


def parsed(sql: str, where: str) -> exp.Select:
    """The tree of one SELECT. Raises StandardError if it is none."""
    try:
        statements = [one for one in sqlglot.parse(sql, read="duckdb") if one is not None]
    except SqlglotError as error:
        raise _refused(where) from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Select):
        raise _refused(where)
    return statements[0]


def columns_of(tree: exp.Expression) -> frozenset[str]:
    """The names of the columns that a tree reads, in lower case."""
    bound = {name.name.lower() for one in tree.find_all(exp.Lambda) for name in one.expressions}
    return frozenset(one.name.lower() for one in tree.find_all(exp.Column)) - bound


def changes(macros: str) -> dict[str, str]:
    """The rule under which each function of a macro file changes values, as its comments say."""
    found, change = {"crosswalk": RECODED}, ""
    for line in macros.splitlines():
        if said := CHANGE.match(line):
            change = said.group(1)
        elif made := MACRO.match(line):
            if change:
                found[made.group(1).lower()] = change
            change = ""
    return found


def _refused(where: str) -> StandardError:
    return StandardError(
        "mapping-sql",
        "the SQL of the mapping cannot be read: a field takes one expression, `rows` one SELECT.",
        where=where,
        mend="run it in DuckDB first.",
    )


def _literal(value: str | None) -> str:
    return "CAST(NULL AS VARCHAR)" if value is None else "'" + value.replace("'", "''") + "'"
