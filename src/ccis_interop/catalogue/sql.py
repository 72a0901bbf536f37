"""A rule's SQL, understood: which tables and columns it reads, and whether one record is enough to judge it.

Contracts write a rule as `SELECT COUNT(*) FROM <table> [, header] WHERE <breach>`, so that any ODCS tool can
run it. `checks.py` makes of it what our engine runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from ccis_interop.catalogue.model import Standard
from ccis_interop.errors import StandardError


@dataclass(frozen=True)
class Query:
    """One parsed rule. `root` is the table whose records are counted."""

    tree: exp.Select
    root: exp.Table
    tables: frozenset[str]
    by_record: bool


def parse(sql: str, where: str) -> exp.Select:
    """The tree of one read-only query. Raises StandardError if it is not one."""
    try:
        statements = [one for one in sqlglot.parse(sql, read="duckdb") if one is not None]
    except SqlglotError as error:
        raise StandardError(
            "rule-sql", "the query cannot be read as DuckDB SQL.", where=where, mend="run it in DuckDB first."
        ) from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Select):
        raise StandardError("rule-sql", "a rule must be one SELECT.", where=where, mend="state one SELECT COUNT(*).")
    return statements[0]


def understand(sql: str, standard: Standard, where: str) -> Query:
    """What a rule reads. Raises StandardError if it is not of the form that rules have."""
    tree = parse(sql, where)
    root = origin(tree)
    counted = tree.expressions
    if root is None or len(counted) != 1 or not isinstance(counted[0].unalias(), exp.Count):
        raise StandardError(
            "rule-sql",
            "a rule must count the records of a table.",
            where=where,
            mend="begin it with SELECT COUNT(*) FROM <table>.",
        )
    tables = frozenset(table.name for table in tree.find_all(exp.Table))
    header = standard.header.name if standard.header else None
    joined = {join.this.name for join in tree.args.get("joins") or []}
    plain = not any(tree.args.get(part) for part in ("group", "having", "qualify", "distinct", "with_"))
    selects = [select for select in tree.find_all(exp.Select) if select is not tree]
    inner = {table.name for select in selects for table in select.find_all(exp.Table)}
    alone = joined <= {header} and inner <= set(standard.code_lists)
    return Query(tree, root, tables, plain and alone and not any(tree.find_all(exp.Window)))


def origin(tree: exp.Select) -> exp.Table | None:
    """The first table of a query: the one whose records it counts."""
    source = tree.args.get("from_") or tree.args.get("from")
    return source.this if source is not None and isinstance(source.this, exp.Table) else None


def code_list_queries(tree: exp.Expression, lists: set[str]) -> list[exp.Expression]:
    """The sub-queries of a tree that read nothing but code lists, outermost first."""
    found: list[exp.Expression] = []
    for select in tree.find_all(exp.Select):
        tables = {table.name for table in select.find_all(exp.Table)}
        if tables and tables <= lists and not any(_within(select, other) for other in found):
            found.append(select)
    return found


def _within(node: exp.Expression, other: exp.Expression) -> bool:
    at: Any = node
    while at is not None:
        if at is other:
            return True
        at = at.parent
    return False


def text(tree: exp.Expression) -> str:
    """The SQL of a tree."""
    return tree.sql(dialect="duckdb")
