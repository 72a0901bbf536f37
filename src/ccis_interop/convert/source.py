"""A file to be converted, opened: by a layout if it is a table that somebody else made, else by a standard.

What a layout does not know is kept out of the engine and told; rows of the wrong shape are rejected, rows without
any value are counted and left out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.layouts import Layout, layout, layouts
from ccis_interop.catalogue.model import RECORD, Standard, Table
from ccis_interop.convert.header import Fit, Tier
from ccis_interop.convert.recognise import Recognised, named, recognise
from ccis_interop.errors import InputError
from ccis_interop.findings import Place
from ccis_interop.formats.faults import StructureFault
from ccis_interop.formats.grid import Grid
from ccis_interop.formats.input import Header, Input, Reading, TableBatch


class LayoutInput:
    """An `Input` over one grid: the columns of a layout under the layout's names, an empty one for each missing.

    `refused` are the rows of the wrong shape, `blank` is how many rows hold nothing: both known after reading.
    """

    def __init__(self, grid: Grid, format_: str, found: Fit) -> None:
        self.file = grid.name
        self.format = format_
        self.header: Header = {}
        self.reading = Reading(path="table")
        self.grid = grid
        self.fit = found
        self.refused: list[int] = []
        self.blank = 0
        self.keep: frozenset[str] | None = None

    @property
    def columns(self) -> Mapping[str, frozenset[str]]:
        """The columns of the layout; those that the file lacks are empty."""
        return {self.fit.layout.table: frozenset(one.name for one in self.fit.layout.columns)}

    def batches(self) -> Iterator[TableBatch]:
        """The rows: of the columns named in `keep`, or all of them. Raises InputError where the file breaks off."""
        table, done = self.fit.layout.table, 0
        self.refused, self.blank = [], 0
        self.reading.records[table] = 0
        for rows, left_out in self.grid.rows():
            every = np.arange(done + 1, done + rows.num_rows + len(left_out) + 1)
            numbers = every[~np.isin(every, left_out)] if left_out else every
            done += rows.num_rows + len(left_out)
            self.refused += left_out
            self.reading.faults += [StructureFault("row-shape", "", table, row) for row in left_out]
            self.reading.records[table] = done
            rows, numbers = self._filled(rows, numbers)
            if rows.num_rows:
                yield TableBatch(table, self._named(rows, numbers))
        self.reading.notes += [note for note in self.grid.notes if note not in self.reading.notes]

    def _filled(self, rows: pa.Table, numbers: np.ndarray) -> tuple[pa.Table, np.ndarray]:
        """The rows that hold anything."""
        if not rows.num_rows or any(column.null_count == 0 for column in rows.columns):
            return rows, numbers
        filled = np.zeros(rows.num_rows, bool)
        for column in rows.columns:
            filled |= np.asarray(pc.is_valid(column).combine_chunks().to_numpy(zero_copy_only=False), bool)
        self.blank += int((~filled).sum())
        return rows.filter(pa.array(filled)), numbers[filled]

    def _named(self, rows: pa.Table, numbers: np.ndarray) -> pa.Table:
        held: dict[str, pa.Array | pa.ChunkedArray] = {RECORD: pa.array(numbers)}
        for one in self.fit.layout.columns:
            if self.keep is not None and one.name not in self.keep:
                continue
            at = self.fit.places.get(one.name)
            held[one.name] = pa.nulls(rows.num_rows, pa.string()) if at is None else _text(rows.column(f"c{at}"))
        return pa.table(held)

    def fetch(self, table: str, records: Iterable[int]) -> None:
        """Find the rows whose places or values will be asked for."""
        self.grid.fetch(records)

    def place(self, table: str, record: int, field: str) -> Place:
        """Where a cell stands; of a column that is not there, where its row does."""
        return self.grid.place(record, self.fit.places.get(field))

    def value(self, table: str, record: int, field: str) -> str | None:
        """A cell's text."""
        at = self.fit.places.get(field)
        return None if at is None or record == 0 else self.grid.cell(record, at)


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.binary_join(column, "|") if pa.types.is_list(column.type) else column.cast(pa.string())


@dataclass(frozen=True)
class Source:
    """An opened file. `ref` is its layout or standard, of which one is given; `digest` is of the file's bytes.

    `absent` are tables that other editions of its layout have: to a mapping of all of them they are empty.
    """

    path: Path
    ref: str
    why: str
    given: Input
    contract_digest: str
    layout: Layout | None = None
    standard: Standard | None = None
    sheet: str | None = None
    notes: tuple[str, ...] = field(default=())
    absent: tuple[Table, ...] = field(default=())

    @property
    def tables(self) -> Mapping[str, frozenset[str]]:
        """The tables and columns that a mapping may read: all of its standard, empty where the file lacks them."""
        if self.standard is None:
            return self.given.columns
        tables = [one for one in self.standard.tables if one.role != "header"]
        return {one.name: frozenset(field.name for field in one.fields) for one in tables}

    def digest(self) -> str:
        """The SHA-256 of the file, or of every file of a package by name."""
        total = hashlib.sha256()
        files = sorted(one for one in self.path.rglob("*") if one.is_file()) if self.path.is_dir() else [self.path]
        for one in files:
            with one.open("rb") as stream:
                while block := stream.read(1 << 20):
                    total.update(block)
        return total.hexdigest()


def open_source(path: Path, catalogue: Catalogue, *, ref: str | None = None) -> Source:
    """Open a file for conversion. `ref` names its layout or standard.

    Raises InputError if it cannot be read or recognised, UsageError if it fits two layouts alike.
    """
    from ccis_interop.convert.nested import open_nested
    from ccis_interop.formats.grids import open_grids

    if ref is not None and ref.partition("/")[0] in {one.id for one in catalogue.editions.values()}:
        return _by_standard(path, catalogue, ref)
    nested = open_nested(path, catalogue, ref)
    if nested is not None:
        return nested
    grids = open_grids(path)
    if grids is None:
        return _by_standard(path, catalogue, None)
    if ref is not None:
        known = [layout(catalogue, ref)]
        chosen = [(grid, found) for grid in grids if (found := _try(known[0], grid, len(grids)))]
        return _one(path, chosen, grids)
    known = layouts(catalogue)
    chosen = [(grid, found) for grid in grids if (found := _recognised(known, grid, catalogue))]
    if chosen and (len(chosen) > 1 or chosen[0][1].fit.tier is not Tier.PART):
        return _one(path, chosen, grids)
    try:
        return _by_standard(path, catalogue, None)
    except InputError as error:
        if error.code != "not-recognised":
            raise
    if chosen:
        return _one(path, chosen, grids)
    raise InputError(
        "not-recognised",
        "its columns are those of no layout and no standard that is known here.",
        where=grids[0].name,
        mend="name the layout with --from, or make a mapping for it: interop mapping suggest.",
    )


def _recognised(known: Sequence[Layout], grid: Grid, catalogue: Catalogue) -> Recognised | None:
    from ccis_interop.convert.content import Content

    return recognise(known, grid.columns, grid.name, Content(grid, catalogue))


def _try(wanted: Layout, grid: Grid, grids: int) -> Recognised | None:
    try:
        return named(wanted, grid.columns, grid.name)
    except InputError:
        if grids == 1:
            raise
        return None


def _one(path: Path, chosen: list[tuple[Grid, Recognised]], grids: Sequence[Grid]) -> Source:
    """The one grid that holds the rows. Raises InputError if none does, or several do."""
    if len(chosen) != 1:
        sheets = ", ".join(str(getattr(grid, "sheet", grid.name)) for grid, _ in chosen)
        raise InputError(
            "excel-several-sheets" if chosen else "layout-misfit",
            f"several sheets hold rows: {sheets}." if chosen else "no sheet has the columns of the layout.",
            where=grids[0].name,
            mend="put them in one sheet, or save each as a file of its own." if chosen else "check the header.",
        )
    grid, found = chosen[0]
    merged = getattr(grid, "refuse_merged", None)
    if merged is not None:
        merged()
    others = [str(getattr(one, "sheet", "")) for one in grids if one is not grid]
    notes = (f"only sheet {getattr(grid, 'sheet', '')} was read; not read: {', '.join(others)}.",) if others else ()
    given = LayoutInput(grid, _format(grid), found.fit)
    lay = found.fit.layout
    return Source(
        path, lay.ref, found.why, given, lay.digest, layout=lay, sheet=getattr(grid, "sheet", None), notes=notes
    )


def _format(grid: Grid) -> str:
    return str(getattr(grid, "dialect", "Excel" if hasattr(grid, "sheet") else "Parquet"))


def _by_standard(path: Path, catalogue: Catalogue, ref: str | None) -> Source:
    from ccis_interop.formats.open import open_input

    opened = open_input(path, catalogue, standard=ref)
    return Source(path, opened.standard.ref, opened.why, opened.given, opened.standard.digest, standard=opened.standard)
