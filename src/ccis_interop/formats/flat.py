"""One or more grids as the tables of a standard.

Of a single grid the header's columns stand beside the record's, the same on every row. A list is one cell, its
items parted by bars.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ccis_interop.catalogue.model import RECORD, ROOT, Field, Standard, Table
from ccis_interop.errors import InputError
from ccis_interop.findings import Place
from ccis_interop.formats.columns import Matched, match
from ccis_interop.formats.faults import StructureFault
from ccis_interop.formats.grid import Grid
from ccis_interop.formats.input import Header, Reading, TableBatch, Value


class FlatInput:
    """An `Input` over grids: one for each table, or one with the header's columns in it."""

    def __init__(self, file: str, format_: str, standard: Standard, grids: Mapping[str, Grid], *, merged: bool) -> None:
        self.file = file
        self.format = format_
        self.reading = Reading(path="table")
        self._standard = standard
        self._grids = dict(grids)
        self._header_table = standard.header
        self._told_nameless: set[int] = set()
        self._matched = {name: match(grid.columns, self._fields(name, merged)) for name, grid in grids.items()}
        for name, matched in self._matched.items():
            self._refuse_doubled(self._grids[name], matched)
        self.header: Header = self._read_header(merged)
        self.columns = self._present()
        self._tell_columns()

    def _fields(self, table: str, merged: bool) -> list[Field]:
        own = list(self._standard.table(table).fields)
        return [*self._header_table.fields, *own] if merged and self._header_table else own

    def _refuse_doubled(self, grid: Grid, matched: Matched) -> None:
        for name, first, second in matched.doubled:
            raise InputError(
                "column-doubled",
                f"the column {name} is there twice (columns {first + 1} and {second + 1}).",
                where=grid.name,
                mend="remove or rename one of the two.",
            )

    def _of_header(self, one: Field) -> bool:
        return self._header_table is not None and any(one is field for field in self._header_table.fields)

    def _present(self) -> dict[str, frozenset[str]]:
        present: dict[str, frozenset[str]] = {}
        for name, matched in self._matched.items():
            present[name] = frozenset(f.name for f in matched.fields.values() if not self._of_header(f))
        if self._header_table:
            of_header = [f.name for m in self._matched.values() for f in m.fields.values() if self._of_header(f)]
            present[self._header_table.name] = frozenset(of_header)
        return present

    def _tell_columns(self) -> None:
        for table, matched in self._matched.items():
            for spelling in matched.spellings:
                self.reading.spellings[spelling] = self.reading.spellings.get(spelling, 0) + 1
            for index in matched.unknown:
                self._unknown_column(table, index)
            for one in matched.missing:
                if one.required:
                    self.reading.faults.append(StructureFault("column-missing", one.name, table, 0))

    def _read_header(self, merged: bool) -> Header:
        if self._header_table is None:
            return {}
        name = self._header_table.name
        for table, matched in self._matched.items():
            columns = {i: f for i, f in matched.fields.items() if self._of_header(f)}
            if table == name or (merged and columns):
                row = self._grids[table].first()
                return {f.name: _as_value(f, row[index]) for index, f in columns.items() if index < len(row)}
        return {}

    def batches(self) -> Iterator[TableBatch]:
        """The records. Raises InputError where the file cannot be read on."""
        header = self._header_table.name if self._header_table else None
        ordered = sorted(self._grids, key=lambda name: self._standard.table(name).role == "child")
        keys: dict[str, tuple[pa.Array, pa.Array]] = {}
        for name in ordered:
            if name != header:
                yield from self._table(name, keys)
        for grid in self._grids.values():
            self.reading.notes += [note for note in grid.notes if note not in self.reading.notes]

    def _table(self, name: str, keys: dict[str, tuple[pa.Array, pa.Array]]) -> Iterator[TableBatch]:
        table, done = self._standard.table(name), 0
        wanted = {child.parent[2] for child in self._standard.children(name) if child.parent}
        kept: list[tuple[pa.Array, pa.Array]] = []
        for rows, left_out in self._grids[name].rows():
            numbers = _numbers(done, rows.num_rows, left_out)
            for row in left_out:
                self.reading.faults.append(StructureFault("row-shape", "", name, row))
            done += rows.num_rows + len(left_out)
            self._same_header(name, rows, numbers)
            self._nameless(name, rows)
            batch = self._batch(table, rows, numbers)
            if table.role == "child":
                batch = batch.add_column(1, ROOT, _roots(table, batch, keys))
            if wanted and (key := next(iter(wanted))) in batch.column_names:
                kept.append((batch.column(RECORD).combine_chunks(), batch.column(key).combine_chunks()))
            self.reading.records[name] = done
            yield TableBatch(name, batch)
        self.reading.records.setdefault(name, 0)
        if kept:
            keys[name] = (pa.concat_arrays([n for n, _ in kept]), pa.concat_arrays([k for _, k in kept]))

    def _batch(self, table: Table, rows: pa.Table, numbers: pa.Array) -> pa.Table:
        arrays: dict[str, pa.ChunkedArray | pa.Array] = {RECORD: numbers}
        for index, one in self._matched[table.name].fields.items():
            if not self._of_header(one):
                column = rows.column(f"c{index}")
                arrays[one.name] = _split(column) if one.repeated else column.cast(pa.string())
        return pa.table(arrays)

    def _nameless(self, name: str, rows: pa.Table) -> None:
        """Columns without a name are no fault as long as they hold nothing."""
        for index, column in enumerate(self._grids[name].columns):
            known = index in self._matched[name].fields or index in self._told_nameless
            if not column.strip() and not known and rows.column(f"c{index}").null_count < rows.num_rows:
                self._told_nameless.add(index)
                self._unknown_column(name, index)

    def _unknown_column(self, table: str, index: int) -> None:
        line = self._grids[table].place(0, None).line
        self.reading.faults.append(StructureFault("column-unknown", f"column {index + 1}", table, 0, line))

    def _same_header(self, name: str, rows: pa.Table, numbers: pa.Array) -> None:
        """Columns of the header must say the same on every row."""
        for index, one in self._matched[name].fields.items():
            if not self._of_header(one) or (self._header_table and name == self._header_table.name):
                continue
            column = _as_cells(rows.column(f"c{index}"))
            wanted = self.header.get(one.name)
            wanted = "|".join(wanted) if isinstance(wanted, tuple) else wanted
            same = pc.is_null(column) if wanted is None else pc.fill_null(pc.equal(column, wanted), False)
            for at in np.flatnonzero(~np.asarray(same.combine_chunks().to_numpy(zero_copy_only=False), bool)).tolist():
                self.reading.faults.append(StructureFault("header-varies", one.name, name, numbers[at].as_py()))

    def fetch(self, table: str, records: Iterable[int]) -> None:
        """Find the rows whose places or values will be asked for."""
        if table in self._grids:
            self._grids[table].fetch(records)

    def place(self, table: str, record: int, field: str) -> Place:
        """Where a cell stands."""
        holder = table if table in self._grids else next(iter(self._grids))
        return self._grids[holder].place(record, self._index(holder, field))

    def value(self, table: str, record: int, field: str) -> str | None:
        """A cell's text."""
        if record == 0 or table not in self._grids:
            return None
        index = self._index(table, field)
        return None if index is None else self._grids[table].cell(record, index)

    def _index(self, table: str, field: str) -> int | None:
        return next((index for index, one in self._matched[table].fields.items() if one.name == field), None)


def _numbers(done: int, rows: int, left_out: list[int]) -> pa.Array:
    """The numbers of the rows of a batch, in which the left-out ones are missing."""
    if not left_out:
        return pa.array(np.arange(done + 1, done + rows + 1))
    every = np.arange(done + 1, done + rows + len(left_out) + 1)
    return pa.array(every[~np.isin(every, left_out)])


def _split(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_list(column.type):
        return column
    text = column.cast(pa.string())
    return pc.split_pattern(pc.if_else(pc.equal(text, ""), None, text), "|")


def _as_cells(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column of lists as it would stand in a file of text."""
    return pc.binary_join(column, "|") if pa.types.is_list(column.type) else column


def _as_value(one: Field, cell: object) -> Value:
    if cell is None or cell == "":
        return None
    if isinstance(cell, list):
        return tuple(str(item) for item in cell)
    return tuple(str(cell).split("|")) if one.repeated else str(cell)


def _roots(table: Table, batch: pa.Table, keys: Mapping[str, tuple[pa.Array, pa.Array]]) -> pa.Array:
    """The number of the record that each row of a child table belongs to; 0 where none is found."""
    parent = table.parent
    if parent is None or parent[1] not in keys or parent[0].name not in batch.column_names:
        return pa.array(np.zeros(batch.num_rows, np.int64))
    numbers, values = keys[parent[1]]
    at = pc.index_in(batch.column(parent[0].name), value_set=values)
    return pc.fill_null(pc.take(numbers, at), 0)
