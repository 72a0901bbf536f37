"""The shape of a record on the wire, and what every schema made from a contract says of a field.

The order of the fields in the contract is the order of the elements; `xmlPath`s and groups describe their tree.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as default

from ccis_interop.catalogue.model import Field, Group, Standard, Table

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


def is_filled(field: Field) -> bool:
    """Whether a field must hold something: it is required, or a key."""
    return field.required or field.primary_key


def is_plain(field: Field) -> bool:
    """Whether a field is free text, in which white space alone says nothing."""
    return not (field.code_lists or field.enum or field.pattern or field.kind == "date")


def allowed_codes(standard: Standard, field: Field) -> tuple[str, ...] | None:
    """Every code that a field may hold on some day, in the order of the lists; None if it is not coded."""
    if not (field.code_lists or field.enum):
        return None
    codes = dict.fromkeys(code for code, _ in field.enum)
    for one in field.code_lists:
        codes |= dict.fromkeys(standard.code_lists[one].codes())
    return tuple(codes)


def bare_pattern(field: Field) -> str | None:
    """The pattern of a field without its anchors: the whole value must match it."""
    return field.pattern.removeprefix("^").removesuffix("$") if field.pattern else None


def optional_group(table: Table, field: Field) -> Group | None:
    """The outermost optional group that a field lies in: the field is needed only if the group is there."""
    for group in sorted(table.groups, key=lambda one: len(one.path)):
        if not group.required and field.path.startswith(group.path + "/"):
            return group
    return None


def in_group(table: Table, group: Group) -> tuple[Field, ...]:
    """The fields of a table that lie in a group."""
    return tuple(one for one in table.fields if one.path.startswith(group.path + "/"))
