"""The JSON Schema (2020-12) of one line of a standard's JSON Lines form.

A line is an object with one key, the name of a table, which holds a record with its children in it. Values are
texts. What is empty says nothing, as everywhere: `""`, `null` and an absent key mean the same, and a field that
must be filled refuses all three. A code is accepted if it was valid on some day; which day counts is for the rules.
"""

from __future__ import annotations

import json
from typing import Any

from ccis_interop.catalogue.compile import made_by
from ccis_interop.catalogue.model import Field, Standard, Table
from ccis_interop.catalogue.wire import (
    DATE_PATTERN,
    allowed_codes,
    bare_pattern,
    in_group,
    is_filled,
    is_plain,
    optional_group,
)

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NOT_BLANK = "[^ \\t\\r\\n]"
BREAK = "[\\r\\n]"  # to validators written in Python `$` also means before a line's end

Schema = dict[str, Any]


def compile_json_schema(standard: Standard) -> str:
    """The schema of a line."""
    header = [standard.header] if standard.header else []
    tables = [*header, *standard.records]
    schema: Schema = {
        "$schema": DIALECT,
        "$id": f"urn:ccis-interop:{standard.id}:{standard.edition}",
        "$comment": made_by(standard.ref),
        "title": f"{standard.title}, edition {standard.edition}: one line of the JSON Lines form",
        "description": standard.purpose,
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
        "properties": {one.name: {"$ref": f"#/$defs/{one.name}"} for one in tables},
        "$defs": {one.name: _record(standard, one) for one in [*tables, *_all_children(standard)]},
    }
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _all_children(standard: Standard) -> list[Table]:
    return [child for record in standard.records for child in standard.children(record.name)]


def _record(standard: Standard, table: Table) -> Schema:
    """The schema of a record. The key that ties a child to its record is taken from around it, so it is free."""
    tie = table.parent[0].name if table.parent else None
    properties: Schema = {}
    required: list[str] = []
    for one in table.fields:
        needed = is_filled(one) and one.name != tie and optional_group(table, one) is None
        properties[one.name] = _described(one, _tie() if one.name == tie else _value(standard, one, filled=needed))
        if needed:
            required.append(one.name)
    for child in standard.children(table.name):
        properties[child.name] = {
            "description": child.label,
            "type": ["array", "null"],
            "items": {"$ref": f"#/$defs/{child.name}"},
        }
    schema: Schema = {
        "title": table.label,
        "description": table.description,
        "type": "object",
        "additionalProperties": not table.fields,  # of a table without a known field nothing can be said
        "properties": properties,
    }
    if required:
        schema["required"] = required
    conditions = _conditions(standard, table)
    if conditions:
        schema["allOf"] = conditions
    return schema


def _tie() -> Schema:
    return {"type": ["string", "null"]}


def _described(field: Field, schema: Schema) -> Schema:
    number = f" ({field.number})" if field.number else ""
    return {"title": f"{field.label}{number}", "description": field.description, **schema}


def _value(standard: Standard, field: Field, *, filled: bool) -> Schema:
    if field.repeated:
        items = _text(standard, field, filled=True)
        items["type"] = ["string", "null"]
        if "enum" in items:
            items["enum"].append(None)
        if filled:
            return {"type": "array", "items": items, "minItems": 1}
        return {"type": ["array", "null"], "items": items}
    return _text(standard, field, filled=filled)


def _text(standard: Standard, field: Field, *, filled: bool) -> Schema:
    """The schema of one text; with `filled` it refuses what is empty."""
    schema: Schema = {"type": "string" if filled else ["string", "null"]}
    codes, pattern = allowed_codes(standard, field), bare_pattern(field)
    if field.kind == "date":
        schema["pattern"] = f"^({DATE_PATTERN})$" if filled else f"^({DATE_PATTERN})?$"
        schema["maxLength"] = 10
    elif pattern:
        schema["pattern"] = f"^({pattern})$" if filled else f"^({pattern})?$"
    elif filled and codes is None and not field.repeated:
        schema["pattern"] = NOT_BLANK
    if codes is not None:
        schema["enum"] = [*codes] if filled else [*codes, "", None]
    elif field.kind == "date" or pattern:
        schema["not"] = {"type": "string", "pattern": BREAK}
    return schema


def _conditions(standard: Standard, table: Table) -> list[Schema]:
    """What must be filled only if its optional group is there: if anything of the group is."""
    needed: dict[str, tuple[list[Field], list[Field]]] = {}
    for one in table.fields:
        group = optional_group(table, one)
        if group is not None and is_filled(one):
            needed.setdefault(group.path, (list(in_group(table, group)), []))[1].append(one)
    return [
        {
            "if": {"anyOf": [_present(one) for one in members]},
            "then": {
                "required": [one.name for one in filled],
                "properties": {one.name: _value(standard, one, filled=True) for one in filled},
            },
        }
        for members, filled in needed.values()
    ]


def _present(field: Field) -> Schema:
    if field.repeated:
        held: Schema = {"type": "array"}
    elif is_plain(field):
        held = {"type": "string", "pattern": NOT_BLANK}
    else:
        held = {"type": "string", "minLength": 1}
    return {"required": [field.name], "properties": {field.name: held}}
