"""The shape of a record on the wire: the tree of elements that a table's `xmlPath`s and groups describe.

The order of the fields in the contract is the order of the elements.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as default

from ccis_interop.catalogue.model import Field, Table

# A calendar day from the year 1000 on; the same text in the XSD and in the JSON Schema, equal to the macro as_date.
DATE_PATTERN = (
    "([1-9][0-9]{3}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    "|02-(0[1-9]|1[0-9]|2[0-8])))"
    "|(([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)-02-29)"
)


@dataclass(frozen=True)
class Element:
    """One element: a group with children, or a leaf that holds a field."""

    name: str
    synonyms: tuple[str, ...]
    required: bool
    repeated: bool
    children: tuple[Element, ...] = ()
    field: Field | None = None


@dataclass
class _Growing:
    name: str
    required: bool
    field: Field | None = None
    children: dict[str, _Growing] = default(default_factory=dict)

    def freeze(self) -> Element:
        one = self.field
        return Element(
            name=self.name,
            synonyms=one.synonyms if one else (),
            required=self.required,
            repeated=bool(one and one.repeated),
            children=tuple(child.freeze() for child in self.children.values()),
            field=one,
        )


def element_tree(table: Table) -> Element:
    """The element of a table, with all that lies in it."""
    required = {group.path: group.required for group in table.groups}
    root = _Growing(table.wire_name, True)
    for one in table.fields:
        *groups, leaf = one.path.split("/")
        at, path = root, ""
        for name in groups:
            path = f"{path}/{name}" if path else name
            at = at.children.setdefault(name, _Growing(name, required.get(path, True)))
        at.children[leaf] = _Growing(leaf, one.element_required, one)
    return root.freeze()
