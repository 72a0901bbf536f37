"""Plants breaches of named rules in sound records, and keeps the key: rule, record, field.

How a rule is broken stands beside the rule in the contract (`fault`), so that one text is the rule's example,
the plant and the test. A record is broken once, its children with it. `breaking.py` does it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from ccis_interop.catalogue.model import RECORD, Field, Rule, Standard
from ccis_interop.errors import UsageError
from ccis_interop.formats.input import Header
from ccis_interop.formats.write.chunks import Dataset, selected
from ccis_interop.output import atomic
from ccis_interop.rules.engine import open_engine
from ccis_interop.rules.plan import literal
from ccis_interop.synth.breaking import Planted, Planter, breaks_tie


def rules_to_break(standard: Standard, names: Sequence[str], *, nested: bool = False) -> list[Rule]:
    """The rules that are named, or all whose breach one record of a file can hold.

    In a `nested` form children lie in their record, so that none can name another. Of all, `plant` leaves out
    those that no file of that header can break. Raises UsageError for a name that has no example.
    """
    able = {rule.id: rule for rule in standard.rules if rule.fault is not None}
    header = standard.header.name if standard.header else None
    if nested:
        able = {name: rule for name, rule in able.items() if not breaks_tie(standard, rule)}
    if "all" in names:
        return [rule for rule in able.values() if rule.table != header]
    for name in names:
        if name not in able:
            raise UsageError("fault-unknown", f"{standard.ref} has no example of a breach of `{name}`.")
    return [able[name] for name in names]


def plant(
    data: Dataset, macros: str, names: Sequence[str], each: int, seed: int, day: date | None, *, nested: bool = False
) -> tuple[Dataset, list[Planted]]:
    """The records with breaches, and the key. Raises UsageError if a rule finds no record that it could break."""
    standard = data.standard
    engine = open_engine(macros, standard.code_lists, standard.code_day(day), lock=False)
    for parameter in standard.parameters:
        engine.execute(f"SET VARIABLE {parameter.name} = {literal(parameter.value)}")
    for name, rows in _whole(data).items():
        engine.register("_rows", rows)
        engine.execute(f"CREATE TABLE {name} AS SELECT * FROM _rows")
        engine.unregister("_rows")
    _put_header(engine, standard, data.header)
    planter = Planter(engine, standard, seed)
    rules = rules_to_break(standard, names, nested=nested)
    if "all" in names:
        rules = [rule for rule in rules if planter.possible(rule)]
    for rule in sorted(rules, key=planter.choice):  # before others use the few that it can
        planter.break_rule(rule, each)
    tables = [table for table in standard.tables if table.role != "header"]
    chunk = {one.name: engine.sql(f"SELECT * FROM {one.name} ORDER BY {RECORD}").to_arrow_table() for one in tables}
    planted = sorted(_renumbered(one, chunk) for one in planter.planted)
    return replace(data, header=_header(engine, standard), chunks=[chunk]), planted


def _renumbered(one: Planted, chunk: Mapping[str, pa.Table]) -> Planted:
    """A breach with the number that its record has in the file, now that some rows are gone."""
    if one.object not in chunk:
        return one
    return replace(one, record=int(np.searchsorted(chunk[one.object].column(RECORD).to_numpy(), one.record)) + 1)


def _whole(data: Dataset) -> dict[str, pa.Table]:
    """All chunks in one table each, with the records numbered as they will stand in the file."""
    chunks = list(data.chunks)
    tables = [table.name for table in data.standard.tables if table.role != "header"]
    whole = {}
    for name in tables:
        fields = data.standard.table(name).fields
        parts = [chunk[name] for chunk in chunks if name in chunk]
        rows = pa.concat_tables(parts) if parts else _empty(fields)
        rows = selected(data.standard.table(name), rows, [one.name for one in fields])
        whole[name] = rows.add_column(0, RECORD, pa.array(np.arange(1, rows.num_rows + 1)))
    return whole


def _empty(fields: Sequence[Field]) -> pa.Table:
    """A table that nobody has a row of."""
    return pa.table({one.name: pa.array([], pa.list_(pa.string()) if one.repeated else pa.string()) for one in fields})


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
