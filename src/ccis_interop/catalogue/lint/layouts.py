"""Layouts of tables: what each must say, and whether a file can be told to be of it.

Layouts of nested XML are looked at as editions are (`run.py`), since they are read in the same way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from open_data_contract_standard.model import SchemaProperty

from ccis_interop.catalogue.contract import value
from ccis_interop.catalogue.find import Catalogue, Edition
from ccis_interop.catalogue.layouts import is_nested, read_layout
from ccis_interop.catalogue.lint import folders
from ccis_interop.catalogue.lint.edition import Stated
from ccis_interop.catalogue.lint.fields import CLASSIFICATIONS, NAME, loosened
from ccis_interop.errors import StandardError

Signature = tuple[tuple[str, str | None], ...]  # the header of each column, loosened, and how its values look


def look(seen: Stated, one: Edition, others: Mapping[str, Signature], profiles: frozenset[str]) -> None:
    """Note every mistake of a layout. `others` are the signatures of the layouts that there are."""
    folders.whole(seen, one)
    tables = list(seen.tables())
    if len(tables) != 1 or not tables[0].properties:
        what = f"a layout has one table of columns, this one has {len(tables)}."
        seen.tell(seen.places.top("schema"), "layout-table", what, "state one table, with a property for each column.")
        return
    (table,) = tables
    if not NAME.fullmatch(table.name or ""):
        what = f"`{table.name}` cannot be a table's name."
        seen.tell(seen.places.of(table.name or ""), "name-unusable", what, "use letters, digits and _.")
    for column in table.properties or []:
        _column(seen, table.name or "", column, profiles)
    _together(seen, table.name or "", table.properties or [])
    _alike(seen, one, others)
    if not seen.mistakes:
        try:
            read_layout(one)
        except StandardError as error:
            seen.tell(seen.places.top(), error.code, error.what, error.mend or "correct the contract.")


def signatures(catalogue: Catalogue) -> dict[str, Signature]:
    """The headers of every layout of tables that can be read, and how their values look, from the left."""
    found: dict[str, Signature] = {}
    for one in catalogue.layouts.values():
        try:
            if not is_nested(one):
                found[one.ref] = tuple((loosened(each.header), each.profile) for each in read_layout(one).columns)
        except (StandardError, OSError):
            continue  # told where it is looked at
    return found


def _column(seen: Stated, table: str, one: SchemaProperty, profiles: frozenset[str]) -> None:
    name, place = one.name or "", seen.places.of(table, one.name or "")
    if not NAME.fullmatch(name):
        mend = "use letters, digits and _; say the header under physicalName."
        seen.tell(place, "name-unusable", f"`{name}` cannot be a column's name.", mend)
    if one.classification not in CLASSIFICATIONS:
        at = seen.places.of(table, name, "", "classification")
        what = f"the column {name} is not classified as we do it, so nothing protects it."
        seen.tell(at, "field-classification", what, f"set `classification` to one of: {', '.join(CLASSIFICATIONS)}.")
    seen.tell_sources(place, one.authoritativeDefinitions, "field-source", f"the column {name}")
    seen.tell_concept(place, value(one.customProperties, "concept"), f"the column {name}")
    profile = value(one.customProperties, "profile")
    if profile is not None and profile not in profiles:
        what = f"the column {name} is to look like `{profile}`, which is not in value-profiles.csv."
        seen.tell(place, "profile-unknown", what, "add it there, or name one that is there.")
    if one.transformLogic or one.quality:
        what = f"the column {name} has rules or a transformLogic, which nothing reads in a layout."
        seen.tell(place, "layout-logic", what, "state rules in the standard, and transformLogic in a mapping.")


def _together(seen: Stated, table: str, columns: list[SchemaProperty]) -> None:
    """Names, positions and spellings."""
    names: set[str] = set()
    taken: dict[int, str] = {}
    heads = Counter(loosened(one.physicalName or one.name or "") for one in columns)
    spelt: dict[str, str] = {}
    for at, one in enumerate(columns, 1):
        name, place = one.name or "", seen.places.of(table, one.name or "")
        if name.casefold() in names:
            mend = "give it another name; columns may share a header, not a name."
            seen.tell(place, "name-doubled", f"the column {name} is stated twice (case does not count).", mend)
        names.add(name.casefold())
        position = value(one.customProperties, "position")
        if not isinstance(position, int):
            seen.tell(place, "position-missing", f"the column {name} has no position.", f"add `position: {at}`.")
        elif position in taken:
            what = f"{name} and {taken[position]} have the same position, {position}."
            seen.tell(place, "position-doubled", what, "number the columns from the left, from 1.")
        elif position != at:
            what = f"the column {name} is stated as number {at} and has the position {position}."
            seen.tell(place, "position-order", what, "state the columns from the left, and number them from 1.")
        if isinstance(position, int):
            taken.setdefault(position, name)
        own = loosened(one.physicalName or name)
        for spelling in dict.fromkeys(loosened(each.synonym or "") for each in one.synonyms or []):
            if not spelling or (heads[spelling] and spelling != own) or spelt.get(spelling, name) != name:
                what = f"the spelling `{spelling}` of {name} is empty, or also means another column."
                seen.tell(place, "synonym-collides", what, "keep it at one of the two.")
            spelt.setdefault(spelling, name)


def _alike(seen: Stated, one: Edition, others: Mapping[str, Signature]) -> None:
    mine = others.get(one.ref)
    for ref, header in others.items():
        if ref != one.ref and header == mine:
            what = f"its header is that of {ref} too, so no file can be told to be of one of them."
            mend = "keep one of the two, or say by `profile` how the values of a column differ."
            seen.tell(seen.places.top("schema"), "layout-alike", what, mend)
