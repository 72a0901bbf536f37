"""Plants breaches of named rules in sound records, and keeps the key: rule, record, field.

How a rule is broken stands beside the rule in the contract (`fault`), so that one text is the rule's example,
the plant and the test. A record is broken once.
"""

from __future__ import annotations

import csv
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import sqlglot
from sqlglot import exp

from ccis_interop.catalogue.model import RECORD, Fault, Rule, Standard
from ccis_interop.errors import UsageError
from ccis_interop.formats.input import Header
from ccis_interop.formats.write.chunks import Dataset
from ccis_interop.output import atomic
from ccis_interop.rules.engine import open_engine
from ccis_interop.rules.plan import literal
from ccis_interop.synth.draw import mixed

TRIED = 400  # records that are looked at for a pair


@dataclass(frozen=True, order=True)
class Planted:
    """One breach: the rule that must tell it, of which record (0: the file), at which field."""

    rule: str
    object: str
    record: int
    field: str


def rules_to_break(standard: Standard, names: Sequence[str]) -> list[Rule]:
    """The rules that are named, or all whose breach one record of a file can hold.

    Raises UsageError for a name that has no example.
    """
    able = {rule.id: rule for rule in standard.rules if rule.fault is not None}
    header = standard.header.name if standard.header else None
    if "all" in names:
        return [rule for rule in able.values() if rule.table != header]
    for name in names:
        if name not in able:
            raise UsageError("fault-unknown", f"{standard.ref} has no example of a breach of `{name}`.")
    return [able[name] for name in names]


def plant(
    data: Dataset, macros: str, names: Sequence[str], each: int, seed: int, day: date | None
) -> tuple[Dataset, list[Planted]]:
    """The records with breaches, and the key. Raises UsageError if a rule finds no record that it could break."""
    standard = data.standard
    engine = open_engine(macros, standard.code_lists, day, lock=False)
    for parameter in standard.parameters:
        engine.execute(f"SET VARIABLE {parameter.name} = {literal(parameter.value)}")
    for name, rows in _whole(data).items():
        engine.register("_rows", rows)
        engine.execute(f"CREATE TABLE {name} AS SELECT * FROM _rows")
        engine.unregister("_rows")
    _put_header(engine, standard, data.header)
    planter = _Planter(engine, standard, seed)
    for rule in sorted(rules_to_break(standard, names), key=planter.choice):  # before others use the few that it can
        planter.break_rule(rule, each)
    tables = [table for table in standard.tables if table.role != "header"]
    chunk = {one.name: engine.sql(f"SELECT * FROM {one.name} ORDER BY {RECORD}").to_arrow_table() for one in tables}
    return replace(data, header=_header(engine, standard), chunks=[chunk]), sorted(planter.planted)


class _Planter:
    def __init__(self, engine: duckdb.DuckDBPyConnection, standard: Standard, seed: int) -> None:
        self._engine = engine
        self._standard = standard
        self._seed = seed
        self._used: dict[str, set[int]] = {}
        self.planted: list[Planted] = []

    def choice(self, rule: Rule) -> int:
        """How many records a rule could be broken in; for a pair, those that could be one of the two."""
        assert rule.fault is not None
        if self._standard.header is not None and rule.table == self._standard.header.name:
            return 0
        return len(self._sound(rule, self._alone(rule, rule.fault)))

    def break_rule(self, rule: Rule, each: int) -> None:
        """Break a rule so many times, each in records that are still sound."""
        fault, table = rule.fault, rule.table
        assert fault is not None
        header = self._standard.header
        if header is not None and table == header.name:
            self._assign(rule, fault, "TRUE")
            self._note(rule, fault, [0])
        elif fault.partner:
            for _ in range(each):
                record, other = self._pair(rule, fault)
                self._engine.execute(
                    "CREATE OR REPLACE TEMP TABLE _pairs AS SELECT ? AS record, ? AS other", [record, other]
                )
                self._assign(
                    rule,
                    fault,
                    f"{table}.{RECORD} = _pairs.record",
                    f"_pairs JOIN {table} other ON other.{RECORD} = _pairs.other",
                )
                self._note(rule, fault, [record, other])
        else:
            records = self._some(rule, fault, each)
            self._assign(rule, fault, f"{table}.{RECORD} IN ({', '.join(map(str, records))})")
            self._note(rule, fault, records)

    def _some(self, rule: Rule, fault: Fault, each: int) -> list[int]:
        sound = self._sound(rule, fault.where or "TRUE")
        if len(sound) < each:
            raise UsageError(
                "fault-no-record",
                f"no record is left in which {rule.id} could be broken.",
                mend="make more people (--people).",
            )
        return [int(one) for one in sound[:each]]

    def _sound(self, rule: Rule, where: str) -> np.ndarray:
        """The unbroken records that a condition holds for, in an order that depends on the seed."""
        found = self._engine.execute(
            f"SELECT {rule.table}.{RECORD} AS n FROM {self._from(rule.table)} WHERE {self._named(where, rule.table)}"
        ).fetchnumpy()["n"]
        used = np.array(sorted(self._used.get(rule.table, ())), np.int64)
        numbers = np.sort(found[~np.isin(found, used)])
        key = np.uint64(self._seed) ^ np.uint64(zlib.crc32(rule.id.encode()))
        return numbers[np.argsort(mixed(numbers.astype(np.uint64) ^ key), kind="stable")]

    def _pair(self, rule: Rule, fault: Fault) -> tuple[int, int]:
        table = rule.table
        where = self._named(fault.where or "TRUE", table)
        alone = self._alone(rule, fault)
        used = ", ".join(map(str, sorted(self._used.get(table, {-1})))) or "-1"
        for record in self._sound(rule, alone)[:TRIED]:
            rows = self._engine.execute(
                f"SELECT min(other.{RECORD}) FROM {self._from(table)}, {table} other WHERE {table}.{RECORD} = {record} "
                f"AND other.{RECORD} <> {record} AND other.{RECORD} NOT IN ({used}) AND {where}"
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


def _conjuncts(text: str) -> list[str]:
    tree = sqlglot.parse_one(text, read="duckdb")
    parts = list(tree.flatten()) if isinstance(tree, exp.And) else [tree]
    return [str(part.sql(dialect="duckdb")) for part in parts]


def _whole(data: Dataset) -> dict[str, pa.Table]:
    """All chunks in one table each, with the records numbered as they will stand in the file."""
    chunks = list(data.chunks)
    tables = [table.name for table in data.standard.tables if table.role != "header"]
    whole = {}
    for name in tables:
        parts = [chunk[name] for chunk in chunks if name in chunk]
        if parts:
            rows = pa.concat_tables(parts)
            if RECORD in rows.column_names:
                rows = rows.drop_columns([RECORD])
            whole[name] = rows.add_column(0, RECORD, pa.array(np.arange(1, rows.num_rows + 1)))
    return whole


def _put_header(engine: duckdb.DuckDBPyConnection, standard: Standard, header: Header) -> None:
    if standard.header is None:
        return
    arrays = {}
    for one in standard.header.fields:
        value = header.get(one.name)
        held = list(value) if isinstance(value, tuple) else value
        arrays[one.name] = pa.array([held], pa.list_(pa.string()) if one.repeated else pa.string())
    engine.register("_header", pa.table(arrays))
    engine.execute(f"CREATE TABLE {standard.header.name} AS SELECT * FROM _header")


def _header(engine: duckdb.DuckDBPyConnection, standard: Standard) -> Header:
    if standard.header is None:
        return {}
    row = engine.sql(f"SELECT * FROM {standard.header.name}").to_arrow_table().to_pylist()[0]
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}


def write_key(planted: Iterable[Planted], path: Path) -> None:
    """The key as CSV."""
    with atomic(path) as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(["rule", "object", "record", "field"])
        writer.writerows((one.rule, one.object, one.record, one.field) for one in planted)
