"""The general way for nested records: lxml, element by element. Takes any well-formed XML, and says what was odd."""

from __future__ import annotations

from collections import Counter
from typing import TypeAlias

import numpy as np
import pyarrow as pa
from lxml import etree

from ccis_interop.formats.xml.rows import Rows, TableRows
from ccis_interop.formats.xml.structure import INSTANCE, SPACE, local_name
from ccis_interop.formats.xml.tree import FRAME, Node, Tree, folded

Values: TypeAlias = dict[int, str | list[str]]  # by column


class Walker:
    """Reads one block that was parsed."""

    def __init__(self, tree: Tree, namespace: str) -> None:
        self._tree = tree
        self._namespace = namespace
        self.elements: list[list[etree._Element]] = [[] for _ in tree.tables]  # that begin a row, by table
        self._rows: list[list[tuple[int, int, Values]]] = [[] for _ in tree.tables]
        self._odd: Counter[tuple[str, str]] = Counter()
        self._spellings: Counter[str] = Counter()

    def read(self, root: etree._Element) -> Rows:
        """The rows of all records in a wrapped block."""
        self._hold(root, self._tree.nodes[FRAME], 0, 0, {})
        return Rows([self._table(at) for at in range(len(self._tree.tables))], self._odd, self._spellings)

    def _hold(self, element: etree._Element, node: Node, root: int, row: int, values: Values) -> None:
        """Read what an element holds; `values` are those of the row that its fields belong to."""
        if node.path:
            self._tell_attributes(element, node.path)
        if _beside(element):
            self._odd["text", node.path] += 1
        for child in element:
            namespace, name = split(child)
            known = node.nodes.get(folded(name))
            column = node.columns.get(folded(name))
            path = f"{node.path}/{name}".lstrip("/")
            if namespace != self._namespace:
                self._odd["namespace", path] += 1
            if column is not None and not len(child):
                self._count_spelling(name, self._tree.spelling(column))
                self._take(child, column, path, values)
            elif known is not None:
                self._descend(child, self._tree.nodes[known], root, row, values)
            else:
                self._tell_unknown(child, path)

    def _descend(self, element: etree._Element, node: Node, root: int, row: int, values: Values) -> None:
        self._count_spelling(local_name(element), node.name)
        if not node.begins:
            self._hold(element, node, root, row, values)
            return
        rows = self._rows[node.table]
        own = len(rows)
        self.elements[node.table].append(element)
        top = own if self._tree.parents[node.table] < 0 else root
        rows.append((top, row, {}))
        self._hold(element, node, top, own, rows[own][2])

    def _take(self, leaf: etree._Element, column: int, path: str, values: Values) -> None:
        self._tell_attributes(leaf, path)
        text = leaf.text
        if not text:
            return
        known = self._tree.columns[column]
        if known.field.repeated:
            held = values.setdefault(column, [])
            assert isinstance(held, list)
            held.append(text)
        elif column in values:
            self._odd["doubled", known.path] += 1
        else:
            values[column] = text

    def _tell_unknown(self, element: etree._Element, path: str) -> None:
        """Count the leaves of an element that has no place in the tree, each by its path."""
        if not len(element):
            self._odd["unknown", path] += 1
        elif _beside(element):
            self._odd["text", path] += 1
        self._tell_attributes(element, path)
        for child in element:
            self._tell_unknown(child, f"{path}/{local_name(child)}")

    def _tell_attributes(self, element: etree._Element, path: str) -> None:
        if any(not str(name).startswith(INSTANCE) for name in element.attrib):
            self._odd["attribute", path] += 1

    def _count_spelling(self, name: str, right: str) -> None:
        if name != right:
            self._spellings[name] += 1

    def _table(self, at: int) -> TableRows:
        rows = self._rows[at]
        columns = {}
        for column in sorted({held for row in rows for held in row[2]}):
            one = self._tree.columns[column].field
            kind = pa.list_(pa.string()) if one.repeated else pa.string()
            columns[one.name] = pa.array([row[2].get(column) for row in rows], kind)
        return TableRows(
            np.array([row[0] for row in rows], np.int64), np.array([row[1] for row in rows], np.int64), columns
        )


def split(element: etree._Element) -> tuple[str, str]:
    """The namespace of an element, empty if it has none, and its name."""
    tag = str(element.tag)
    if tag[:1] != "{":
        return "", tag
    namespace, _, name = tag[1:].partition("}")
    return namespace, name


def _beside(element: etree._Element) -> bool:
    """Whether text stands directly in an element that holds others."""
    texts = [element.text, *(child.tail for child in element)]
    return any(text and text.strip(SPACE) for text in texts)
