"""The examples of breaches: they must name columns of the rule's table, and rules that exist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from ccis_interop.catalogue.lint.edition import Looked
from ccis_interop.catalogue.model import Rule


def look(seen: Looked) -> None:
    """Note every mistake of the examples."""
    rules = {rule.id for rule in seen.standard.rules}
    for rule in seen.standard.rules:
        if rule.fault is not None and not rule.derived:
            _fault(seen, rule, rules)


def _fault(seen: Looked, rule: Rule, rules: set[str]) -> None:
    fault, place = rule.fault, seen.places.of(rule.table, "", rule.id)
    assert fault is not None
    columns = {table.name: {one.name for one in table.fields} for table in seen.standard.tables}
    own = columns.get(rule.table, set())
    header = seen.standard.header.name if seen.standard.header else ""
    reach = {"": own, rule.table: own, header: columns.get(header, set())}
    if fault.partner:
        reach["other"] = own
    wheres = [fault.where] if fault.where else []
    _expressions(seen, rule, rule.table, fault.assign, wheres, reach)
    for child in fault.children:
        if child.table not in columns:
            what = f"the example of {rule.id} names the table {child.table}, which is not there."
            seen.tell(place, "fault-table", what, "name a child table.")
            continue
        below = columns[child.table]
        inside = {**reach, "": own | below, child.table: below}
        _expressions(seen, rule, child.table, child.assign, [child.where], inside)
    for name in fault.also:
        if name not in rules:
            what = f"the example of {rule.id} says that {name} fires too, and there is no such rule."
            seen.tell(place, "fault-rule", what, "name a rule of the standard.")


def _expressions(
    seen: Looked,
    rule: Rule,
    table: str,
    assign: Mapping[str, str],
    wheres: Iterable[str],
    reach: Mapping[str, set[str]],
) -> None:
    """Look at what is set and where; `reach` are the columns that may be named, by their table's name."""
    place = seen.places.of(rule.table, "", rule.id)
    for name in assign:
        if name not in reach.get(table, ()):
            what = f"the example of {rule.id} sets {name}, which table {table} does not have."
            seen.tell(place, "fault-column", what, "name a field of the table.")
    for text in (*assign.values(), *wheres):
        try:
            tree = sqlglot.parse_one(text, read="duckdb")
        except SqlglotError:
            seen.tell(place, "fault-sql", f"the example of {rule.id} holds no SQL expression.", f"correct `{text}`.")
            continue
        for column in tree.find_all(exp.Column):
            inside = column.find_ancestor(exp.Select, exp.Lambda) is not None
            if not inside and column.name not in reach.get(column.table, ()):
                what = f"the example of {rule.id} names {column.sql()}, which is not known there."
                seen.tell(
                    place,
                    "fault-column",
                    what,
                    "use columns of the table, header.COLUMN, or with partner other.COLUMN.",
                )
