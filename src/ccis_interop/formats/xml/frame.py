"""The frame of a nested file: what stands before the first record and behind the last.

The header of such a layout is the root element itself: its fields lie anywhere outside the records.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from typing import Any, BinaryIO

from lxml import etree

from ccis_interop.catalogue.model import Standard
from ccis_interop.formats.input import Header, Value
from ccis_interop.formats.xml.blocks import BLOCK, CLOSE, OPEN, Block, Cutter, asides
from ccis_interop.formats.xml.envelope import as_utf8, safe_parser
from ccis_interop.formats.xml.problems import not_well_formed
from ccis_interop.formats.xml.rows import Oddities
from ccis_interop.formats.xml.structure import INSTANCE, SPACE
from ccis_interop.formats.xml.tree import folded
from ccis_interop.formats.xml.walk import split

WINDOW = 1 << 16


class LooseCutter(Cutter):
    """Cuts behind the records of several kinds, whatever their prefix and case."""

    def __init__(self, stream: BinaryIO, names: tuple[str, ...], name: str, size: int = BLOCK) -> None:
        record = rf"(?i:(?:[\w.-]+:)?(?:{'|'.join(map(re.escape, names))}))"
        super().__init__(stream, record, name, size)
        empty = rb"<" + record.encode() + rb"(?:\s[^<>]*)?/>"
        self._end = re.compile(rb"</" + record.encode() + rb"\s*>|" + empty)
        self._next = re.compile(rb"\s*<" + record.encode() + rb"[\s/>]")

    def _last_end(self, data: bytes, *, final: bool = True) -> int:
        """Behind the last record that another one follows, or that is the last; looked for from behind."""
        spans = asides(data)
        start = len(data)
        while start > 0:
            start = 0 if spans else max(start - WINDOW, 0)
            stop = len(data) if spans else min(start + 2 * WINDOW, len(data))
            found = [match for match in self._end.finditer(data, start, stop) if not _within(match.start(), spans)]
            for match in reversed(found):
                if final or spans or self._next.match(data, match.end()):
                    return match.end()
        return 0

    def pieces(self, block: Block) -> list[bytes]:
        """The records of a block, without what stands between them."""
        data = block.data[len(OPEN) : -len(CLOSE)]
        spans, found, at = asides(data), [], 0
        for match in self._end.finditer(data):
            if not _within(match.start(), spans):
                begin = self._open.search(data, at)
                while begin is not None and _within(begin.start(), spans):
                    begin = self._open.search(data, begin.end())
                if begin is not None and begin.start() < match.end():
                    found.append(data[begin.start() : match.end()])
                at = match.end()
        return found


def _within(at: int, spans: list[tuple[int, int]]) -> bool:
    """Whether a place lies in one of some spans, which are in order."""
    before = bisect_right(spans, (at, at)) - 1
    return before >= 0 and at < spans[before][1]


@dataclass(frozen=True)
class Root:
    """The root element: its name and namespace, and the prefixes that it declares."""

    name: str
    namespace: str
    prefixes: dict[str, str]

    @property
    def own(self) -> frozenset[str]:
        """The prefixes of the root's own namespace; empty for none."""
        names = [prefix for prefix, uri in self.prefixes.items() if uri == self.namespace]
        return frozenset(names if self.namespace else [*names, ""])

    def parsed(self, block: Block, name: str) -> etree._Element:
        """A block as a tree. Raises InputError if it is not well-formed."""
        try:
            root: etree._Element = etree.fromstring(self._declared(block.data), safe_parser())
        except etree.XMLSyntaxError as error:
            raise not_well_formed(error, name, block.line) from error
        return root

    def _declared(self, data: bytes) -> bytes:
        """A wrapped block with the declarations of the root, so that a parser knows its prefixes."""
        declared = "".join(
            f" xmlns{':' if prefix else ''}{prefix}={_quoted(uri)}" for prefix, uri in self.prefixes.items()
        )
        return OPEN[:-1] + declared.encode() + b">" + data[len(OPEN) :] if declared else data


def _quoted(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return f'"{escaped}"'


def read_root(prolog: bytes, name: str) -> etree._Element | None:
    """The root with what stands before the first record. Raises InputError if that is not well-formed."""
    parser = etree.XMLPullParser(
        ("start",), resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        parser.feed(as_utf8(prolog))
        events: Any = parser.read_events()
        for _, element in events:
            root: etree._Element = element
            return root
    except etree.XMLSyntaxError as error:
        raise not_well_formed(error, name, 1) from error
    return None


def describe(root: etree._Element) -> Root:
    """What the root declares."""
    namespace, name = split(root)
    prefixes = {prefix or "": str(uri) for prefix, uri in root.nsmap.items()}
    return Root(name, namespace, prefixes)


class FrameReader:
    """Takes the header's fields from a frame, and counts what is odd in it."""

    def __init__(self, layout: Standard) -> None:
        header = layout.header
        self._fields = {}
        self.odd: Oddities = Counter()
        self.spellings: Counter[str] = Counter()
        self._records = {folded(one.wire_name) for one in layout.records}
        for one in header.fields if header else ():
            *above, leaf = one.path.split("/")
            for name in (leaf, *one.synonyms):
                self._fields["/".join(folded(part) for part in (*above, name))] = one
        groups = header.groups if header else ()  # one of them may hold nothing but the records
        self._above = {path.rpartition("/")[0] for path in self._fields}
        self._above |= {"/".join(folded(part) for part in one.path.split("/")) for one in groups}
        self._above |= {path[: at.start()] for path in self._above for at in re.finditer("/", path)} | {""}

    def read(self, root: etree._Element) -> Header:
        """The values of the header: text, or a tuple for a repeated field."""
        held: dict[str, Value] = {}
        self._read(root, "", "", split(root)[0], held)
        return held

    def _read(self, element: etree._Element, key: str, path: str, namespace: str, held: dict[str, Value]) -> None:
        texts = [element.text, *(child.tail for child in element)]
        if any(text and text.strip(SPACE) for text in texts):
            self.odd["text", path] += 1
        if any(not str(name).startswith(INSTANCE) for name in element.attrib):
            self.odd["attribute", path] += 1
        for child in element:
            space, name = split(child)
            below, told = f"{key}/{folded(name)}".lstrip("/"), f"{path}/{name}".lstrip("/")
            if space != namespace:
                self.odd["namespace", told] += 1
            one = self._fields.get(below)
            if one is not None and not len(child):
                self._take(child, one.name, told, held, repeated=one.repeated)
            elif below in self._above:
                self._read(child, below, told, namespace, held)
            elif not (key == "" and folded(name) in self._records):
                self._tell_unknown(child, told)

    def _take(self, leaf: etree._Element, name: str, path: str, held: dict[str, Value], *, repeated: bool) -> None:
        if not leaf.text:
            return
        if repeated:
            held[name] = (*(held.get(name) or ()), leaf.text)
        elif name in held:
            self.odd["doubled", path] += 1
        else:
            held[name] = leaf.text

    def _tell_unknown(self, element: etree._Element, path: str) -> None:
        if not len(element):
            self.odd["unknown", path] += 1
        for child in element:
            self._tell_unknown(child, f"{path}/{split(child)[1]}")
