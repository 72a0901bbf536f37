"""Tables and fields: what they must say, and what nothing would check."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from open_data_contract_standard.model import SchemaObject, SchemaProperty

from ccis_interop.catalogue.lint.edition import Looked
from ccis_interop.catalogue.model import WITHHOLDING, Field, Table

CLASSIFICATIONS = ("identifier", "personal", "special-category", "operational")
TYPES = ("string", "date", "array")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
# What regular expressions of DuckDB, XML Schema, JSON Schema and Python read in different ways.
ESCAPED = re.compile(r"\\[rnt.\\|()\[\]{}*+?^$/-]")
NOT_PORTABLE = re.compile(r"\\[a-zA-Z0-9]|\(\?|[*+?}][?+]|(?<!\\)\.|(?<!^)\^(?<!\[\^)|\$(?!$)|\[\[")


def look(seen: Looked) -> None:
    """Note every mistake of tables and fields."""
    for table in seen.tables():
        _table(seen, table)
        for one in table.properties or []:
            _stated(seen, table, one)
    for whole in seen.standard.tables:
        for field in whole.fields:
            _field(seen, whole, field)
        _together(seen, whole)
    _tables_together(seen)
    _withheld(seen)


def _table(seen: Looked, table: SchemaObject) -> None:
    name, place = table.name or "", seen.places.of(table.name or "")
    if not NAME.fullmatch(name):
        seen.tell(place, "name-unusable", f"`{name}` cannot be a table's name.", "use letters, digits and _.")
    if name in seen.lists:
        seen.tell(place, "name-unusable", f"`{name}` is a code list too.", "rename one of the two.")
    if not table.description:
        seen.tell(place, "table-description", f"table {name} has no description.", "say what a row of it is.")


def _stated(seen: Looked, table: SchemaObject, one: SchemaProperty) -> None:
    name, place = f"{table.name}.{one.name}", seen.places.of(table.name or "", one.name or "")

    def tell(code: str, what: str, mend: str) -> None:
        seen.tell(place, code, what, mend)

    if not NAME.fullmatch(one.name or ""):
        tell("name-unusable", f"`{one.name}` cannot be a column's name.", "use letters, digits and _; not _ first.")
    if not one.businessName:
        tell("field-label", f"{name} has no businessName.", "give it its plain English name.")
    if not one.description:
        tell("field-description", f"{name} has no description.", "say what it holds.")
    if one.classification not in CLASSIFICATIONS:
        seen.tell(
            seen.places.of(table.name or "", one.name or "", "", "classification"),
            "field-classification",
            f"{name} is not classified as we do it, so nothing protects it.",
            f"set `classification` to one of: {', '.join(CLASSIFICATIONS)}.",
        )
    seen.tell_sources(place, one.authoritativeDefinitions, "field-source", name)
    _kind(seen, place, name, one)
    _relationships(seen, table, one)


def _kind(seen: Looked, place: tuple[Path, int], name: str, one: SchemaProperty) -> None:
    """The kind of value, its options and its short list of codes."""

    def tell(code: str, what: str, mend: str) -> None:
        seen.tell(place, code, what, mend)

    inner = one.items if one.logicalType == "array" and one.items else one
    if one.logicalType not in TYPES or (one.logicalType == "array" and inner.logicalType not in ("string", None)):
        tell(
            "field-type",
            f"{name} is of a kind that is not read ({one.logicalType or 'none'}).",
            "use `string`, `date`, or `array` with items of `string`.",
        )
    for holder in {id(one): one, id(inner): inner}.values():
        for option in holder.logicalTypeOptions or {}:
            if option != "pattern":
                tell(
                    "option-unknown",
                    f"`{option}` of {name} is checked by nothing.",
                    "say it as `pattern`, `enum` or a rule.",
                )
    codes = Counter(str(each.value) for each in inner.enum or [])
    for code in (code for code, count in codes.items() if count > 1):
        tell("enum-doubled", f"{name} allows `{code}` twice.", "keep one of the two.")


def _relationships(seen: Looked, table: SchemaObject, one: SchemaProperty) -> None:
    tables = {each.name: {p.name for p in each.properties or []} for each in seen.tables()}
    for relation in one.relationships or []:
        for to in [relation.to] if isinstance(relation.to, str) else relation.to or []:
            target, _, column = to.rpartition(".")
            known = column in tables[target] if target in tables else target in seen.lists and column == "code"
            if not known:
                seen.tell(
                    seen.places.of(table.name or "", one.name or ""),
                    "relationship-unknown",
                    f"{table.name}.{one.name} refers to `{to}`, which is neither LIST.code nor TABLE.FIELD.",
                    "add the code list to codelists/, or correct the name.",
                )


def _field(seen: Looked, table: Table, field: Field) -> None:
    place = seen.places.of(table.name, field.name)
    seen.tell_concept(place, field.concept, f"{table.name}.{field.name}")
    if not field.pattern:
        return
    try:
        re.compile(field.pattern)
    except re.error as error:
        what = f"the pattern of {table.name}.{field.name} is no regular expression: {error}."
        seen.tell(place, "pattern-wrong", what, "correct it.")
        return
    bare = field.pattern.removeprefix("^").removesuffix("$")
    if NOT_PORTABLE.search(ESCAPED.sub("x", bare)) or bare == field.pattern:
        seen.tell(
            place,
            "pattern-portable",
            f"the pattern of {table.name}.{field.name} is not read alike by SQL, XML Schema and JSON Schema.",
            "begin it with ^, end it with $, and use classes such as [0-9], groups and {n,m} only.",
        )


def _together(seen: Looked, table: Table) -> None:
    place = seen.places.of(table.name)
    names: dict[str, str] = {}
    numbers: dict[str, str] = {}
    paths: dict[str, str] = {}
    for field in table.fields:
        at = seen.places.of(table.name, field.name)
        if field.number and field.number in numbers:
            what = f"{field.name} and {numbers[field.number]} have the same number, {field.number}."
            seen.tell(at, "number-doubled", what, "correct one of the two.")
        numbers.setdefault(field.number or "", field.name)
        for spelling in dict.fromkeys(loosened(one) for one in (field.name, *field.synonyms)):
            if names.setdefault(spelling, field.name) != field.name or not spelling:
                what = f"the spelling `{spelling}` of {field.name} also means {names[spelling]}."
                seen.tell(at, "synonym-collides", what, "keep it at one of the two.")
        if field.path in paths:
            what = f"{field.name} and {paths[field.path]} have the same xmlPath."
            seen.tell(at, "path-doubled", what, "correct one of the two.")
        paths[field.path] = field.name
    above = {path.rpartition("/")[0] for path in paths}
    for path in sorted(set(paths) & (above | {group.path for group in table.groups})):
        what = f"`{path}` is the path of a field and of a group."
        seen.tell(seen.places.of(table.name, paths[path]), "path-doubled", what, "correct one of the two.")
    for group in table.groups:
        holds_records = table.role == "header" and "/" not in group.path
        if not holds_records and not any(path.startswith(group.path + "/") for path in paths):
            what = f"no field of {table.name} lies in the group `{group.path}`."
            seen.tell(place, "group-unused", what, "correct its path or remove it.")


def _withheld(seen: Looked) -> None:
    """What an objection withholds, a child of the record need not have: else it is given all the same."""
    knowing = {table.name for table in seen.standard.tables if any(one.concept == WITHHOLDING for one in table.fields)}
    for table in seen.standard.tables:
        if table.parent is None or table.parent[1] not in knowing:
            continue
        for one in table.fields:
            if one.required and one.disclosure == "c":
                what = f"{table.name}.{one.name} is required, and of category (c), which an objection withholds."
                mend = "let it be optional, with a rule that asks for it where no objection stands."
                seen.tell(seen.places.of(table.name, one.name), "withheld-required", what, mend)


def loosened(name: str) -> str:
    """A name without case, spaces and underscores, as readers compare names."""
    return "".join(name.split()).replace("_", "").casefold()


def _tables_together(seen: Looked) -> None:
    tables = seen.standard.tables
    twice = Counter((one.name or "").casefold() for one in seen.tables())
    twice_field = Counter(((t.name or "").casefold(), (f.name or "").casefold()) for t, f in seen.fields())
    for table, one in seen.fields():
        if twice_field[((table.name or "").casefold(), (one.name or "").casefold())] > 1:
            what = f"{table.name}.{one.name} is stated twice (case does not count)."
            seen.tell(seen.places.of(table.name or "", one.name or ""), "name-doubled", what, "keep one of the two.")
    for whole in tables:
        place = seen.places.of(whole.name)
        if twice[whole.name.casefold()] > 1:
            seen.tell(place, "name-doubled", f"table {whole.name} is stated twice.", "keep one of the two.")
        parent = whole.parent
        above = whole.within.partition("/")[0] if whole.within else parent[1] if parent else ""
        known = tables if whole.within else seen.standard.records
        if whole.role == "child" and (above == whole.name or above not in {one.name for one in known}):
            what = f"the child table {whole.name} is tied to no record table, so it is never read."
            seen.tell(place, "child-untied", what, "give one of its fields `relationships: [{to: TABLE.FIELD}]`.")
    headers = [one.name for one in tables if one.role == "header"]
    if len(headers) > 1:
        what = f"{' and '.join(headers)} are both headers."
        seen.tell(seen.places.of(headers[1]), "header-twice", what, "a file has one header: change a role.")
    if not seen.standard.records:
        seen.tell(seen.places.top("schema"), "no-record", "no table holds records.", "give one the role `record`.")
