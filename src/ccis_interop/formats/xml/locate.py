"""Finds again where a value stands: the file is read a second time, up to the record that is asked for.

Only the places that are shown are looked for, so nothing is kept of the first pass but a few numbers a block.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from ccis_interop.catalogue.model import Field, Standard
from ccis_interop.catalogue.wire import element_tree
from ccis_interop.findings import Place
from ccis_interop.formats.source import Source
from ccis_interop.formats.xml.blocks import BLOCK, CLOSE, OPEN, Cutter, ends
from ccis_interop.formats.xml.encoding import open_xml
from ccis_interop.formats.xml.envelope import as_utf8, safe_parser
from ccis_interop.formats.xml.structure import Walk, line_of, local_name

PARSER = safe_parser()


@dataclass(frozen=True)
class Span:
    """A block: the records before it, how many it holds, its first line, and its bytes in the UTF-8 stream."""

    before: int
    records: int
    line: int
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class Found:
    """A record that was read again, and how many lines lie before what is parsed or was: its bytes take less room."""

    held: bytes | etree._Element
    before: int

    @property
    def element(self) -> etree._Element:
        """The record."""
        return etree.fromstring(self.held, PARSER) if isinstance(self.held, bytes) else self.held


@dataclass
class Locator:
    """Places in one file, cut in blocks of a size; `spans` is filled while it is read."""

    source: Source
    standard: Standard
    block: int = BLOCK
    spans: list[Span] = field(default_factory=list)
    _found: dict[int, Found] = field(default_factory=dict)

    def fetch(self, records: Iterable[int]) -> None:
        """Read the records whose places or values will be asked for, in one pass."""
        wanted: dict[int, list[int]] = {}
        starts = [span.before for span in self.spans]
        for record in sorted(set(records)):
            if record > 0:
                wanted.setdefault(bisect_right(starts, record - 1) - 1, []).append(record)
        self._found = {}
        for at, data in self._blocks(sorted(wanted)):
            self._found |= self._cut(data, self.spans[at], wanted[at])

    def _blocks(self, wanted: list[int]) -> Iterator[tuple[int, bytes]]:
        if not wanted:
            return
        with open_xml(self.source) as (stream, encoding):
            if self.source.packing is None and encoding == "utf-8":
                start = stream.tell()
                for at in wanted:
                    stream.seek(start + self.spans[at].offset)
                    yield at, stream.read(self.spans[at].size)
                return
            cutter = Cutter(stream, self.standard.records[0].wire_name, self.source.name, self.block)
            for at, block in enumerate(cutter.blocks()):
                if at in wanted:
                    yield at, block.data[len(OPEN) : -len(CLOSE)]
                if at == wanted[-1]:
                    return

    def _cut(self, data: bytes, span: Span, records: list[int]) -> dict[int, Found]:
        """The records of a block: by their end tags where those tell, else by a parser."""
        wire = self.standard.records[0].wire_name
        bounds = [0, *ends(data, wire)]
        if len(bounds) != span.records + 1:  # some lie within others, or in a container
            root = etree.fromstring(OPEN + data + CLOSE, safe_parser())
            every = [child for child in root if local_name(child) == wire]
            return {one: Found(every[one - 1 - span.before], span.line - 1) for one in records}
        found = {}
        before, counted = span.line - 1, 0
        for record in records:
            within = record - 1 - span.before
            start = data.index(b"<", bounds[within])
            before, counted = before + data.count(b"\n", counted, start), start
            found[record] = Found(data[start : bounds[within + 1]], before)
        return found

    def place(self, table: str, record: int, name: str) -> Place:
        """The line (from 1) and element path of a field; of its record if the element is absent."""
        if record == 0 or table == "header":
            return self._in_header(name)
        found = self._found[record]
        spec = self.standard.table(table)
        one = next((one for one in spec.fields if one.name == name), None)
        path = one.path if one else name
        line = found.before + (_line_in(found.element, one) if one else line_of(found.element))
        return Place(self.source.name, line=line, path=f"{spec.wire_name}[{record}]" + (f"/{path}" if path else ""))

    def value(self, table: str, record: int, name: str) -> str | None:
        """The text of a field of a record, or None."""
        if record == 0 or table == "header":
            return None
        found = Walk(element_tree(self.standard.table(table)), table).values(self._found[record].element).get(name)
        return "|".join(found) if isinstance(found, tuple) else found

    def _in_header(self, name: str) -> Place:
        header = self.standard.header
        record = self.standard.records[0]
        with open_xml(self.source) as (stream, _):
            prolog = Cutter(stream, record.wire_name, self.source.name, self.block).prolog
        path = next((one.path for one in header.fields if one.name == name), name) if header else name
        leaf = path.rpartition("/")[2].encode()
        match = re.search(rb"<" + re.escape(leaf) + rb"[\s/>]", as_utf8(prolog)) if leaf else None
        line = 1 + prolog.count(b"\n", 0, match.start()) if match else 1
        prefix = header.wire_name if header else ""
        return Place(self.source.name, line=line, path=f"{prefix}/{path}" if header and match else path)


def _line_in(record: etree._Element, one: Field) -> int:
    """The line of a field's element within what was parsed; of the record's if there is none."""
    at = record
    *groups, leaf = one.path.split("/")
    for name in groups:
        inner = next((child for child in at if local_name(child) == name), None)
        if inner is None:
            return line_of(record)
        at = inner
    names = (leaf, *one.synonyms)
    held = next((child for child in at if local_name(child) in names), None)
    return line_of(record if held is None else held)
