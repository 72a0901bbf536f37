"""A nested file to be converted, opened: several tables that lie in one another, by a layout that its content tells."""

from __future__ import annotations

from pathlib import Path

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.layouts import is_nested
from ccis_interop.catalogue.nested import nested_layouts
from ccis_interop.convert.source import Source
from ccis_interop.formats.package import is_package
from ccis_interop.formats.source import find_source
from ccis_interop.formats.xml.edition import Chosen, choose
from ccis_interop.formats.xml.nested import NestedInput
from ccis_interop.formats.xml.probe import probe


def open_nested(path: Path, catalogue: Catalogue, ref: str | None = None) -> Source | None:
    """Open nested XML of a layout; None if it is of none, or if `ref` names a layout of another kind.

    Raises InputError if it cannot be read, or its edition is not known.
    """
    from ccis_interop.formats.open import first_character

    known = {one.ref for one in catalogue.layouts.values() if is_nested(one)}
    ids = {one.partition("/")[0] for one in known}
    if is_package(path) or ref not in {None, *known, *ids}:
        return None
    source = find_source(path)
    if first_character(source.head(4096)) != "<":
        return None
    seen = probe(source)
    layouts = nested_layouts(catalogue, "" if ref in known else seen.root)
    named = next((one for one in layouts if one.ref == ref), None)
    chosen = Chosen(named, "named with --from") if named else choose(layouts, seen, source.name)
    if chosen is None:
        return None
    given = NestedInput(source, chosen.layout)
    own = {table.name for table in chosen.layout.tables}
    others = [one for one in layouts if one.id == chosen.layout.id]
    absent = {table.name: table for one in others for table in one.tables if table.name not in own}
    return Source(
        path,
        chosen.layout.ref,
        chosen.why,
        given,
        chosen.layout.digest,
        standard=chosen.layout,
        notes=chosen.notes,
        absent=tuple(absent.values()),
    )
