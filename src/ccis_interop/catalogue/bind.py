"""A mapping for one edition: what it says of concepts becomes what it says of that edition's fields and columns.

A mapping whose target has no edition (`to: nccis`) serves every edition: it names fields by their concept, and
those that an edition does not have are not made. A source without an edition (`from: [nccis]`) is read in the
same way: `concept('send')` in its SQL is the column that has this meaning, or nothing where there is none. So a
new edition needs neither code nor a new mapping.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from collections.abc import Mapping as Keyed
from dataclasses import replace

from ccis_interop.catalogue.mappings import FieldLogic, Mapping, Merge, TableLogic, Told
from ccis_interop.catalogue.model import Standard, Table
from ccis_interop.errors import StandardError

CONCEPT = re.compile(r"\bconcept\(\s*'([A-Za-z0-9_]+)'\s*\)")


def bind(mapping: Mapping, target: Standard, columns: Keyed[str, str]) -> Mapping:
    """The mapping in the words of a target and of its sources, whose `columns` stand by their concept.

    Raises StandardError if it makes a table that the target has not.
    """
    spelt = spelling(columns)
    header = mapping.header
    if mapping.by_concept:
        names = concepts(target.header.fields) if target.header else {}
        header = {names[concept]: sql for concept, sql in mapping.header.items() if concept in names}
    return replace(
        mapping,
        target=target.ref,
        tables=tuple(_table(one, mapping, target, spelt) for one in mapping.tables),
        header={name: spelt(sql) for name, sql in header.items()},
    )


def same(standard: Standard) -> Mapping:
    """The mapping of a standard to itself: another form, or only what conforms, and every field as it stands."""
    header = standard.header
    return Mapping(
        id=f"{standard.id}--{standard.id}",
        edition="same",
        title=f"{standard.title}, unchanged",
        limitations="",
        sources=((standard.ref,),),
        target=standard.ref,
        tables=tuple(_unchanged(table) for table in standard.tables if table.role != "header"),
        header={one.name: f'(SELECT "{one.name}" FROM "{header.name}")' for one in header.fields} if header else {},
        parameters=(),
        digest=standard.digest,
    )


def _unchanged(table: Table) -> TableLogic:
    fields = tuple(FieldLogic(one.name, f'"{one.name}"', "") for one in table.fields)
    return TableLogic(table.name, table.name, f"SELECT * FROM {table.name}", (), (), None, fields)


def concepts(fields: Iterable[object]) -> dict[str, str]:
    """The names of fields or columns by their concept; of two with the same one the first."""
    found: dict[str, str] = {}
    for one in fields:
        concept = getattr(one, "concept", None)
        if concept and isinstance(concept, str):
            found.setdefault(concept, getattr(one, "name", ""))
    return found


def spelling(columns: Keyed[str, str]) -> Callable[[str], str]:
    """Puts the column of a concept, or nothing, where SQL asks for the concept."""

    def column(found: re.Match[str]) -> str:
        name = columns.get(found.group(1))
        return "NULL" if name is None else f'"{name}"'

    return lambda sql: CONCEPT.sub(column, sql)


def _table(one: TableLogic, mapping: Mapping, target: Standard, spelt: Callable[[str], str]) -> TableLogic:
    fields = one.fields
    if mapping.by_concept:
        names = concepts(_target_table(one, mapping, target).fields)
        fields = tuple(replace(each, field=names[each.field]) for each in one.fields if each.field in names)
    return replace(
        one,
        rows=spelt(one.rows),
        leaves=tuple(Told(spelt(each.when), each.says) for each in one.leaves),
        doubts=tuple(Told(spelt(each.when), each.says) for each in one.doubts),
        merge=one.merge and Merge(tuple(map(spelt, one.merge.key)), tuple(map(spelt, one.merge.order))),
        fields=tuple(FieldLogic(each.field, spelt(each.sql), each.description) for each in fields),
    )


def _target_table(one: TableLogic, mapping: Mapping, target: Standard) -> Table:
    try:
        return target.table(one.table)
    except KeyError:
        raise StandardError(
            "mapping-table",
            f"{target.ref} has no table {one.table}.",
            where=mapping.where,
            mend=f"use one of: {', '.join(table.name for table in target.tables)}.",
        ) from None
