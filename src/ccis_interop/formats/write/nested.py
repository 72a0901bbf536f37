"""Nested XML of a layout, from rows that hold their children: only what the layout has is written, in its order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias
from xml.sax.saxutils import escape

from ccis_interop.catalogue.model import Standard, Table

# The texts of a row's fields, and under the names of child tables their rows.
Row: TypeAlias = Mapping[str, "str | Iterable[Row] | None"]


class NestedWriter:
    """Writes elements of one layout."""

    def __init__(self, layout: Standard) -> None:
        self._tables = {table.name: table for table in layout.tables}
        self._children: dict[str, list[tuple[str, Table]]] = {table.name: [] for table in layout.tables}
        for table in layout.tables:
            holder, _, group = (table.within or "").partition("/")
            if holder:
                self._children[holder].append((group, table))

    def has(self, table: str) -> bool:
        """Whether the layout has a table."""
        return table in self._tables

    def element(self, table: str, row: Row) -> str:
        """The element of a row, with all that lies in it."""
        spec = self._tables[table]
        return f"<{spec.wire_name}>{self.content(table, row)}</{spec.wire_name}>"

    def content(self, table: str, row: Row) -> str:
        """What lies in the element of a row."""
        spec = self._tables[table]
        leaves = [(one.path, row.get(one.name)) for one in spec.fields]
        parts = [(path, escape(value)) for path, value in leaves if isinstance(value, str) and value]
        written = _grouped([(path.split("/"), text) for path, text in parts])
        for group, child in self._children[table]:
            held = row.get(child.name)
            if held and not isinstance(held, str):
                inner = "".join(self.element(child.name, one) for one in held)
                written += f"<{group}>{inner}</{group}>" if group else inner
        return written


def _grouped(leaves: list[tuple[list[str], str]]) -> str:
    """Leaves that are told by their paths, neighbours of one group in one element."""
    written, at = "", 0
    while at < len(leaves):
        (name, *rest), text = leaves[at]
        if not rest:
            written, at = f"{written}<{name}>{text}</{name}>", at + 1
            continue
        stop = at
        while stop < len(leaves) and len(leaves[stop][0]) > 1 and leaves[stop][0][0] == name:
            stop += 1
        inner = _grouped([(path[1:], value) for path, value in leaves[at:stop]])
        written, at = f"{written}<{name}>{inner}</{name}>", stop
    return written
