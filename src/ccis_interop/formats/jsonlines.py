"""JSON Lines: one object a line, `{"<table>": {<field>: <text>, ...}}`; the header, if any, first.

Children lie in their record as lists under their table's name. Blocks of lines are read by Arrow against the
exact shape; a block that does not fit is read line by line, so that each fault is told. A JSON document
(one array, or one object of arrays) is turned into lines first (`documents.py`).
"""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as arrow_json

from ccis_interop.catalogue.model import RECORD, ROOT, Standard, Table
from ccis_interop.findings import Place
from ccis_interop.formats.documents import Lines
from ccis_interop.formats.faults import StructureFault
from ccis_interop.formats.input import Header, Reading, TableBatch, Value
from ccis_interop.formats.pipeline import in_order

BLOCK = 4 << 20
SAMPLE = 5
BLANK = b" \t\r\n"
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,40}")


@dataclass
class Read:
    """A run of lines and what was read from them; numbers count from 0 within it."""

    first_line: int
    tables: dict[str, pa.Table] = field(default_factory=dict)
    records: dict[str, int] = field(default_factory=dict)
    faults: list[StructureFault] = field(default_factory=list)


class JsonInput:
    """An `Input` over JSON Lines or a JSON document."""

    def __init__(self, lines: Lines, standard: Standard) -> None:
        self.file = lines.source.name
        self.format = lines.format
        self.reading = Reading(path="lines")
        self._lines = lines
        self._standard = standard
        self._reader = LineReader(standard)
        self._found: dict[tuple[str, int], tuple[int, dict[str, Any]]] = {}
        self.header: Header = self._read_header()
        self.columns = {table.name: frozenset(one.name for one in table.fields) for table in standard.tables}

    def _read_header(self) -> Header:
        """The header's values, if the first line holds it; what is wrong with it is told."""
        table = self._standard.header
        if table is None:
            return {}
        doubled: list[str] = []
        with self._lines.open() as stream:
            number, line = next(((at, one) for at, one in enumerate(stream, 1) if one.strip()), (1, b""))
        given = _object(line, doubled)
        if not given or table.name not in given:
            return {}
        faults: list[StructureFault] = []
        row = checked(given[table.name], table, (), table.name, faults)
        faults += [StructureFault("key-doubled", told(key), table.name, 0) for key in doubled]
        faults += [StructureFault("key-unknown", told(key), table.name, 0) for key in given if key != table.name]
        at = self._lines.line(number)
        self.reading.faults += [replace(fault, record=0, line=at) for fault in faults]
        return {one.name: _value(row.get(one.name)) for one in table.fields}

    def batches(self) -> Iterator[TableBatch]:
        """The records. Raises InputError where the file cannot be read on."""
        done: dict[str, int] = {}
        jobs = min(os.cpu_count() or 1, 8)
        with self._lines.open() as stream, ThreadPoolExecutor(jobs) as pool:
            for lines in in_order(pool, self._reader.read, _blocks(stream), jobs + 2):
                for fault in lines.faults:
                    number = done.get(fault.table, 0) + fault.record + 1
                    line = self._lines.line(fault.line or 1)
                    self.reading.faults.append(replace(fault, record=number, line=line))
                yield from self._numbered(lines, done)
        for table in self._standard.records:
            self.reading.records.setdefault(table.name, 0)

    def _numbered(self, lines: Read, done: dict[str, int]) -> Iterator[TableBatch]:
        """Batches with record numbers that go through the whole file."""
        before = dict(done)
        for name in lines.records:
            done[name] = done.get(name, 0) + lines.records[name]
            self.reading.records[name] = done[name]
        for name, table in lines.tables.items():
            spec = self._standard.table(name)
            shifted = pc.add(table.column(RECORD), before.get(name, 0) + 1)
            table = table.set_column(0, RECORD, shifted)
            if spec.parent:
                root = pc.add(table.column(ROOT), before.get(spec.parent[1], 0) + 1)
                table = table.set_column(1, ROOT, root)
            yield TableBatch(name, table)

    def fetch(self, table: str, records: Iterable[int]) -> None:
        """Read the file again up to the last record asked for."""
        wanted = {record for record in records if record > 0}
        self._found = {}
        if not wanted:
            return
        spec = self._standard.table(table)
        last, single = max(wanted), self._reader.one_a_line(spec)
        count, first = 0, True
        with self._lines.open() as stream:
            for number, line in enumerate(stream, 1):
                if single and not first and count + 1 not in wanted:
                    count += bool(line.strip())
                    continue
                held = self._reader.rows_of(line, spec, first=first)
                first = first and not line.strip()
                for row in held:
                    count += 1
                    if count in wanted:
                        self._found[(table, count)] = (number, row)
                if count >= last:
                    return

    def place(self, table: str, record: int, field: str) -> Place:
        """Line and key."""
        number = self._found[(table, record)][0] if record else 1
        return Place(self.file, line=self._lines.line(number), path=f"{table}.{field}" if field else table)

    def value(self, table: str, record: int, field: str) -> str | None:
        """A value's text; a list joined with bars."""
        value = _value(self._found.get((table, record), (0, {}))[1].get(field))
        return "|".join(value) if isinstance(value, tuple) else value


def sample(lines: Lines) -> tuple[set[str], set[str], dict[str, str]]:
    """What the first lines hold: table names, keys of records, and the texts of the first object."""
    tables: set[str] = set()
    keys: set[str] = set()
    leaves: dict[str, str] = {}
    with lines.open() as stream:
        for line in islice((one for one in stream if one.strip()), SAMPLE):
            held = _object(line)
            if held is None:
                break
            for name, row in held.items():
                tables.add(name)
                if isinstance(row, dict):
                    keys.update(row)
                    if not leaves:
                        leaves = {key: value for key, value in row.items() if isinstance(value, str)}
    return tables, keys, leaves


class LineReader:
    """Reads runs of lines of one standard. Threads may share it."""

    def __init__(self, standard: Standard) -> None:
        self._standard = standard
        self._header = standard.header.name if standard.header else None
        self._roots = {table.name: table for table in standard.records}
        self._schema = pa.schema([(name, _struct(standard, table)) for name, table in self._roots.items()])

    def read(self, given: tuple[bytes, int]) -> Read:
        """A run of whole lines that begins at a line."""
        data, first_line = given
        body = self._without_header(data) if first_line == 1 else data
        lines = Read(first_line)
        if body.strip():
            fast = self._read_fast(body, lines)
            if not fast:
                self._read_slow(body, first_line + data[: len(data) - len(body)].count(b"\n"), lines)
        return lines

    def _without_header(self, data: bytes) -> bytes:
        line, _, rest = data.lstrip(BLANK).partition(b"\n")
        held = _object(line)
        return rest if self._header and held is not None and self._header in held else data

    def _read_fast(self, data: bytes, lines: Read) -> bool:
        try:
            table = arrow_json.read_json(
                io.BytesIO(data),
                read_options=arrow_json.ReadOptions(use_threads=False, block_size=len(data) + 1),
                parse_options=arrow_json.ParseOptions(
                    explicit_schema=self._schema, newlines_in_values=False, unexpected_field_behavior="error"
                ),
            ).combine_chunks()
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            return False
        filled = sum(1 for line in data.split(b"\n") if line.strip())
        if table.num_rows != filled:
            return False
        given = {name: table.column(name).combine_chunks() for name in self._roots if name in table.column_names}
        if sum(len(column) - column.null_count for column in given.values()) != filled:
            return False
        if any(pc.list_flatten(below).null_count for column in given.values() for below in self._below(column)):
            return False
        for name, column in given.items():
            self._take(self._roots[name], column.drop_null(), lines)
        return True

    def _below(self, column: pa.StructArray) -> Iterator[pa.Array]:
        """The lists of children in some records."""
        for at, one in enumerate(column.type):
            if pa.types.is_list(one.type) and pa.types.is_struct(one.type.value_type):
                yield column.field(at)

    def _take(self, table: Table, column: pa.StructArray, lines: Read) -> None:
        """The rows of a record table and of its children."""
        if not len(column):
            return
        fields = dict(zip([f.name for f in column.type], column.flatten(), strict=True))
        arrays = {RECORD: pa.array(np.arange(len(column)))}
        arrays |= {one.name: fields[one.name] for one in table.fields}
        lines.tables[table.name] = pa.table(arrays)
        lines.records[table.name] = len(column)
        for child in self._standard.children(table.name):
            held = fields[child.name]
            inner = pc.list_flatten(held)
            parents = pc.list_parent_indices(held)
            lines.records[child.name] = len(inner)
            if not len(inner):
                continue
            below = dict(zip([f.name for f in inner.type], inner.flatten(), strict=True))
            rows = {RECORD: pa.array(np.arange(len(inner))), ROOT: parents.cast(pa.int64())}
            for one in child.fields:
                key = child.parent
                own = key is not None and one.name == key[0].name
                rows[one.name] = pc.take(fields[key[2]], parents) if own and key else below[one.name]
            lines.tables[child.name] = pa.table(rows)

    def _read_slow(self, data: bytes, first_line: int, lines: Read) -> None:
        rows: dict[str, list[dict[str, Any]]] = {}
        for at, line in enumerate(data.split(b"\n")):
            if line.strip():
                self._read_line(line, first_line + at, rows, lines)
        for name, found in rows.items():
            spec = self._standard.table(name)
            numbers = [RECORD, ROOT] if spec.parent else [RECORD]
            arrays = {number: pa.array([row[number] for row in found], pa.int64()) for number in numbers}
            for one in spec.fields:
                kind = pa.list_(pa.string()) if one.repeated else pa.string()
                arrays[one.name] = pa.array([row.get(one.name) for row in found], kind)
            lines.tables[name] = pa.table(arrays)

    def _read_line(self, line: bytes, number: int, rows: dict[str, list[dict[str, Any]]], lines: Read) -> None:
        default = next(iter(self._roots))
        doubled: list[str] = []
        held = _object(line, doubled)
        name = next(iter(held)) if held is not None and len(held) == 1 else default
        known = held is not None and len(held) == 1 and name in self._roots and isinstance(held[name], dict)
        table = self._roots.get(name, self._roots[default])
        record = lines.records.get(table.name, 0)
        lines.records[table.name] = record + 1
        for key in doubled:
            lines.faults.append(StructureFault("key-doubled", told(key), table.name, record, number))
        if not known or held is None:
            lines.faults.append(StructureFault("line-unreadable", "", table.name, record, number))
            return
        children = tuple(child.name for child in self._standard.children(table.name))
        found: list[StructureFault] = []
        row = checked(held[name], table, children, table.name, found)
        lines.faults += [replace(fault, record=record, line=number) for fault in found]
        rows.setdefault(table.name, []).append({RECORD: record, **row})
        for child in self._standard.children(table.name):
            parent = child.parent
            inner = held[name].get(child.name) or []
            for item in inner if isinstance(inner, list) else []:
                place = lines.records.get(child.name, 0)
                lines.records[child.name] = place + 1
                found = []
                below = checked(item, child, (), f"{table.name}.{child.name}", found)
                lines.faults += [replace(fault, record=place, line=number) for fault in found]
                if parent:
                    below[parent[0].name] = row.get(parent[2])
                rows.setdefault(child.name, []).append({RECORD: place, ROOT: record, **below})

    def one_a_line(self, table: Table) -> bool:
        """Whether every line but the header's is a record of a table, whatever stands on it."""
        return list(self._roots) == [table.name]

    def rows_of(self, line: bytes, table: Table, *, first: bool) -> list[dict[str, Any]]:
        """The rows of a table on one line, by the same count as when the file was read."""
        if not line.strip():
            return []
        held = _object(line)
        if first and self._header and held is not None and self._header in held:
            return []
        default = next(iter(self._roots))
        name = next(iter(held)) if held is not None and len(held) == 1 else default
        root = self._roots.get(name, self._roots[default])
        row = held.get(name) if held is not None else None
        if table.name == root.name:
            return [row if isinstance(row, dict) else {}]
        if table.parent and table.parent[1] == root.name and isinstance(row, dict):
            inner = row.get(table.name) or []
            return [item if isinstance(item, dict) else {} for item in inner] if isinstance(inner, list) else []
        return []


def _struct(standard: Standard, table: Table) -> pa.StructType:
    fields = [(one.name, pa.list_(pa.string()) if one.repeated else pa.string()) for one in table.fields]
    for child in standard.children(table.name):
        inner = [(one.name, pa.list_(pa.string()) if one.repeated else pa.string()) for one in child.fields]
        fields.append((child.name, pa.list_(pa.struct(inner))))
    return pa.struct(fields)


def checked(
    held: Any, table: Table, children: Sequence[str], path: str, faults: list[StructureFault]
) -> dict[str, Any]:
    """The values of a row that are of their field's kind; the others are told, as of record 0."""
    if not isinstance(held, dict):
        faults.append(StructureFault("value-kind", path, table.name, 0))
        return {}
    own = {one.name: one for one in table.fields}
    row: dict[str, Any] = {}
    for key, value in held.items():
        if key in children:
            right = value is None or isinstance(value, list)
        elif key not in own:
            faults.append(StructureFault("key-unknown", f"{path}.{told(key)}", table.name, 0))
            continue
        else:
            right = value is None or _fits(value, repeated=own[key].repeated)
            row |= {key: value} if right else {}
        if not right:
            faults.append(StructureFault("value-kind", f"{path}.{key}", table.name, 0))
    return row


def told(key: str) -> str:
    """A key as a report may name it: one that is no name may be anybody's data."""
    return key if NAME.fullmatch(key) else "(not a name)"


def _fits(value: Any, *, repeated: bool) -> bool:
    if repeated:
        return isinstance(value, list) and all(item is None or _is_text(item) for item in value)
    return _is_text(value)


def _is_text(value: Any) -> bool:
    """Whether a value is text that can be written down: JSON lets half a character stand by itself."""
    if not isinstance(value, str):
        return False
    return value.isascii() or not any("\ud800" <= character <= "\udfff" for character in value)


def _value(value: Any) -> Value:
    if isinstance(value, list):
        return tuple(str(item) for item in value if item is not None) or None
    return str(value) if value not in (None, "") else None


def _object(line: bytes | str, doubled: list[str] | None = None) -> dict[str, Any] | None:
    """The object on a line, or None; keys that stand twice are added to `doubled`, and the first value stays."""

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        held: dict[str, Any] = {}
        for key, value in items:
            if key in held:
                if doubled is not None:
                    doubled.append(key)
                continue
            held[key] = value
        return held

    try:
        held = json.loads(line, object_pairs_hook=pairs)
    except (ValueError, RecursionError):
        return None
    return held if isinstance(held, dict) else None


def _blocks(stream: BinaryIO) -> Iterator[tuple[bytes, int]]:
    rest, line = b"", 1
    while data := stream.read(BLOCK):
        data = rest + data
        cut = data.rfind(b"\n") + 1
        if cut:
            yield data[:cut], line
            line += data.count(b"\n", 0, cut)
        rest = data[cut:]
    if rest:
        yield rest, line
