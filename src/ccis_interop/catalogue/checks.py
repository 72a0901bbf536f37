"""A standard's rules as the engine runs them: text with gaps, compiled once.

A rule of one record becomes a *condition*; a rule over several records becomes a query that names the breaching
records. Gaps stand for what only a file can tell: a value of its header, a parameter, the codes that are valid
on its date. Calls of macros that conditions share become *shared columns*, level by level.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlglot import exp

from ccis_interop.catalogue import sql as q
from ccis_interop.catalogue.model import GAP, PREVIOUS, RECORD, Check, Checks, Gap, Shared, Standard, Table
from ccis_interop.errors import StandardError


def macro_names(macros: str) -> list[str]:
    """The names that the macro files define."""
    return re.findall(r"^CREATE MACRO (\w+)\(", macros, re.MULTILINE)


def compile_checks(standard: Standard, macros: str) -> Checks:
    """The checks of a standard. Raises StandardError if a rule's SQL is wrong."""
    return _Compiler(standard, macros).run()


class _Compiler:
    def __init__(self, standard: Standard, macros: str) -> None:
        self._standard = standard
        self._header = standard.header
        self._lists = set(standard.code_lists)
        self._parameters = {one.name for one in standard.parameters}
        self._macros = {name.lower() for name in macro_names(macros)}
        self._gaps: dict[tuple[str, str], Gap] = {}

    def run(self) -> Checks:
        conditions: dict[str, list[tuple[Check, exp.Expression]]] = {}
        checks: dict[str, Check] = {}
        for rule in self._standard.rules:
            if rule.sql is None:
                continue
            asked = q.understand(rule.sql, self._standard, rule.id)
            check = self._check(rule.id, asked)
            self._fill(asked.tree, rule.id)
            checks[rule.id] = check
            if check.kind == "record":
                where = asked.tree.args.get("where")
                condition = exp.Paren(this=where.this.pop() if where else exp.true())
                conditions.setdefault(check.root, []).append((check, condition))
            elif check.kind == "set":
                checks[rule.id] = replace(check, sql=self._naming(asked))
        shared = {table: self._shared(ones) for table, ones in conditions.items()}
        for ones in conditions.values():
            for check, tree in ones:
                checks[check.rule] = replace(check, sql=q.text(tree))
        return Checks(tuple(checks.values()), shared, tuple(self._gaps.values()))

    def _check(self, rule: str, asked: q.Query) -> Check:
        root = asked.root.name
        header = self._header.name if self._header else None
        previous = any(table.startswith(PREVIOUS) for table in asked.tables)
        kind = "header" if root == header else "record" if asked.by_record and not previous else "set"
        needs, of_header = self._columns(rule, asked)
        sql = q.text(asked.tree) if kind == "header" else ""
        lists = tuple(sorted(asked.tables & self._lists))
        return Check(rule, kind, root, sql, needs, of_header, previous, lists)

    def _columns(self, rule: str, asked: q.Query) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The columns of tables and of the header that a query reads."""
        tables = {table.name: table for table in self._standard.tables}
        names = {table.alias_or_name: table.name.removeprefix(PREVIOUS) for table in asked.tree.find_all(exp.Table)}
        inner = {one.alias for one in asked.tree.find_all(exp.CTE)}
        for name in names.values():
            if name not in tables and name not in self._lists and name not in inner:
                raise StandardError(
                    "rule-table",
                    f"the query reads {name}, which is neither a table nor a code list of the contract.",
                    where=rule,
                    mend="correct the name.",
                )
        needs: dict[str, None] = {}
        header: dict[str, None] = {}
        for column in asked.tree.find_all(exp.Column):
            holders = [names.get(column.table, column.table)] if column.table else list(names.values())
            holder = next((h for h in holders if h in tables and _has(tables[h], column.name)), None)
            if holder is None:
                if column.table in self._lists or any(holder in self._lists for holder in holders):
                    continue
                if _is_lambda(column):
                    continue
                raise StandardError(
                    "rule-column",
                    f"the query names the column {column.name}, which its tables do not have.",
                    where=rule,
                    mend="name a field of the contract.",
                )
            if self._header and holder == self._header.name:
                header[column.name] = None
            else:
                needs[f"{holder}.{column.name}"] = None
        return tuple(needs), tuple(header)

    def _fill(self, tree: exp.Select, rule: str) -> None:
        """Put gaps where the file decides, and leave the header out of the tables that are read."""
        header = self._header.name if self._header else None
        root = q.origin(tree)
        assert root is not None
        if root.name != header:
            for column in list(tree.find_all(exp.Column)):
                if header and (column.table == header):
                    column.replace(self._gap("header", column.name))
            kept = [join for join in tree.args.get("joins") or [] if join.this.name != header]
            tree.set("joins", kept)
        for call in list(tree.find_all(exp.Anonymous)):
            if call.name.lower() == "getvariable":
                name = call.expressions[0].name
                if name not in self._parameters:
                    raise StandardError(
                        "rule-parameter",
                        f"there is no parameter `{name}`.",
                        where=rule,
                        mend="name it under `parameters`.",
                    )
                call.replace(self._gap("parameter", name))
        for select in q.code_list_queries(tree, self._lists):
            gap = self._gap("codes", q.text(select))
            holder = select.parent
            inside = holder.parent if isinstance(holder, exp.Subquery) else holder
            if isinstance(inside, exp.In):
                inside.set("query", None)
                inside.set("expressions", [gap])
            else:
                (holder if isinstance(holder, exp.Subquery) else select).replace(gap)

    def _gap(self, kind: str, what: str) -> exp.Expression:
        gap = self._gaps.setdefault((kind, what), Gap(f"{GAP}{len(self._gaps)}_", kind, what))
        return exp.column(gap.name)

    def _naming(self, asked: q.Query) -> str:
        asked.tree.set("expressions", [exp.column(RECORD, table=asked.root.alias_or_name)])
        asked.tree.set("distinct", exp.Distinct())
        return q.text(asked.tree)

    def _shared(self, conditions: Iterable[tuple[Check, exp.Expression]]) -> tuple[Shared, ...]:
        """Take the macro calls out of conditions, innermost first, until none is left."""
        trees = [tree for _, tree in conditions]
        found: list[Shared] = []
        level = 0
        while calls := self._calls(trees):
            for at, (text, nodes) in enumerate(calls.items()):
                name = f"_shared{level}_{at}"
                columns = {column.name for column in nodes[0].find_all(exp.Column)}
                found.append(Shared(name, text, level, tuple(sorted(columns))))
                for node in nodes:
                    node.replace(exp.column(name))
            level += 1
        return tuple(found)

    def _calls(self, trees: Iterable[exp.Expression]) -> dict[str, list[exp.Expression]]:
        calls: dict[str, list[exp.Expression]] = {}
        for tree in trees:
            for call in list(tree.find_all(exp.Anonymous)):
                if call.name.lower() not in self._macros or self._has_inner(call):
                    continue
                names = [column.name for column in call.find_all(exp.Column)]
                if all(name.startswith(GAP) for name in names):
                    call.replace(self._gap("constant", q.text(call)))
                else:
                    calls.setdefault(q.text(call), []).append(call)
        return calls

    def _has_inner(self, call: exp.Anonymous) -> bool:
        inner = [one for one in call.find_all(exp.Anonymous) if one is not call]
        return any(one.name.lower() in self._macros for one in inner)


def _has(table: Table, column: str) -> bool:
    return any(one.name == column for one in table.fields)


def _is_lambda(column: exp.Column) -> bool:
    """Whether a column is the variable of a lambda around it."""
    at: Any = column
    while at is not None:
        if isinstance(at, exp.Lambda) and column.name in {one.name for one in at.expressions}:
            return True
        at = at.parent
    return False
