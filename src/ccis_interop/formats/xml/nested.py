"""Reads nested XML by a layout: records that hold rows of other tables, such as a learner and her aims.

The head of the nested way, as `reader.py` is of the flat. It reads loosely, since the file is somebody else's:
every element may be absent, stand anywhere in its parent and be spelt in any case; the namespace may be default or
prefixed. What the layout has no place for is not read, but counted by its path (`unread`), so that an account can
name it. A block is read by `scan.py` if every byte of it can be followed, else by `walk.py`; both give the same.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import pyarrow as pa

from ccis_interop.catalogue.model import RECORD, ROOT, Field, Standard
from ccis_interop.errors import InputError
from ccis_interop.findings import Place
from ccis_interop.formats.faults import StructureFault
from ccis_interop.formats.input import Header, Reading, TableBatch
from ccis_interop.formats.pipeline import in_order
from ccis_interop.formats.source import Source
from ccis_interop.formats.xml.again import Again, Span
from ccis_interop.formats.xml.blocks import Block
from ccis_interop.formats.xml.encoding import open_xml
from ccis_interop.formats.xml.envelope import refuse_declarations, whole_frame
from ccis_interop.formats.xml.excerpt import copy_records
from ccis_interop.formats.xml.frame import FrameReader, LooseCutter, Root, describe, read_root
from ccis_interop.formats.xml.rows import PARENT, Oddities, Rows, TableRows
from ccis_interop.formats.xml.scan import Scanner
from ccis_interop.formats.xml.tree import Tree
from ccis_interop.formats.xml.walk import Walker

BLOCK = 1 << 20  # what a scan holds at once stays in the processor's cache
ROWS = 100_000  # rows, of all tables, that are handed on together
TOLD = 1000  # distinct paths that are counted one by one


class NestedInput:
    """An `Input` over nested XML. Child batches have `_record`, `_root` and `_parent` before their fields.

    `_root` is the number of the record that a row lies in, `_parent` of the row just above it. `keep` are the tables
    and fields that somebody wants; all of them if it is None. `unread` counts, once all is read, the elements that
    the layout has no place for, by path.
    """

    format = "XML"

    def __init__(self, source: Source, layout: Standard, *, jobs: int | None = None, block: int = BLOCK) -> None:
        self.file = source.name
        self.reading = Reading()
        self.unread: Counter[str] = Counter()
        self.keep: Mapping[str, frozenset[str]] | None = None
        self._source = source
        self._jobs = jobs or min(os.cpu_count() or 1, 8)
        self._size = block
        self._tree = Tree(layout)
        self._tops = [_top(at, self._tree.parents) for at in range(len(self._tree.tables))]
        self._layout = layout
        self._names = tuple(one.wire_name for one in layout.records)
        with open_xml(source) as (stream, _):
            prolog = LooseCutter(stream, self._names, self.file, block).prolog
        refuse_declarations(prolog, self.file)
        root = read_root(prolog, self.file)
        if root is None:
            raise InputError("xml-no-root", "the file has no root element.", where=self.file, mend="export it again.")
        self._root: Root = describe(root)
        self._scanner = Scanner(self._tree, self._root.own)
        self._again = Again(source, self._tree, self._root, self._names, block)
        self.header: Header = FrameReader(layout).read(root)
        tables = [*([layout.header] if layout.header else []), *self._tree.tables]
        self.columns = {table.name: frozenset(one.name for one in table.fields) for table in tables}

    def batches(self) -> Iterator[TableBatch]:
        """The rows, table by table, in file order. Raises InputError where the file is not XML, cut off, or hostile."""
        odd: Oddities = Counter()
        spellings: Counter[str] = Counter()
        with open_xml(self._source) as (stream, _), ThreadPoolExecutor(self._jobs) as pool:
            cutter = LooseCutter(stream, self._names, self.file, self._size)
            reads = in_order(pool, self._read, cutter.blocks(), self._jobs + 1)
            yield from self._numbered(reads, odd, spellings)
            frame = FrameReader(self._layout)
            frame.read(whole_frame(cutter, self.file))
        self._tell(odd + frame.odd, spellings + frame.spellings)

    def _read(self, block: Block) -> tuple[Block, Rows, bool]:
        fast = self._scanner.read(block.data)
        if fast is not None:
            return block, fast, True
        root = self._root.parsed(block, self.file)
        return block, Walker(self._tree, self._root.namespace).read(root), False

    def _numbered(
        self, reads: Iterable[tuple[Block, Rows, bool]], odd: Oddities, spellings: Counter[str]
    ) -> Iterator[TableBatch]:
        """The rows of all blocks, numbered through the file."""
        tables, parents = self._tree.tables, self._tree.parents
        self._again.spans.clear()
        done = [0] * len(tables)
        waiting: list[list[_Piece]] = [[] for _ in tables]
        held, slow = 0, 0
        for block, rows, fast in reads:
            before = tuple(done)
            self._again.spans.append(Span(block.line, before))
            slow += not fast
            _add(odd, rows.odd)
            spellings.update(rows.spellings)
            for at, found in enumerate(rows.tables):
                if len(found):
                    waiting[at].append(_Piece(found, before[self._tops[at]], before[parents[at]]))
                    done[at] += len(found)
                    held += len(found)
            if held >= ROWS:
                yield from self._together(waiting, done)
                held = 0
        yield from self._together(waiting, done)
        self.reading.records = {table.name: count for table, count in zip(tables, done, strict=True)}
        blocks = len(self._again.spans)
        self.reading.path = f"scan, {slow} of {blocks} blocks general" if slow else "scan"

    def _together(self, waiting: list[list[_Piece]], done: list[int]) -> Iterator[TableBatch]:
        """What waits, as one batch a table, with numbers that go through the file."""
        for at, pieces in enumerate(waiting):
            table = self._tree.tables[at]
            kept = None if self.keep is None else self.keep.get(table.name)
            if not pieces or (self.keep is not None and kept is None):
                pieces.clear()
                continue
            count = sum(len(one.rows) for one in pieces)
            columns: dict[str, pa.Array | pa.ChunkedArray] = {
                RECORD: pa.array(np.arange(done[at] + 1 - count, done[at] + 1))
            }
            if self._tree.parents[at] >= 0:
                columns[ROOT] = pa.array(np.concatenate([one.rows.root + (one.top + 1) for one in pieces]))
                columns[PARENT] = pa.array(np.concatenate([one.rows.parent + (one.above + 1) for one in pieces]))
            for field in table.fields:
                if kept is None or field.name in kept:
                    columns[field.name] = _joined(pieces, field, count)
            yield TableBatch(table.name, pa.table(columns))
            pieces.clear()

    def _tell(self, odd: Oddities, spellings: Counter[str]) -> None:
        """Say what was odd: once for each kind and path, since a file may have it in every record."""
        for (kind, path), times in sorted(odd.items()):
            if kind == "unknown":
                self.unread[path] += times
            self.reading.faults.append(StructureFault(kind, path, "header", 0))
        for name, times in spellings.items():
            self.reading.spellings[name] = self.reading.spellings.get(name, 0) + times

    def unread_by(self, table: str) -> tuple[str, ...]:
        """The paths of unread elements that lie in the rows of a table; those that lie in none are the first's."""
        paths = {one.name: node.path for one, node in self._tree.rows()}
        return tuple(one for one in self.unread if _holder(one, paths, self._tree.tables[0].name) == table)

    def copy(self, wanted: Mapping[str, Collection[int]], out: BinaryIO) -> int:
        """Copy some records, as they stand, into a file of the same kind; how many."""
        return copy_records(self._source, self._layout, wanted, out)

    def fetch(self, table: str, records: Iterable[int]) -> None:
        """Read again the rows whose places or values will be asked for; all of the file if it was not read yet."""
        if not self._again.spans:
            for _ in self.batches():
                pass
        self._again.fetch(table, records)

    def place(self, table: str, record: int, field: str) -> Place:
        """The line of a value and its element path."""
        return self._again.place(table, record, field)

    def value(self, table: str, record: int, field: str) -> str | None:
        """The value, read again."""
        return self._again.value(table, record, field)


@dataclass(frozen=True)
class _Piece:
    """The rows of one table in a block, and how many rows of its record's and its parent's table came before it."""

    rows: TableRows
    top: int
    above: int


def _joined(pieces: list[_Piece], field: Field, count: int) -> pa.Array:
    """A field of some pieces that hold so many rows."""
    kind = pa.list_(pa.string()) if field.repeated else pa.string()
    if not any(field.name in one.rows.columns for one in pieces):
        return pa.nulls(count, kind)
    return pa.concat_arrays([one.rows.columns.get(field.name, pa.nulls(len(one.rows), kind)) for one in pieces])


def _holder(path: str, paths: Mapping[str, str], otherwise: str) -> str:
    """The table in whose rows an element lies: the one with the longest path before it."""
    above = [(len(own), name) for name, own in paths.items() if path.startswith(own + "/")]
    return max(above)[1] if above else otherwise


def _top(at: int, parents: list[int]) -> int:
    """The record table that a table lies in."""
    while parents[at] >= 0:
        at = parents[at]
    return at


def _add(total: Oddities, more: Oddities) -> None:
    """Count on; paths beyond the first thousand are counted together."""
    for (kind, path), times in more.items():
        known = (kind, path) in total or len(total) < TOLD
        total[kind, path if known else "(others)"] += times
