"""Reads one XML return: the head of this room.

A block whose bytes all match the pattern, and whose account closes, is read in the fast way. Of a block that
does not match as a whole, only the records that do not match take the general way; a block that cannot be
split, every block of an edition whose structure is not fully known, and everything when `judge_all` is asked,
take it whole.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ccis_interop.catalogue.compile.xsd import block_schema
from ccis_interop.catalogue.model import RECORD, Standard
from ccis_interop.catalogue.wire import element_tree
from ccis_interop.errors import InputError
from ccis_interop.findings import Place
from ccis_interop.formats.faults import StructureFault
from ccis_interop.formats.input import Header, Reading, TableBatch
from ccis_interop.formats.pipeline import in_order
from ccis_interop.formats.source import Source
from ccis_interop.formats.xml.account import survey
from ccis_interop.formats.xml.blocks import BLOCK, CLOSE, OPEN, WRAP, Block, Cutter, ends, has_aside
from ccis_interop.formats.xml.encoding import open_xml
from ccis_interop.formats.xml.envelope import early_header, read_envelope, refuse_declarations, refuse_nested
from ccis_interop.formats.xml.fast import Columns, FastReader
from ccis_interop.formats.xml.general import GeneralReader, Judged
from ccis_interop.formats.xml.locate import Locator, Span
from ccis_interop.formats.xml.mend import Explainer, mended
from ccis_interop.formats.xml.pattern import Shapes

ROWS = 20_000  # records that are handed on together
MANY_BROKEN = 0.2  # of a block: then it is read in the general way as a whole


@dataclass(frozen=True)
class BlockRead:
    """A block, read: its columns, what is wrong with its structure, and how it was read."""

    block: tuple[int, int, int]  # line, offset, size
    batch: pa.RecordBatch
    fast: int
    faults: tuple[StructureFault, ...] = ()
    spellings: Mapping[str, int] | None = None
    doubted: tuple[int, ...] = ()


class BlockReader:
    """Reads a block in the fast way where it can, else in the general way. Threads may share it."""

    def __init__(self, standard: Standard, name: str, *, fast: bool) -> None:
        table = standard.records[0]
        self._name = table.wire_name
        known = standard.knowledge.structure_known
        self._general = GeneralReader(table, block_schema(standard, WRAP) if known else None, name)
        self._fast = FastReader(table) if fast and known else None
        self._shapes = Shapes(element_tree(table))
        self._explainer = Explainer(table)

    def read(self, block: Block) -> BlockRead:
        """One block. Raises InputError if it is not well-formed."""
        read = self._read_fast(block) if self._fast else None
        return read if read is not None else self._whole(block)

    def _read_fast(self, block: Block) -> BlockRead | None:
        """The block, or at least most of its records, in the fast way; None if neither is possible."""
        surveyed = survey(block.data)
        if surveyed is None or self._fast is None:
            return None
        first, *others = surveyed.skeleton.split(self._shapes.end)
        if not others or others[-1] != CLOSE or not first.startswith(OPEN):
            return None
        skeletons = [first.removeprefix(OPEN), *others[:-1]]
        good = self._shapes.right(skeletons)
        if not all(good):
            return self._mixed(block, skeletons, np.array(good))
        columns = self._fast.read(block.data, len(good), surveyed.sums)
        if columns is None:
            return None
        return BlockRead(_where(block), columns.batch, len(good), (), columns.spellings)

    def _mixed(self, block: Block, skeletons: list[bytes], good: npt.NDArray[np.bool_]) -> BlockRead | None:
        """Records of the right shape, or that can be mended, fast, the others general; None if it cannot be done so."""
        data, bounds = block.data, [len(OPEN), *ends(block.data, self._name)]
        behind = data[bounds[-1] : -len(CLOSE)].strip()
        if self._fast is None or has_aside(data) or behind or len(bounds) != len(good) + 1:
            return None
        pieces = [data[start:end] for start, end in pairwise(bounds)]
        faults: list[StructureFault] = []
        lines: dict[int, int] = {}
        line, counted = block.line, 0
        for at in np.flatnonzero(~good).tolist():
            line += data.count(b"\n", counted, bounds[at])
            counted = bounds[at]
            explained = self._explainer.of(skeletons[at])
            done = mended(pieces[at], explained, at, line) if explained else None
            if done is None:
                lines[at] = line
                continue
            pieces[at], found = done
            faults += found
            good[at] = True
        if len(lines) > MANY_BROKEN * len(good):
            return None
        clean = b"".join([OPEN, *(p for p, g in zip(pieces, good, strict=True) if g), CLOSE])
        surveyed = survey(clean)
        columns = self._fast.read(clean, int(good.sum()), surveyed.sums) if surveyed else None
        if columns is None:
            return None
        try:
            slow = [(at, self._general.read(OPEN + pieces[at] + CLOSE, line)) for at, line in lines.items()]
        except InputError:
            return None  # what looks like a record may be half of one that holds another
        return _together(block, columns, good, faults, slow)

    def _whole(self, block: Block) -> BlockRead:
        judged = self._general.read(block.data, block.line)
        return BlockRead(_where(block), judged.batch, 0, tuple(judged.faults), judged.spellings, tuple(judged.doubted))


def _where(block: Block) -> tuple[int, int, int]:
    return block.line, block.offset, block.size


def _together(
    block: Block,
    fast: Columns,
    good: npt.NDArray[np.bool_],
    faults: list[StructureFault],
    slow: list[tuple[int, Judged]],
) -> BlockRead:
    """Fast and general rows of one block, back in file order; `faults` are those of the mended ones."""
    batch = pa.concat_batches([fast.batch, *(judged.batch for _, judged in slow)])
    order = np.argsort(np.concatenate([np.flatnonzero(good), [at for at, _ in slow]]), kind="stable")
    doubted: list[int] = []
    spellings = dict(fast.spellings)
    for at, judged in slow:
        faults += [replace(one, record=0 if one.table == "header" else at) for one in judged.faults]
        doubted += [at for _ in judged.doubted]
        for name, met in judged.spellings.items():
            spellings[name] = spellings.get(name, 0) + met
    faults.sort(key=lambda one: one.record)
    rows = batch.take(pa.array(order))
    return BlockRead(_where(block), rows, fast.batch.num_rows, tuple(faults), spellings, tuple(doubted))


@dataclass(frozen=True)
class Slice:
    """A block that a worker fetches for itself: where it lies in a plain file."""

    path: Path
    start: int
    size: int
    line: int
    offset: int

    def fetch(self) -> Block:
        """The block."""
        with self.path.open("rb") as file:
            file.seek(self.start)
            return Block(OPEN + file.read(self.size) + CLOSE, self.line, self.offset)


_worker: BlockReader | None = None


def _start_worker(standard: Standard, name: str) -> None:
    global _worker
    _worker = BlockReader(standard, name, fast=False)


def _work(given: Block | Slice) -> BlockRead:
    assert _worker is not None
    return _worker.read(given.fetch() if isinstance(given, Slice) else given)


class XmlInput:
    """An `Input` over an XML return."""

    format = "XML"

    def __init__(
        self,
        source: Source,
        standard: Standard,
        *,
        judge_all: bool = False,
        jobs: int | None = None,
        block: int = BLOCK,
    ) -> None:
        self.file = source.name
        self.reading = Reading()
        self.doubted = array("q")
        self._source = source
        self._standard = standard
        self._jobs = jobs or min(os.cpu_count() or 1, 8)
        self._judge_all = judge_all or not standard.knowledge.structure_known
        self._table = standard.records[0]
        self._header = standard.header
        self._block = block
        self._locator = Locator(source, standard, block)
        assert self._header is not None
        self._header_tree = element_tree(self._header)
        with open_xml(source) as (stream, encoding):
            plain = source.packing is None and encoding == "utf-8"
            self._plain_from = stream.tell() if plain else None
            prolog = Cutter(stream, self._table.wire_name, self.file, block).prolog
        refuse_declarations(prolog, self.file)
        self.header: Header = early_header(prolog, self._header_tree, self.file)
        self.columns = {
            table.name: frozenset(one.name for one in table.fields) for table in (self._header, self._table)
        }

    def batches(self) -> Iterator[TableBatch]:
        """The records. Raises InputError where the file is not XML, cut off, or hostile."""
        with ExitStack() as stack:
            stream, _ = stack.enter_context(open_xml(self._source))
            cutter = Cutter(stream, self._table.wire_name, self.file, self._block)
            try:
                yield from self._numbered(self._read(cutter, stack))
            except InputError as error:
                refuse_nested(self._source, error)
                raise
            record = element_tree(self._table)
            envelope = read_envelope(cutter, self._header_tree, record, self.file)
            self.reading.faults += envelope.faults
            self._count_spellings(envelope.spellings)

    def _read(self, cutter: Cutter, stack: ExitStack) -> Iterator[BlockRead]:
        blocks = cutter.blocks()
        first = next(blocks, None)
        if first is None:
            return
        if self._judge_all:
            general = True
        else:
            reader = BlockReader(self._standard, self.file, fast=True)
            read = reader.read(first)
            general = not read.fast
            if not general:
                yield read
        if not general:
            self.reading.path = "fast"
            pool = stack.enter_context(ThreadPoolExecutor(self._jobs))
            yield from in_order(pool, reader.read, blocks, self._jobs + 1)
            return
        self.reading.path = "general"
        yield from self._general(first, blocks, stack)

    def _general(self, first: Block, blocks: Iterator[Block], stack: ExitStack) -> Iterator[BlockRead]:
        second = next(blocks, None)
        reader = BlockReader(self._standard, self.file, fast=False)
        if second is None or self._jobs == 1:
            yield reader.read(first)
            if second is not None:
                yield reader.read(second)
                yield from map(reader.read, blocks)
            return
        processes = ProcessPoolExecutor(
            self._jobs, get_context("spawn"), initializer=_start_worker, initargs=(self._standard, self.file)
        )
        pool = stack.enter_context(processes)

        every = chain([first, second], blocks)
        yield from in_order(pool, _work, map(self._slice, every), self._jobs + 1)

    def _slice(self, block: Block) -> Block | Slice:
        """What to send to a worker: where the block lies, if it lies in the file as it is."""
        if self._plain_from is None:
            return block
        return Slice(self._source.path, self._plain_from + block.offset, block.size, block.line, block.offset)

    def _numbered(self, reads: Iterator[BlockRead]) -> Iterator[TableBatch]:
        done = slow = held = 0
        waiting: list[pa.RecordBatch] = []
        for read in reads:
            rows = read.batch.num_rows
            slow += rows - read.fast
            self._locator.spans.append(Span(done, rows, *read.block))
            self._learn(read, done)
            numbers = pa.array(np.arange(done + 1, done + rows + 1))
            waiting.append(read.batch.add_column(0, RECORD, numbers))
            done, held = done + rows, held + rows
            self.reading.records[self._table.name] = done
            if held >= ROWS:
                yield TableBatch(self._table.name, pa.Table.from_batches(waiting))
                waiting, held = [], 0
        if waiting:
            yield TableBatch(self._table.name, pa.Table.from_batches(waiting))
        self.reading.records[self._table.name] = done
        if slow and self.reading.path == "fast":
            self.reading.path = f"fast, {slow} records general"

    def _learn(self, read: BlockRead, done: int) -> None:
        for one in read.faults:
            number = 0 if one.table == "header" else done + one.record + 1
            self.reading.faults.append(StructureFault(one.kind, one.path, one.table, number, one.line))
        self.doubted.extend(done + at + 1 for at in read.doubted)
        self._count_spellings(read.spellings or {})

    def _count_spellings(self, met: Mapping[str, int]) -> None:
        for name, times in met.items():
            self.reading.spellings[name] = self.reading.spellings.get(name, 0) + times

    def fetch(self, table: str, records: Iterable[int]) -> None:
        """Read again the records whose places or values will be asked for."""
        self._locator.fetch(records)

    def place(self, table: str, record: int, field: str) -> Place:
        """The line of a value and its element path."""
        return self._locator.place(table, record, field)

    def value(self, table: str, record: int, field: str) -> str | None:
        """The value, read again."""
        return self._locator.value(table, record, field)
