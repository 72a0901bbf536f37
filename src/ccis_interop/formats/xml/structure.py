"""Reads an element against its `Element` tree: takes its values, and says what is wrong with its structure.

One pass does both, since a file with a fault in every record must not take much longer than a sound one.
Tolerant of the spellings that the contract lists, and counts them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from ccis_interop.catalogue.wire import Element
from ccis_interop.formats.faults import StructureFault
from ccis_interop.formats.input import Value

SPACE = " \t\r\n"
INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"  # where exporters point at a schema
Row = list[Value]


def local_name(element: etree._Element) -> str:
    """The name without its namespace."""
    tag = str(element.tag)
    return tag.rpartition("}")[2] if tag[:1] == "{" else tag


def line_of(element: etree._Element) -> int:
    """The line (from 1) on which an element begins, within what was parsed."""
    line: Any = element.sourceline
    return line or 1


@dataclass(slots=True)
class _Node:
    """An element that may hold others: what each name in it means, and which positions must be there."""

    children: dict[str, tuple[int, str, int, _Node | None, bool]]
    required: tuple[tuple[int, str], ...]
    leaf: bool = False


@dataclass
class Walk:
    """One element tree, compiled. `columns` are the fields in the order of the rows it gives."""

    tree: Element
    table: str
    columns: list[str] = field(default_factory=list)
    spellings: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._root = self._compile(self.tree)

    def _compile(self, element: Element) -> _Node:
        children: dict[str, tuple[int, str, int, _Node | None, bool]] = {}
        required = []
        for position, child in enumerate(element.children):
            column, below = -1, None
            if child.field is not None:
                column = len(self.columns)
                self.columns.append(child.field.name)
            elif child.children:
                below = self._compile(child)
            for name in (child.name, *child.synonyms):
                children[name] = (position, child.name, column, below, child.repeated)
            if child.required:
                required.append((position, child.name))
        return _Node(children, tuple(required))

    def values(self, element: etree._Element) -> dict[str, Value]:
        """The filled fields of an element: text, or a tuple for a repeated field."""
        row = self.read(element, self.tree.name, 0, [])
        return {name: value for name, value in zip(self.columns, row, strict=True) if value}

    def read(self, element: etree._Element, path: str, record: int, faults: list[StructureFault]) -> Row:
        """The row of an element, called `path`; its structural faults are added to `faults`."""
        row: Row = [None] * len(self.columns)
        self._read(element, self._root, path, record, row, faults)
        return row

    def _read(
        self, element: etree._Element, node: _Node, path: str, record: int, row: Row, faults: list[StructureFault]
    ) -> None:
        names = node.children
        seen = 0
        last = -1
        for child in element:
            known = names.get(child.tag) or self._unknown(child, element, names, path, record, faults)
            if known is None:
                continue
            position, name, column, below, repeated = known
            if position > last:
                last = position
            elif not (repeated and position == last):
                doubled = seen >> position & 1 and not repeated
                self._fault("doubled" if doubled else "order", path, name, record, child, faults)
                if doubled:  # only the first is read
                    continue
            seen |= 1 << position
            if below is not None:
                self._read(child, below, f"{path}/{name}" if path else name, record, row, faults)
                continue
            text = child.text
            if len(child):
                self._nested(child, f"{path}/{name}", record, faults)
            if text:
                row[column] = (*(row[column] or ()), text) if repeated else text
        for name in _absent(node, seen):
            self._fault("missing", path, name, record, element, faults)

    def _unknown(
        self,
        child: etree._Element,
        parent: etree._Element,
        children: dict[str, tuple[int, str, int, _Node | None, bool]],
        path: str,
        record: int,
        faults: list[StructureFault],
    ) -> tuple[int, str, int, _Node | None, bool] | None:
        name = local_name(child)
        known = children.get(name)
        namespace = etree.QName(child).namespace
        if namespace and namespace != etree.QName(parent).namespace:
            self._fault("namespace", path, name, record, child, faults)
        if known is None:
            self._fault("unknown", path, name, record, child, faults)
        return known

    def _nested(self, leaf: etree._Element, path: str, record: int, faults: list[StructureFault]) -> None:
        for child in leaf:
            self._fault("unknown", path, local_name(child), record, child, faults)

    def _fault(
        self, kind: str, path: str, name: str, record: int, at: etree._Element, faults: list[StructureFault]
    ) -> None:
        where = f"{path}/{name}" if path else name
        faults.append(StructureFault(kind, where, self.table, record, line_of(at)))

    def oddities(self, element: etree._Element, path: str, record: int) -> Iterator[StructureFault]:
        """Attributes, and text where only elements belong, anywhere in an element."""
        yield from self._oddities(element, self._root, path, record)

    def _oddities(
        self, element: etree._Element, node: _Node | None, path: str, record: int
    ) -> Iterator[StructureFault]:
        if any(not str(name).startswith(INSTANCE) for name in element.attrib):
            yield StructureFault("attribute", path, self.table, record, line_of(element))
        if node is None:
            return
        texts = [element.text, *(child.tail for child in element)]
        if any(text and text.strip(SPACE) for text in texts):
            yield StructureFault("text", path, self.table, record, line_of(element))
        for child in element:
            known = node.children.get(local_name(child))
            if known is not None:
                yield from self._oddities(child, known[3], f"{path}/{known[1]}" if path else known[1], record)

    def respell(self, root: etree._Element, data: bytes) -> bool:
        """Give tolerated spellings their right name, so that a schema judges what is left; count them.

        Returns whether there were any.
        """
        before = sum(self.spellings.values())
        for synonym, name, parent in _synonyms(self.tree):
            if b"<" + synonym.encode() not in data:
                continue
            for element in root.iter(synonym):
                holder = element.getparent()
                if holder is not None and local_name(holder) == parent:
                    element.tag = name
                    self.spellings[synonym] = self.spellings.get(synonym, 0) + 1
        return sum(self.spellings.values()) > before


def _absent(node: _Node, seen: int) -> list[str]:
    """The required names of which none was seen."""
    return [name for position, name in node.required if not seen >> position & 1]


def _synonyms(element: Element) -> Iterator[tuple[str, str, str]]:
    for child in element.children:
        for synonym in child.synonyms:
            yield synonym, child.name, element.name
        yield from _synonyms(child)
