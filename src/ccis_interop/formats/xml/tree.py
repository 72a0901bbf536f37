"""What every element of a nested layout means: a row of a table, a group, or a field.

Compiled from the contract alone. Names are matched without regard to case; how a name was really spelt is the
readers' to count.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ccis_interop.catalogue.model import Field, Standard, Table

FRAME = 0  # the node that holds the records


@dataclass
class Node:
    """An element that holds others. `table` is the table whose row its fields belong to; -1 for the frame.

    `begins` says that the element begins a row; others are groups within one.
    """

    name: str
    path: str
    table: int
    begins: bool
    nodes: dict[str, int] = field(default_factory=dict)  # by folded name
    columns: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """A field, the table it belongs to, and the path of its element."""

    table: int
    field: Field
    path: str


class Tree:
    """The records of a layout and all that lies in them."""

    def __init__(self, layout: Standard) -> None:
        self.tables: list[Table] = [one for one in layout.tables if one.role != "header"]
        self.parents: list[int] = []
        self.nodes: list[Node] = [Node("", "", -1, False)]
        self.columns: list[Column] = []
        self._node_of: dict[str, int] = {}
        for at, table in enumerate(self.tables):
            self._add(at, table)
        fields = {name for node in self.nodes for name in node.columns}
        self.holders = {name for node in self.nodes for name in node.nodes} - fields  # folded names of no field

    def _add(self, at: int, table: Table) -> None:
        holder, _, between = (table.within or "").partition("/")
        self.parents.append(self.nodes[self._node_of[holder]].table if holder else -1)
        above = self._below(self._node_of[holder] if holder else FRAME, between)
        own = self._new(above, table.wire_name, at, begins=True)
        self._node_of[table.name] = own
        for one in table.fields:
            group, _, leaf = one.path.rpartition("/")
            node = self.nodes[self._below(own, group)]
            column = len(self.columns)
            self.columns.append(Column(at, one, f"{node.path}/{leaf}"))
            for name in (leaf, *one.synonyms):
                node.columns[folded(name)] = column

    def _below(self, node: int, path: str) -> int:
        """The node of a group, made if it is not there."""
        for name in path.split("/") if path else ():
            known = self.nodes[node].nodes.get(folded(name))
            node = self._new(node, name, self.nodes[node].table, begins=False) if known is None else known
        return node

    def _new(self, above: int, name: str, table: int, *, begins: bool) -> int:
        path = f"{self.nodes[above].path}/{name}".lstrip("/")
        self.nodes.append(Node(name, path, table, begins))
        self.nodes[above].nodes[folded(name)] = len(self.nodes) - 1
        return len(self.nodes) - 1

    def rows(self) -> list[tuple[Table, Node]]:
        """Each table with the node that begins its rows."""
        return [(table, self.nodes[self._node_of[table.name]]) for table in self.tables]

    def spelling(self, column: int) -> str:
        """The name of a column's element."""
        return self.columns[column].path.rpartition("/")[2]


def folded(name: str) -> str:
    """A name as it is compared: without prefix and case."""
    return name.rpartition(":")[2].casefold()
