"""Compares two editions: the file, tables, fields, codes, rules and parameters, in this order."""

from __future__ import annotations

from collections.abc import Iterator

from ccis_interop.catalogue.diff.codes import code_differences
from ccis_interop.catalogue.diff.difference import Difference, Kind, Party
from ccis_interop.catalogue.diff.fields import field_differences
from ccis_interop.catalogue.diff.names import Way, way
from ccis_interop.catalogue.diff.rules import rule_differences
from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.model import Standard

BOTH = (Party.SENDER, Party.RECEIVER)


def compare(catalogue: Catalogue, old: Standard, new: Standard) -> list[Difference]:
    """Every difference, in a fixed order."""
    between = way(catalogue, old, new)
    return [
        *_file(old, new),
        *_tables(old, new),
        *_fields(old, new, between),
        *code_differences(old, new, between),
        *rule_differences(old, new, between),
        *_parameters(old, new),
    ]


def _file(old: Standard, new: Standard) -> Iterator[Difference]:
    before, after = old.recognition.xml_root, new.recognition.xml_root
    if before and after and before != after:
        yield Difference("file", "root element", Kind.RENAMED, f"{before} is now {after}", BOTH, BOTH)
    elif before != after:
        kind = Kind.ADDED if after else Kind.WITHDRAWN
        breaks = () if after else BOTH
        yield Difference("file", "XML form", kind, f"root element {after or before}", breaks, BOTH)


def _tables(old: Standard, new: Standard) -> Iterator[Difference]:
    before, after = {one.name: one for one in old.tables}, {one.name: one for one in new.tables}
    for name, table in before.items():
        if name not in after:
            yield Difference("table", name, Kind.WITHDRAWN, table.label, BOTH, BOTH)
        elif table.wire_name != after[name].wire_name:
            detail = f"{table.wire_name} is now {after[name].wire_name}"
            yield Difference("table", name, Kind.RENAMED, detail, BOTH, BOTH)
    for name, table in after.items():
        if name not in before:
            yield Difference("table", name, Kind.ADDED, table.label, (), BOTH)


def _fields(old: Standard, new: Standard, between: Way) -> Iterator[Difference]:
    after = {one.name: one for one in new.tables}
    for table in old.tables:
        if table.name in after:
            yield from field_differences(table, after[table.name], between)


def _parameters(old: Standard, new: Standard) -> Iterator[Difference]:
    before, after = {one.name: one for one in old.parameters}, {one.name: one for one in new.parameters}
    for name in [*before, *(name for name in after if name not in before)]:
        values = [", ".join(side[name].value) if name in side else "" for side in (before, after)]
        if name not in after:
            yield Difference("parameter", name, Kind.WITHDRAWN, f"it was {values[0]}")
        elif name not in before:
            yield Difference("parameter", name, Kind.ADDED, f"it is {values[1]}", act=(Party.MANAGER,))
        elif values[0] != values[1]:
            detail = f"{values[0] or 'none'} is now {values[1] or 'none'}"
            yield Difference("parameter", name, Kind.ALTERED, detail, act=(Party.MANAGER,))
