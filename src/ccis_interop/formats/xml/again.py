"""Finds again where a row of a nested file stands: its block is read a second time, up to the row asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import etree

from ccis_interop.findings import Place
from ccis_interop.formats.source import Source
from ccis_interop.formats.xml.encoding import open_xml
from ccis_interop.formats.xml.frame import LooseCutter, Root
from ccis_interop.formats.xml.structure import line_of
from ccis_interop.formats.xml.tree import Tree, folded
from ccis_interop.formats.xml.walk import Walker, split


@dataclass(frozen=True)
class Span:
    """A block: its first line, and how many rows of each table come before it."""

    line: int
    before: tuple[int, ...]


@dataclass
class Again:
    """Places in one file; `spans` is filled while it is read."""

    source: Source
    tree: Tree
    root: Root
    names: tuple[str, ...]
    block: int
    spans: list[Span] = field(default_factory=list)
    _found: dict[tuple[str, int], tuple[etree._Element, int]] = field(default_factory=dict)

    def fetch(self, table: str, records: Iterable[int]) -> None:
        """Read the rows whose places or values will be asked for, in one pass."""
        at = self._table(table)
        wanted: dict[int, list[int]] = {}
        for record in sorted(set(records)):
            if record > 0 and at >= 0:
                span = bisect_right([one.before[at] for one in self.spans], record - 1) - 1
                wanted.setdefault(span, []).append(record)
        self._found = {}
        if not wanted:
            return
        with open_xml(self.source) as (stream, _):
            cutter = LooseCutter(stream, self.names, self.source.name, self.block)
            for number, block in enumerate(cutter.blocks()):
                if number in wanted:
                    walker = Walker(self.tree, self.root.namespace)
                    walker.read(self.root.parsed(block, self.source.name))
                    for record in wanted[number]:
                        element = walker.elements[at][record - 1 - self.spans[number].before[at]]
                        self._found[table, record] = element, block.line - 1
                if number == max(wanted):
                    return

    def place(self, table: str, record: int, name: str) -> Place:
        """The line (from 1) and element path of a field; of its row's element if the field is absent."""
        at = self._table(table)
        if not record or at < 0:
            return Place(self.source.name, line=1, path=name)
        element, before = self._found[table, record]
        path = next((one.path for one in self.tree.tables[at].fields if one.name == name), "")
        held = self._element(at, element, name)
        line = before + line_of(element if held is None else held)
        return Place(self.source.name, line=line, path=f"{self.tree.tables[at].wire_name}[{record}]/{path}".rstrip("/"))

    def value(self, table: str, record: int, name: str) -> str | None:
        """The text of a field of a row, or None."""
        at = self._table(table)
        if not record or at < 0:
            return None
        held = self._element(at, self._found[table, record][0], name)
        return None if held is None else held.text

    def _table(self, name: str) -> int:
        return next((at for at, one in enumerate(self.tree.tables) if one.name == name), -1)

    def _element(self, at: int, row: etree._Element, name: str) -> etree._Element | None:
        """The first filled element of a field within that of its row."""
        one = next((one for one in self.tree.tables[at].fields if one.name == name), None)
        if one is None:
            return None
        *groups, leaf = one.path.split("/")
        elements = [row]
        for group in groups:
            elements = [child for each in elements for child in each if folded(split(child)[1]) == folded(group)]
        names = {folded(spelling) for spelling in (leaf, *one.synonyms)}
        every = [child for each in elements for child in each if folded(split(child)[1]) in names]
        return next((child for child in every if child.text), every[0] if every else None)
