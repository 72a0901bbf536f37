"""Mappings: what each names must be there, and every piece of its SQL must run on the tables of its sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ccis_interop.catalogue.bind import CONCEPT, concepts
from ccis_interop.catalogue.expression import PARAMETER
from ccis_interop.catalogue.find import CONTRACT, Catalogue, Edition
from ccis_interop.catalogue.lint import folders
from ccis_interop.catalogue.lint.bench import Bench, known, sources
from ccis_interop.catalogue.lint.edition import Stated
from ccis_interop.catalogue.lint.mistake import Mistake
from ccis_interop.catalogue.lint.pieces import Pieces
from ccis_interop.catalogue.mappings import Mapping as Made
from ccis_interop.catalogue.mappings import of_contract, read_mapping
from ccis_interop.catalogue.model import Field, Standard
from ccis_interop.errors import InteropError


def look(seen: Stated, one: Edition, raw: dict[str, Any], catalogue: Catalogue, bench: Bench) -> list[Mistake]:
    """Every mistake of a mapping."""
    folders.whole(seen, one)
    _doubled(seen)
    try:
        made = of_contract(raw, one.folder / CONTRACT)
    except (ValidationError, AttributeError, LookupError, ValueError, TypeError):
        _incomplete(seen, raw)
        return seen.mistakes
    _named(seen, made, catalogue)
    _words(seen, made)
    _several(seen, one, made, catalogue)
    givens = list(sources(catalogue, made.sources))
    pieces = Pieces(seen, raw, made, catalogue, bench)
    for standard in _targets(catalogue, made):
        _target(seen, made, standard)
        for some in givens:
            pieces.look(some, standard)
    if not seen.mistakes:
        try:
            read_mapping(one.folder)
        except InteropError as error:
            seen.tell(seen.places.top(), error.code, error.what, error.mend or "correct the contract.")
    return seen.mistakes


def _doubled(seen: Stated) -> None:
    tables = Counter((table.name or "").casefold() for table in seen.tables())
    for table in seen.tables():
        if tables[(table.name or "").casefold()] > 1:
            place = seen.places.of(table.name or "")
            seen.tell(place, "name-doubled", f"table {table.name} is stated twice.", "keep one of the two.")
        names = Counter((one.name or "").casefold() for one in table.properties or [])
        for one in table.properties or []:
            if names[(one.name or "").casefold()] > 1:
                place = seen.places.of(table.name or "", one.name or "")
                seen.tell(place, "name-doubled", f"{table.name}.{one.name} is stated twice.", "keep one of the two.")


def _incomplete(seen: Stated, raw: dict[str, Any]) -> None:
    """Say what a mapping lacks that every one must have."""
    held = {one.get("property") for one in raw.get("customProperties") or []}
    for name, says in (("from", "what it reads"), ("to", "what it makes")):
        if name not in held:
            what, mend = f"the mapping does not say {says}.", f"add the custom property `{name}`."
            seen.tell(seen.places.top(), "mapping-incomplete", what, mend)
    for table in seen.tables():
        if not any(one.property == "source" for one in table.customProperties or []):
            what = f"table {table.name} does not say from which table of the source its rows come."
            mend = "add the custom property `source` to it."
            seen.tell(seen.places.of(table.name or ""), "mapping-incomplete", what, mend)
    if not seen.mistakes:
        seen.tell(
            seen.places.top(), "mapping-incomplete", "the mapping cannot be put together.", "compare it with one."
        )


def _named(seen: Stated, made: Made, catalogue: Catalogue) -> None:
    """Whether sources and target are there."""
    for refs in made.sources:
        for ref in refs:
            if not known(catalogue, ref):
                what = f"it reads {ref}, which is no layout and no standard."
                seen.tell(seen.places.custom("from"), "from-unknown", what, _near(ref, catalogue, with_layouts=True))
    if not [ref for ref in known(catalogue, made.target) if ref in catalogue.editions]:
        what = f"it makes {made.target}, which is no standard."
        seen.tell(seen.places.custom("to"), "to-unknown", what, _near(made.target, catalogue, with_layouts=False))
    if not made.tables:
        what = "it makes no table."
        seen.tell(seen.places.top("schema"), "mapping-incomplete", what, "state a table of the target.")


def _near(ref: str, catalogue: Catalogue, *, with_layouts: bool) -> str:
    refs = [*catalogue.editions, *(catalogue.layouts if with_layouts else ())]
    close = get_close_matches(ref, refs, 3)
    return f"use one of: {', '.join(close or refs)}."


def _words(seen: Stated, made: Made) -> None:
    """Concepts that nobody knows, and parameters that nothing asks for."""
    texts = [*made.expressions, *(sql for table in made.tables for sql in (table.rows, *(j.rows for j in table.joins)))]
    for name in dict.fromkeys(name for text in texts for name in CONCEPT.findall(text)):
        seen.tell_concept(seen.places.top("schema"), name, f"`concept('{name}')`")
    asked = {name for text in texts for name in PARAMETER.findall(text)}
    for one in made.parameters:
        if one.name not in asked:
            what = f"the parameter {one.name} is asked of the user, and no expression reads it."
            seen.tell(seen.places.custom("parameters"), "parameter-unused", what, "use it, or remove it.")


def _several(seen: Stated, one: Edition, made: Made, catalogue: Catalogue) -> None:
    """Whether another mapping leads from the same sources to the same target: then neither would be chosen."""
    mine = {tuple(sorted(refs)) for refs in made.sources}
    for other in catalogue.mappings.values():
        if other.ref == one.ref:
            continue
        try:
            theirs = read_mapping(other.folder)
        except InteropError:
            continue
        if theirs.target == made.target and mine & {tuple(sorted(refs)) for refs in theirs.sources}:
            what = f"{other.ref} makes {made.target} of the same source, so that neither is chosen unless it is named."
            seen.tell(seen.places.custom("from"), "mapping-several", what, "keep one of the two.")


def _targets(catalogue: Catalogue, made: Made) -> Iterator[Standard]:
    for ref in catalogue.editions:
        if made.makes(ref):
            try:
                yield catalogue.load(ref)
            except InteropError:  # told where the edition is looked at
                continue


def _target(seen: Stated, made: Made, standard: Standard) -> None:
    """Whether the target has the tables and fields that are made, and whether all that it needs is made."""
    tables = {one.name: one for one in standard.tables}
    for logic in made.tables:
        place = seen.places.of(logic.table)
        if logic.table not in tables or tables[logic.table].role == "header":
            what = f"{standard.ref} has no table {logic.table} of rows."
            mend = f"use one of: {', '.join(one.name for one in standard.tables if one.role != 'header')}."
            seen.tell(place, "mapping-table", what, mend)
            continue
        fields = tables[logic.table].fields
        stated = {
            one.name or "": one
            for table in seen.tables()
            if table.name == logic.table
            for one in table.properties or []
        }
        at = {name: seen.places.of(logic.table, name) for name in stated}
        _fields(seen, made, standard, f"table {logic.table}", fields, at)
        made_names = {one.field for one in logic.fields}
        explained = {name for name, one in stated.items() if one.transformDescription}
        _needed(seen, made, standard, f"{logic.table}.", fields, made_names | explained, place)
    header = standard.header
    place = seen.places.custom("header")
    if header:
        _fields(seen, made, standard, "header", header.fields, dict.fromkeys(made.header, place))
        _needed(seen, made, standard, "header field ", header.fields, set(made.header), place)
    elif made.header and not made.by_concept:
        seen.tell(place, "mapping-field", f"{standard.ref} has no header.", "remove `header`.")


def _fields(
    seen: Stated,
    made: Made,
    standard: Standard,
    holder: str,
    fields: Iterable[Field],
    stated: Mapping[str, tuple[Path, int]],
) -> None:
    if made.by_concept:
        for name, place in stated.items():
            seen.tell_concept(place, name, f"`{name}` of the {holder}, which names fields by what they mean,")
        return
    names = [one.name for one in fields]
    for name, place in stated.items():
        if name not in names:
            close = get_close_matches(name, names, 3) or names
            what = f"the {holder} of {standard.ref} has no field {name}."
            seen.tell(place, "mapping-field", what, f"use one of: {', '.join(close)}.")


def _needed(
    seen: Stated,
    made: Made,
    standard: Standard,
    holder: str,
    fields: tuple[Field, ...],
    stated: set[str],
    place: tuple[Path, int],
) -> None:
    """Whether each field that must be filled is made, or the mapping says why it cannot be."""
    names = {name: concept for concept, name in concepts(fields).items()} if made.by_concept else {}
    for one in fields:
        if (one.required or one.primary_key) and names.get(one.name, one.name) not in stated:
            what = f"{standard.ref} requires {holder}{one.name}, which nothing makes: every row would be rejected."
            mend = (
                "give it a transformLogic, or state the field with a transformDescription "
                "that says why the source cannot tell it."
            )
            seen.tell(place, "required-unmade", what, mend)
