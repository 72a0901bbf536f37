"""The general way: lxml reads a block, the XSD judges every record, and structure is explained where it fails.

Takes any well-formed XML: comments, CDATA, instructions, character numbers, odd spacing. Blocks are validated
in pieces of a quarter megabyte, since libxml2's error reports take quadratic time in a large tree. The columns
of a block whose structure the schema accepts are taken by the fast reader, if its survey adds up, else here.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from lxml import etree

from ccis_interop.catalogue.model import Table
from ccis_interop.catalogue.wire import element_tree
from ccis_interop.formats.faults import StructureFault
from ccis_interop.formats.xml.account import survey
from ccis_interop.formats.xml.blocks import CLOSE, OPEN, ends, has_aside, lines
from ccis_interop.formats.xml.envelope import safe_parser
from ccis_interop.formats.xml.fast import FastReader
from ccis_interop.formats.xml.problems import not_well_formed
from ccis_interop.formats.xml.structure import SPACE, Row, Walk, line_of, local_name

PIECE = 1 << 18
LINES = 1 << 16  # beyond, libxml2 knows the line of an element only where white space is kept
types = etree.ErrorTypes

# libxml2's complaints about a value, as against the structure: the rules speak of those.
VALUE_ERRORS = {
    types.SCHEMAV_CVC_DATATYPE_VALID_1_2_1,
    types.SCHEMAV_CVC_DATATYPE_VALID_1_2_2,
    types.SCHEMAV_CVC_DATATYPE_VALID_1_2_3,
    types.SCHEMAV_CVC_LENGTH_VALID,
    types.SCHEMAV_CVC_MINLENGTH_VALID,
    types.SCHEMAV_CVC_MAXLENGTH_VALID,
    types.SCHEMAV_CVC_PATTERN_VALID,
    types.SCHEMAV_CVC_ENUMERATION_VALID,
}

ODD = etree.XPath("//@*/.. | //*[*]/text()[normalize-space()]/..")  # attributes; text beside elements


class _Own(threading.local):
    """What each thread has its own of: parsers, and the schema, whose log of errors belongs to one validation."""

    def __init__(self) -> None:
        self.plain = safe_parser()
        self.dense = safe_parser(remove_blank_text=True)  # quicker; exact where there are no asides
        self.schema: etree.XMLSchema | None = None


@dataclass(frozen=True)
class Judged:
    """A block that was read in the general way. Record numbers count from 0 within the block."""

    batch: pa.RecordBatch
    faults: list[StructureFault]
    spellings: dict[str, int]
    doubted: list[int] = field(default_factory=list)  # records whose values the XSD refuses


class GeneralReader:
    """Reads blocks of one table, judging them by a schema if one is given."""

    def __init__(self, table: Table, schema: str | None, name: str) -> None:
        self._table = table
        self._tree = element_tree(table)
        self._name = name
        self._schema_text = schema.encode() if schema else None
        self._fast = FastReader(table) if schema else None
        self._own = _Own()

    def read(self, data: bytes, first_line: int) -> Judged:
        """The records of a (wrapped) block that begins at a line. Raises InputError if it is not well-formed."""
        walk = Walk(self._tree, self._table.name)
        faults: list[StructureFault] = []
        doubted: list[int] = []
        parts: list[tuple[bytes, int] | pa.RecordBatch] = []
        count, line = 0, first_line
        for piece in self._cut(data):
            root = self._parse(piece, line)
            if self._valid(root):
                parts.append((piece, len(root)))
                count += len(root)
            else:
                records, doubts, found, batch = self._explained(root, piece, walk)
                parts.append((piece, records) if batch is None else batch)
                doubted += [count + at for at in doubts]
                faults += [_shifted(one, count, line) for one in found]
                count += records
            line += lines(piece)
        if all(isinstance(part, tuple) for part in parts):
            parts = [(data, count)]
        batches = [self._columns(*part) if isinstance(part, tuple) else part for part in parts]
        return Judged(pa.concat_batches(batches), faults, walk.spellings, doubted)

    def _explained(
        self, root: etree._Element, piece: bytes, walk: Walk
    ) -> tuple[int, list[int], list[StructureFault], pa.RecordBatch | None]:
        """A piece that the schema refuses: its records, those of doubted values, its faults, and its columns.

        There are no columns if only values are refused: then they are read as those of a sound piece.
        """
        respelt = walk.respell(root, piece)
        records = [child for child in root if local_name(child) == self._tree.name]
        broken, values = self._judge(root, len(records), again=respelt)
        found = list(self._outside(root))
        if self._schema_text is not None and not broken and not found:
            return len(records), sorted(values), [], None
        odd = _oddly_made(root)
        rows = []
        for at, one in enumerate(records):
            faults = found if at in broken else []
            rows.append(walk.read(one, self._tree.name, at, faults))
            if at in broken and one in odd:
                found += walk.oddities(one, self._tree.name, at)
        return len(records), sorted(values), found, self._batch(walk, rows)

    def _columns(self, data: bytes, records: int) -> pa.RecordBatch:
        """The columns of records whose structure is right: by the fast reader, if their sums agree with its bytes."""
        surveyed = survey(data)
        if surveyed is not None and self._fast is not None and not has_aside(data):
            columns = self._fast.read(data, records, surveyed.sums)
            if columns is not None:
                return columns.batch
        walk = Walk(self._tree, self._table.name)
        root = self._parse(data, 1)
        return self._batch(walk, [walk.read(one, self._tree.name, 0, []) for one in root])

    def _cut(self, data: bytes) -> Iterator[bytes]:
        if len(data) <= PIECE:
            yield data
            return
        start, stop = len(OPEN), len(data) - len(CLOSE)
        for end in ends(data, self._tree.name):
            if end - start >= PIECE:
                yield OPEN + data[start:end] + CLOSE
                start = end
        if start < stop:
            yield OPEN + data[start:stop] + CLOSE

    def _parse(self, piece: bytes, line: int) -> etree._Element:
        try:
            dense = not has_aside(piece) and lines(piece) < LINES
            root: etree._Element = etree.fromstring(piece, self._own.dense if dense else self._own.plain)
        except etree.XMLSyntaxError as error:
            raise not_well_formed(error, self._name, line) from error
        return root

    def _valid(self, root: etree._Element) -> bool:
        """Whether the schema accepts it; without one nothing is accepted unseen."""
        if self._schema_text is None:
            return False
        if self._own.schema is None:
            self._own.schema = etree.XMLSchema(etree.fromstring(self._schema_text))
        return self._own.schema.validate(root)

    def _judge(self, root: etree._Element, records: int, *, again: bool) -> tuple[set[int], set[int]]:
        """The positions of the records whose structure is wrong, and of those whose values are.

        Of a tree that was just refused; `again` if it has changed since.
        """
        if self._schema_text is None:
            return set(range(records)), set()
        if again and self._valid(root):
            return set(), set()
        broken: set[int] = set()
        values: set[int] = set()
        log: Any = self._own.schema.error_log if self._own.schema else ()
        for entry in log:
            at = _position(entry.path or "", root, self._tree.name)
            if at is not None:
                (values if entry.type in VALUE_ERRORS else broken).add(at)
        return broken, values

    def _outside(self, root: etree._Element) -> Iterator[StructureFault]:
        """What stands between the records and should not."""
        for child in root:
            if local_name(child) != self._tree.name:
                yield StructureFault("unknown", local_name(child), "header", 0, line_of(child))
        texts = [root.text, *(child.tail for child in root)]
        if any(text and text.strip(SPACE) for text in texts):
            yield StructureFault("text", "", "header", 0, 1)

    def _batch(self, walk: Walk, rows: list[Row]) -> pa.RecordBatch:
        by_name = dict(zip(walk.columns, zip(*rows, strict=True), strict=True)) if rows else {}
        arrays = [
            pa.array(by_name.get(one.name, ()), pa.list_(pa.string()) if one.repeated else pa.string())
            for one in self._table.fields
        ]
        return pa.RecordBatch.from_arrays(arrays, names=[one.name for one in self._table.fields])


def _oddly_made(root: etree._Element) -> set[etree._Element]:
    """The records that hold attributes, or text beside elements."""
    odd: set[etree._Element] = set()
    found: Any = ODD(root)
    for element in found:
        while (parent := element.getparent()) is not None and parent is not root:
            element = parent
        odd.add(element)
    return odd


def _shifted(fault: StructureFault, records: int, line: int) -> StructureFault:
    """A fault of a piece, numbered within the block and the file."""
    number = 0 if fault.table == "header" else fault.record + records
    return StructureFault(fault.kind, fault.path, fault.table, number, (fault.line or 1) + line - 1)


def _position(path: str, root: etree._Element, record: str) -> int | None:
    """From libxml2's path of an error, such as `/R/Record[3]/Name`, to the position among the records."""
    steps = path.split("/")
    if len(steps) < 3:
        return None
    name, _, number = steps[2].partition("[")
    index = int(number.rstrip("]")) - 1 if number else 0
    if name == record:
        return index
    child = root[index] if index < len(root) else None
    if child is None or local_name(child) != record:
        return None
    return sum(1 for other in list(root)[:index] if local_name(other) == record)
