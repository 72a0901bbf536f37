"""Finds again where a value stands: the file is read a second time, up to the record that is asked for.

Only the places that are shown are looked for, so nothing is kept of the first pass but a few numbers a block.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from ccis_interop.catalogue.model import Standard
from ccis_interop.catalogue.wire import element_tree
from ccis_interop.findings import Place
from ccis_interop.formats.source import Source
from ccis_interop.formats.xml.blocks import CLOSE, OPEN, Cutter, ends, has_aside
from ccis_interop.formats.xml.encoding import open_xml
from ccis_interop.formats.xml.envelope import as_utf8, safe_parser
from ccis_interop.formats.xml.structure import Walk, local_name


@dataclass(frozen=True)
class Span:
    """A block: the records before it, how many it holds, its first line, and its bytes in the UTF-8 stream."""

    before: int
    records: int
    line: int
    offset: int
    size: int


@dataclass
class Locator:
    """Places in one file; `spans` is filled while it is read."""

    source: Source
    standard: Standard
    spans: list[Span] = field(default_factory=list)
    _found: dict[int, tuple[bytes, int]] = field(default_factory=dict)

    def fetch(self, records: Iterable[int]) -> None:
        """Read the records whose places or values will be asked for, in one pass."""
        wanted: dict[int, list[int]] = {}
        for record in sorted(set(records)):
            if record > 0:
                at = bisect_right([span.before for span in self.spans], record - 1) - 1
                wanted.setdefault(at, []).append(record)
        self._found = {}
        for at, data in self._blocks(sorted(wanted)):
            for record in wanted[at]:
                self._found[record] = self._cut(data, self.spans[at], record)

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
            cutter = Cutter(stream, self.standard.records[0].wire_name, self.source.name)
            for at, block in enumerate(cutter.blocks()):
                if at in wanted:
                    yield at, block.data[len(OPEN) : -len(CLOSE)]
                if at == wanted[-1]:
                    return

    def _cut(self, data: bytes, span: Span, record: int) -> tuple[bytes, int]:
        wire = self.standard.records[0].wire_name
        within = record - 1 - span.before
        if has_aside(data):
            return self._awkward(data, span.line, wire, within)
        bounds = [0, *ends(data, wire)]
        start = data.index(b"<", bounds[within])
        return data[start : bounds[within + 1]], span.line + data.count(b"\n", 0, start)

    def place(self, table: str, record: int, name: str) -> Place:
        """The line (from 1) and element path of a field; of its record if the element is absent."""
        if record == 0 or table == "header":
            return self._in_header(name)
        data, start_line = self._found[record]
        spec = self.standard.table(table)
        path = self._path(table, name)
        leaf = path.rpartition("/")[2]
        line = start_line
        names = [leaf, *self._synonyms(table, name)]
        scope = self._scope(data, path)
        for one in names:
            match = re.search(rb"<" + re.escape(one.encode()) + rb"[\s/>]", data[scope:])
            if match:
                line += data.count(b"\n", 0, scope + match.start())
                break
        return Place(self.source.name, line=line, path=f"{spec.wire_name}[{record}]" + (f"/{path}" if path else ""))

    def value(self, table: str, record: int, name: str) -> str | None:
        """The text of a field of a record, or None."""
        spec = self.standard.table(table)
        if record == 0 or table == "header":
            return None
        data, _ = self._found[record]
        element = etree.fromstring(data, safe_parser())
        found = Walk(element_tree(spec), table).values(element).get(name)
        return "|".join(found) if isinstance(found, tuple) else found

    def _scope(self, data: bytes, path: str) -> int:
        """Where in a record to begin looking for the last step of a path: behind its groups' start tags."""
        at = 0
        for group in path.split("/")[:-1]:
            found = data.find(b"<" + group.encode() + b">", at)
            at = found if found >= 0 else at
        return at

    def _path(self, table: str, name: str) -> str:
        for one in self.standard.table(table).fields:
            if one.name == name:
                return one.path
        return name

    def _synonyms(self, table: str, name: str) -> tuple[str, ...]:
        for one in self.standard.table(table).fields:
            if one.name == name:
                return one.synonyms
        return ()

    def _in_header(self, name: str) -> Place:
        header = self.standard.header
        record = self.standard.records[0]
        with open_xml(self.source) as (stream, _):
            prolog = Cutter(stream, record.wire_name, self.source.name).prolog
        path = next((one.path for one in header.fields if one.name == name), name) if header else name
        leaf = path.rpartition("/")[2].encode()
        match = re.search(rb"<" + re.escape(leaf) + rb"[\s/>]", as_utf8(prolog)) if leaf else None
        line = 1 + prolog.count(b"\n", 0, match.start()) if match else 1
        prefix = header.wire_name if header else ""
        return Place(self.source.name, line=line, path=f"{prefix}/{path}" if header and match else path)

    def _awkward(self, data: bytes, line: int, wire: str, within: int) -> tuple[bytes, int]:
        """A record of a block with comments or CDATA, which only a parser can tell apart."""
        root = etree.fromstring(OPEN + data + CLOSE, safe_parser())
        records = [child for child in root if local_name(child) == wire]
        element = records[within]
        element.tail = None
        return etree.tostring(element), line + (element.sourceline or 1) - 1
