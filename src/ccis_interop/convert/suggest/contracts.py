"""A suggestion as two contracts that a person can read and mend: the layout of the file, and the mapping of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from ccis_interop.catalogue.expression import PARAMETER
from ccis_interop.convert.suggest.choose import Choice
from ccis_interop.convert.suggest.suggest import Suggestion
from ccis_interop.convert.suggest.words import pieces

ENDING = ".odcs.yaml"
EDITION = "1"
TABLE = "sent"
GIVEN = {"as_of", "source_file", "source_sheet"}  # what every mapping may ask for


def beside(mapping: Path) -> Path:
    """Where the layout of a mapping lies that is not saved yet."""
    return mapping.with_name(f"{mapping.name.removesuffix(ENDING)}.layout{ENDING}")


def name_of(mapping: Path) -> str:
    """The name of a layout until it is saved under another."""
    return "-".join(pieces(mapping.name.removesuffix(ENDING))) or "new-list"


def source_id(name: str) -> str:
    """The id under which `sources.csv` has the file that was sent."""
    return name.upper()


def _source(name: str, confidence: str) -> str:
    url = f"../../../sources.csv#{source_id(name)}"
    return f"authoritativeDefinitions: [{{type: source, url: {url}, description: {confidence}}}]"


def layout_text(suggestion: Suggestion, name: str) -> str:
    """The contract of the layout."""
    return "\n".join(_layout(suggestion, name)) + "\n"


def mapping_text(suggestion: Suggestion, name: str) -> str:
    """The contract of the mapping."""
    return "\n".join(_mapping(suggestion, name)) + "\n"


def _layout(suggestion: Suggestion, name: str) -> Iterator[str]:
    yield "# The columns of the file as it was sent. What each was taken for stands in its description."
    yield from _head(name, f"Layout of {suggestion.file}", "Proposed by interop mapping suggest; read it before use.")
    yield _source(name, "quoted")
    if suggestion.separator:
        yield "customProperties:"
        yield f"  - {{property: dialect, value: {{separator: {_text(suggestion.separator)}}}}}"
    yield "schema:"
    yield f"  - name: {TABLE}"
    yield "    logicalType: object"
    yield "    properties:"
    needed = {one.at for one in suggestion.made if one.field.required}
    kinds = {one.at: one.field.classification for one in reversed(suggestion.made)}
    named = [one for one in suggestion.choices if one.seen.header.strip()]
    for position, one in enumerate(named, 1):
        yield f"      - name: {suggestion.names[one.at]}"
        yield f"        physicalName: {_text(one.seen.header)}"
        yield f"        description: {_text(told(suggestion, one))}"
        yield "        logicalType: string"
        if one.at in needed:
            yield "        required: true"
        yield f"        classification: {kinds.get(one.at) or 'personal'}"
        yield f"        {_source(name, 'quoted')}"
        yield f"        customProperties: [{{property: position, value: {position}}}]"


def told(suggestion: Suggestion, one: Choice) -> str:
    """A column in a sentence: what it was taken for and why, and what else it might be."""
    shapes = f" Looks like {', '.join(one.seen.shapes)}." if one.seen.shapes else " It is empty."
    if one.chosen is None:
        near = next((each for each in one.others if each.confidence >= 0.3), None)
        why = f" It might be {near.meaning.says}: {near.why}." if near else ""
        return f"Not used.{why}{shapes}"
    made = sorted({each.field.name for each in suggestion.made if each.at == one.at})
    use = f"Makes {', '.join(made)}" if made else "Not used by itself"
    also = ", ".join(f"`{suggestion.choices[at].seen.header.strip()}`" for at in one.beside)
    more = f" The same could come from {also}: decide." if one.doubt else f" Another for it: {also}." if also else ""
    said = f"{one.chosen.meaning.says}, confidence {one.chosen.confidence:.2f}: {one.chosen.why}"
    return f"{use}. Taken for {said}.{more}{shapes}"


def _mapping(suggestion: Suggestion, name: str) -> Iterator[str]:
    target = suggestion.target
    yield f"# How {target.ref} is made of the file: each field by one SQL expression over the layout's columns."
    yield "# Mend what is wrong, take out what is not wanted, and try it: interop mapping test FILE --mapping THIS."
    purpose = "Proposed by interop mapping suggest; read it before use."
    yield from _head(f"{name}--{target.id}", f"{suggestion.file} to {target.title}", purpose)
    yield _source(name, "inferred")
    yield "customProperties:"
    yield f"  - {{property: from, value: [{name}/{EDITION}]}}"
    yield f"  - {{property: to, value: {target.ref}}}"
    yield from _parameters(suggestion)
    header = [one for one in suggestion.made if target.header and one.table == target.header.name]
    if header:
        yield "  - property: header"
        yield "    value:"
        yield from (f"      {one.field.name}: {_text(one.sql)}" for one in header)
    record = target.records[0]
    yield "schema:"
    yield f"  - name: {record.name}"
    yield "    logicalType: object"
    yield f"    customProperties: [{{property: source, value: {TABLE}}}]"
    yield "    properties:"
    every = {one.field.name: one for one in suggestion.made if one.table == record.name}
    for field in record.fields:
        made = every.get(field.name)
        if made is not None:
            yield f"      - name: {field.name}"
            yield f"        logicalType: {'date' if field.kind == 'date' else 'string'}"
            if made.at is not None:
                yield f"        description: {_text(_origin(suggestion.choices[made.at]))}"
            yield f"        transformLogic: {_text(made.sql)}"


def _origin(one: Choice) -> str:
    confidence = one.chosen.confidence if one.chosen else 0.0
    return f"Of column `{one.seen.header.strip()}`, confidence {confidence:.2f}."


def _head(identifier: str, title: str, purpose: str) -> Iterator[str]:
    yield "apiVersion: v3.2.0"
    yield "kind: DataContract"
    yield f"id: {identifier}"
    yield f"name: {_text(title)}"
    yield f'version: "{EDITION}"'
    yield "status: proposed"
    yield f"description: {{purpose: {_text(purpose)}}}"


def parameters(suggestion: Suggestion) -> list[str]:
    """What the mapping asks the user to tell with --set, in the order of its use."""
    sql = [one.sql for one in suggestion.made]
    return [name for name in dict.fromkeys(each for one in sql for each in PARAMETER.findall(one)) if name not in GIVEN]


def _parameters(suggestion: Suggestion) -> Iterator[str]:
    asked = parameters(suggestion)
    described = {field.name: field.description for table in suggestion.target.tables for field in table.fields}
    if asked:
        yield "  - property: parameters"
        yield "    value:"
    for name in asked:
        yield f"      - name: {name}"
        yield f"        description: {_text(described.get(name, name))}"


def _text(text: str) -> str:
    """A text in double quotes, as YAML and JSON both read it."""
    return json.dumps(text, ensure_ascii=False)
