"""Turns the checks of a standard into as few queries as possible for one file.

What only the file can tell fills the gaps: the values of its header, the codes that are valid on its date, the
parameters. A rule that needs what the file does not have is not evaluated, and says why.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import duckdb

from ccis_interop.catalogue.model import GAP, PREVIOUS, RECORD, ROOT, Check, Checks, Field, Gap, Rule, Standard, Table
from ccis_interop.formats.input import Header, Input, Value

BITS = 62
BATCH = "_batch"
GAPS = re.compile(rf"\b{GAP}\d+_\b")


@dataclass
class TablePlan:
    """The rules of one table: those of one record in the order of their bits, and the columns to keep."""

    table: Table
    rules: list[Rule] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)


@dataclass
class Plan:
    """What to run over one file."""

    tables: dict[str, TablePlan]
    header: list[tuple[Rule, str]] = field(default_factory=list)
    sets: list[tuple[Rule, str, str]] = field(default_factory=list)  # rule, table that is counted, query
    skipped: list[tuple[Rule, str]] = field(default_factory=list)
    unasked: list[tuple[Rule, str]] = field(default_factory=list)


@dataclass
class Planner:
    """Plans one file: `present` are the columns that it has, `parameters` the choices that were made.

    `day` is the day on which codes must be valid, None if it is not known or does not matter.
    """

    standard: Standard
    checks: Checks
    engine: duckdb.DuckDBPyConnection
    header: Header
    present: Mapping[str, frozenset[str]]
    parameters: Mapping[str, Sequence[str]]
    day: date | None = None
    previous: Input | None = None
    _filled: dict[str, str] = field(default_factory=dict)

    def plan(self) -> Plan:
        """The plan."""
        plan = Plan({one.name: TablePlan(one) for one in self.standard.tables if one.role != "header"})
        rules = {rule.id: rule for rule in self.standard.rules}
        for check in self.checks.checks:
            self._place(rules[check.rule], check, plan)
        return plan

    def leave_out_comparisons(self, plan: Plan, why: str) -> None:
        """Say that no rule that compares with last month's file was evaluated."""
        comparing = {check.rule for check in self.checks.checks if check.previous}
        left = [*(rule for rule, *_ in plan.sets), *(rule for rule, _ in plan.header)]
        plan.skipped += [(rule, why) for rule in left if rule.id in comparing]
        plan.sets = [one for one in plan.sets if one[0].id not in comparing]
        plan.header = [one for one in plan.header if one[0].id not in comparing]

    def _place(self, rule: Rule, check: Check, plan: Plan) -> None:
        if check.previous and self.previous is None:
            plan.unasked.append((rule, "it compares with last month's file, which was not given (--previous)."))
            return
        if self._of_other_table(check):
            plan.unasked.append((rule, f"the file is a single table, and it speaks of another, {check.root}."))
            return
        why = self._lacking(check)
        if why:
            plan.skipped.append((rule, why))
        elif check.kind == "header":
            plan.header.append((rule, self._fill(check.sql)))
        elif check.kind == "record":
            table = plan.tables[check.root]
            table.rules.append(rule)
            table.conditions.append(self._fill(check.sql))
        else:
            for need in check.needs:
                holder, _, column = need.partition(".")
                plan.tables[holder].kept.add(column)
            plan.sets.append((rule, check.root, self._fill(check.sql)))

    def _of_other_table(self, check: Check) -> bool:
        """Whether a check speaks of records of a kind that a file of one table has no place for."""
        records = {table.name for table in self.standard.records}
        return check.root in records and check.root not in self.present and not records.isdisjoint(self.present)

    def _lacking(self, check: Check) -> str:
        """Why a check cannot be run on this file, or nothing."""
        return (
            self._lacking_codes(check)
            or self._lacking_values(check, self.present, self.header, "the file")
            or (self._lacking_last_month(check) if check.previous else "")
        )

    def _lacking_last_month(self, check: Check) -> str:
        assert self.previous is not None
        return self._lacking_values(check, self.previous.columns, self.previous.header, "last month's file")

    def _lacking_values(self, check: Check, present: Mapping[str, frozenset[str]], header: Header, file: str) -> str:
        for need in check.needs:
            table, _, column = need.partition(".")
            if column not in present.get(table, frozenset()):
                return f"{file} has no column {column}."
        if self.standard.header is None or (check.kind == "header" and not check.previous):
            return ""
        for column in check.header:
            value = header.get(column)
            if value is None:
                return f"the header of {file} has no {column}."
            if self.standard.header.field(column).kind == "date" and not self._is_date(value):
                return f"{column} in the header of {file} is not a date."
        return ""

    def _lacking_codes(self, check: Check) -> str:
        """Without codes a rule would find all wrong or nothing: both would be false."""
        for name in check.lists:
            held = self.standard.code_lists[name]
            if not held.valid(self.day):
                return f"the code list {name} has no code" + (f" on {self.day}." if self.day else ".")
            if self.day is None and not self.standard.history and held.dated:
                return f"the day on which the codes of {name} must be valid is not known."
        return ""

    def _is_date(self, value: Value) -> bool:
        return bool(self.engine.execute("SELECT as_date(?) IS NOT NULL", [value]).fetchall()[0][0])

    def _fill(self, sql: str) -> str:
        """A text with its gaps filled."""
        return GAPS.sub(lambda match: self._filling(match.group()), sql)

    def _filling(self, name: str) -> str:
        if name not in self._filled:
            gap = next(one for one in self.checks.gaps if one.name == name)
            self._filled[name] = self._value(gap)
        return self._filled[name]

    def _value(self, gap: Gap) -> str:
        match gap.kind:
            case "header":
                return literal(self.header.get(gap.what))
            case "parameter":
                return literal(tuple(self.parameters[gap.what]))
            case "codes":
                rows = [row[0] for row in self.engine.execute(self._fill(gap.what)).fetchall()]
                if len(rows) == 1 and isinstance(rows[0], list):
                    return literal(tuple(sorted(rows[0])))
                return ", ".join(literal(code) for code in sorted(rows)) or "''"
            case _:
                text = self._fill(gap.what)
                found = self.engine.execute(f"SELECT CAST({text} AS VARCHAR), typeof({text})").fetchall()
                return f"CAST({literal(found[0][0])} AS {found[0][1]})"

    def pass_over(self, plan: TablePlan, present: frozenset[str]) -> str:
        """The one query that judges a batch of a table with some columns: records' numbers, masks, kept columns."""
        numbers = [RECORD, ROOT] if plan.table.role == "child" else [RECORD]
        fields = [_cleaned(one) for one in plan.table.fields if one.name in present]
        query = f"SELECT {', '.join([*numbers, *fields])} FROM {BATCH}"
        for level in self._levels(plan, present):
            query = f"SELECT *, {', '.join(level)} FROM ({query})"
        masks = [
            " + ".join(f"CASE WHEN {one} THEN {1 << bit} ELSE 0 END" for bit, one in enumerate(some)) + f" AS _m{at}"
            for at, some in enumerate(_in_parts(plan.conditions))
        ]
        return f"SELECT {', '.join([*numbers, *masks, *sorted(plan.kept & present)])} FROM ({query})"

    def _levels(self, plan: TablePlan, present: frozenset[str]) -> list[list[str]]:
        """The shared columns that the conditions of a plan name, level by level."""
        if not plan.conditions:
            return []
        levels: dict[int, list[str]] = {}
        known = set(present)
        for shared in self.checks.shared.get(plan.table.name, ()):
            if all(column in known or column.startswith(GAP) for column in shared.columns):
                known.add(shared.name)
                levels.setdefault(shared.level, []).append(f"{self._fill(shared.sql)} AS {shared.name}")
        return [levels[level] for level in sorted(levels)]


def _in_parts(conditions: list[str]) -> list[list[str]]:
    return [conditions[start : start + BITS] for start in range(0, len(conditions), BITS)]


def _cleaned(one: Field) -> str:
    """A column as rules see it: what is empty, or in free text only white space, is nothing."""
    if one.repeated:
        return one.name
    if one.code_lists or one.enum or one.pattern or one.kind == "date":
        return f"nullif({one.name}, '') AS {one.name}"
    blank = f"trim({one.name}, E' \\t\\r\\n') = ''"
    return f"CASE WHEN {one.name} > ' ~' THEN {one.name} WHEN {blank} THEN NULL ELSE {one.name} END AS {one.name}"


def literal(value: Value) -> str:
    """A value of a header or parameter as SQL."""
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return "CAST([" + ", ".join(literal(item) for item in value) + "] AS VARCHAR[])"


__all__ = ["BATCH", "BITS", "PREVIOUS", "Plan", "Planner", "TablePlan", "literal"]
