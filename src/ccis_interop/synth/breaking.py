"""Breaks rules in tables of sound records, as the contract's faults say, each record once.

What hangs on a record is looked after: its children are spared by other faults; they go when its key is broken,
since they would hang on nothing; a row whose tie to its record is broken is a copy, so that nobody loses it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
import sqlglot
from sqlglot import exp

from ccis_interop.catalogue.model import RECORD, Fault, Rule, Standard, Table
from ccis_interop.errors import UsageError
from ccis_interop.synth.draw import mixed

TRIED = 400  # records that are looked at for a pair
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, order=True)
class Planted:
    """One breach: the rule that must tell it, of which record (0: the file), at which field."""

    rule: str
    object: str
    record: int
    field: str


def breaks_tie(standard: Standard, rule: Rule) -> bool:
    """Whether a rule's fault is that a child names no record."""
    parent = standard.table(rule.table).parent if rule.fault else None
    return rule.fault is not None and parent is not None and parent[0].name in rule.fault.assign


class Planter:
    """Breaks rules in the tables of a connection, and keeps what it did."""

    def __init__(self, engine: duckdb.DuckDBPyConnection, standard: Standard, seed: int) -> None:
        self._engine = engine
        self._standard = standard
        self._seed = seed
        self._used: dict[str, set[int]] = {}
        self.planted: list[Planted] = []
        engine.execute("CREATE TEMP TABLE _spent (root VARCHAR, key VARCHAR)")

    def possible(self, rule: Rule) -> bool:
        """Whether the file's header lets a rule be broken at all: some codes ended long after some days."""
        header = self._standard.header
        if header is None or rule.fault is None or rule.fault.where is None:
            return True
        of_header = [part for part in _conjuncts(rule.fault.where) if _names_only(part, header.name)]
        asked = f"SELECT {' AND '.join(of_header) or 'TRUE'} FROM {header.name}"
        return bool(self._engine.execute(asked).fetchall()[0][0])

    def choice(self, rule: Rule) -> int:
        """How many records a rule could be broken in; for a pair, those that could be one of the two."""
        assert rule.fault is not None
        if self._standard.header is not None and rule.table == self._standard.header.name:
            return 0
        return len(self._sound(rule, self._alone(rule, rule.fault)))

    def break_rule(self, rule: Rule, each: int) -> None:
        """Break a rule so many times, each in records that are still sound. Raises UsageError if too few are left."""
        fault, table = rule.fault, rule.table
        assert fault is not None
        header = self._standard.header
        if header is not None and table == header.name:
            self._assign(rule, fault, "TRUE")
            self._note(rule, fault, [0])
        elif fault.partner:
            for _ in range(each):
                self._break_pair(rule, fault)
        else:
            records = self._some(rule, fault, each)
            if breaks_tie(self._standard, rule):
                records = self._copied(table, records)
            else:
                self._spend(rule, records)
            self._break_children(rule, fault, records)
            if fault.assign:
                self._assign(rule, fault, f"{table}.{RECORD} IN ({_listed(records)})")
            self._note(rule, fault, records)

    def _break_pair(self, rule: Rule, fault: Fault) -> None:
        table = rule.table
        record, other = self._pair(rule, fault)
        self._spend(rule, [record, other])
        self._engine.execute("CREATE OR REPLACE TEMP TABLE _pairs AS SELECT ? AS record, ? AS other", [record, other])
        partner = f"_pairs JOIN {table} other ON other.{RECORD} = _pairs.other"
        self._assign(rule, fault, f"{table}.{RECORD} = _pairs.record", partner)
        self._note(rule, fault, [record, other])

    def _some(self, rule: Rule, fault: Fault, each: int) -> list[int]:
        sound = self._sound(rule, fault.where or "TRUE")
        if len(sound) < each:
            raise UsageError(
                "fault-no-record",
                f"no record is left in which {rule.id} could be broken.",
                mend="make more people (--people).",
            )
        return [int(one) for one in sound[:each]]

    def _sound(self, rule: Rule, where: str) -> Numbers:
        """The unbroken records that a condition holds for, in an order that depends on the seed."""
        table = rule.table
        conditions = [f"({self._named(where, table)})", *self._unspent(table, table), *self._unnamed(rule)]
        found = self._engine.execute(
            f"SELECT {table}.{RECORD} AS n FROM {self._from(table)} WHERE {' AND '.join(conditions)}"
        ).fetchnumpy()["n"]
        used = np.array(sorted(self._used.get(table, ())), np.int64)
        numbers = np.sort(found[~np.isin(found, used)])
        key = np.uint64(self._seed) ^ np.uint64(zlib.crc32(rule.id.encode()))
        return np.asarray(numbers[np.argsort(mixed(numbers.astype(np.uint64) ^ key), kind="stable")], np.int64)

    def _unspent(self, table: str, alias: str) -> list[str]:
        """The condition that a row does not hang on a record which is broken already, or is one."""
        root, column = self._root(self._standard.table(table))
        if column is None:
            return []
        return [f"{alias}.{column} NOT IN (SELECT key FROM _spent WHERE root = '{root}' AND key IS NOT NULL)"]

    def _unnamed(self, rule: Rule) -> list[str]:
        """For a fault in a key: the conditions that no record, other than its children, names the record."""
        table = self._standard.table(rule.table)
        if not self._breaks_key(rule):
            return []
        naming = [
            (other.name, one.name)
            for other in self._standard.tables
            for one in other.fields
            if one.parent and one.parent[0] == table.name and not (other.parent and other.parent[0] == one)
        ]
        key = table.key.name if table.key else ""
        return [f"{table.name}.{key} NOT IN (SELECT n.{c} FROM {t} n WHERE n.{c} IS NOT NULL)" for t, c in naming]

    def _breaks_key(self, rule: Rule) -> bool:
        key = self._standard.table(rule.table).key
        return rule.fault is not None and key is not None and key.name in rule.fault.assign

    def _root(self, table: Table) -> tuple[str, str | None]:
        """The record table of a table, and the column that holds its key; no column if nothing hangs on it."""
        if table.parent:
            return table.parent[1], table.parent[0].name
        has_children = bool(self._standard.children(table.name))
        return table.name, table.key.name if has_children and table.key else None

    def _pair(self, rule: Rule, fault: Fault) -> tuple[int, int]:
        table = rule.table
        alone = self._alone(rule, fault)
        used = _listed(sorted(self._used.get(table, {-1})))
        conditions = [f"({self._named(fault.where or 'TRUE', table)})", *self._unspent(table, "other")]
        for record in self._sound(rule, alone)[:TRIED]:
            rows = self._engine.execute(
                f"SELECT min(other.{RECORD}) FROM {self._from(table)}, {table} other WHERE {table}.{RECORD} = {record} "
                f"AND other.{RECORD} <> {record} AND other.{RECORD} NOT IN ({used}) AND {' AND '.join(conditions)}"
            ).fetchall()
            if rows[0][0] is not None:
                return int(record), int(rows[0][0])
        raise UsageError("fault-no-record", f"no two records are left in which {rule.id} could be broken.")

    def _alone(self, rule: Rule, fault: Fault) -> str:
        """The part of a condition that speaks of the record itself, not of its partner."""
        where = self._named(fault.where or "TRUE", rule.table)
        return " AND ".join(part for part in _conjuncts(where) if "other." not in part) or "TRUE"

    def _from(self, table: str) -> str:
        header = self._standard.header
        return f"{table}, {header.name}" if header else table

    def _copied(self, table: str, records: Sequence[int]) -> list[int]:
        """New rows at the end of a table, the same as some records."""
        last = self._engine.execute(f"SELECT max({RECORD}) FROM {table}").fetchall()[0][0]
        for at, record in enumerate(records, 1):
            self._engine.execute(
                f"INSERT INTO {table} SELECT * REPLACE ({last + at} AS {RECORD}) FROM {table} WHERE {RECORD} = {record}"
            )
        return [last + at for at in range(1, len(records) + 1)]

    def _spend(self, rule: Rule, records: Sequence[int]) -> None:
        """Note that records are broken, with what hangs on them; if their key will be, their children go."""
        table = self._standard.table(rule.table)
        root, column = self._root(table)
        if column is None:
            return
        keys = f"SELECT {column} FROM {table.name} WHERE {RECORD} IN ({_listed(records)})"
        self._engine.execute(f"INSERT INTO _spent SELECT '{root}', {column} FROM ({keys})")
        if self._breaks_key(rule):
            for child in self._standard.children(table.name):
                tie = child.parent[0].name if child.parent else ""
                self._engine.execute(f"DELETE FROM {child.name} WHERE {tie} IN ({keys})")

    def _break_children(self, rule: Rule, fault: Fault, records: Sequence[int]) -> None:
        table, header = self._standard.table(rule.table), self._standard.header
        for one in fault.children:
            child = self._standard.table(one.table)
            assert child.parent is not None
            assert table.key is not None
            hangs = f"{child.name}.{child.parent[0].name} = {table.name}.{table.key.name}"
            others = f"{table.name}, {header.name}" if header else table.name
            where = (
                f"{hangs} AND {table.name}.{RECORD} IN ({_listed(records)}) AND ({self._named(one.where, child.name)})"
            )
            if one.assign:
                sets = ", ".join(f"{name} = {self._named(value, child.name)}" for name, value in one.assign.items())
                self._engine.execute(f"UPDATE {child.name} SET {sets} FROM {others} WHERE {where}")
            else:
                self._engine.execute(f"DELETE FROM {child.name} USING {others} WHERE {where}")

    def _assign(self, rule: Rule, fault: Fault, where: str, also: str = "") -> None:
        table, header = rule.table, self._standard.header
        sets = ", ".join(f"{name} = {self._named(value, table)}" for name, value in fault.assign.items())
        others = [name for name in (header.name if header and header.name != table else "", also) if name]
        source = f" FROM {', '.join(others)}" if others else ""
        self._engine.execute(f"UPDATE {table} SET {sets}{source} WHERE {where}")

    def _named(self, text: str, table: str) -> str:
        """An expression whose bare columns belong to a table."""
        tree = sqlglot.parse_one(text, read="duckdb")
        own = {one.name for one in self._standard.table(table).fields}
        lists = set(self._standard.code_lists)
        for column in list(tree.find_all(exp.Column)):
            select = column.find_ancestor(exp.Select)
            inner = {one.name for one in select.find_all(exp.Table)} if select is not None else set()
            if not column.table and column.name in own and not inner & lists:
                column.set("table", exp.to_identifier(table))
        return str(tree.sql(dialect="duckdb"))

    def _note(self, rule: Rule, fault: Fault, records: Iterable[int]) -> None:
        for record in records:
            self._used.setdefault(rule.table, set()).add(record)
            for each in (rule.id, *fault.also):
                told = next((one for one in self._standard.rules if one.id == each), None)
                if told is not None:
                    self.planted.append(Planted(told.id, rule.table, record, told.fields[0] if told.fields else ""))


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers)) or "-1"


def _names_only(text: str, table: str) -> bool:
    """Whether an expression names columns, and all of one table."""
    columns = list(sqlglot.parse_one(text, read="duckdb").find_all(exp.Column))
    return bool(columns) and all(one.table == table for one in columns)


def _conjuncts(text: str) -> list[str]:
    tree = sqlglot.parse_one(text, read="duckdb")
    parts = list(tree.flatten()) if isinstance(tree, exp.And) else [tree]
    return [str(part.sql(dialect="duckdb")) for part in parts]
