"""Table Schemas (Frictionless): one for each table of a package of CSV files.

A list is one cell, its items parted by bars. Of rules over several records only keys can be said.
"""

from __future__ import annotations

import json
import re
from typing import Any

from ccis_interop.catalogue.compile import made_by
from ccis_interop.catalogue.model import Field, Standard, Table
from ccis_interop.catalogue.wire import allowed_codes, bare_pattern, is_filled, optional_group

PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"


def compile_table_schema(standard: Standard, table: Table) -> str:
    """The schema of one table."""
    schema: dict[str, Any] = {
        "$schema": PROFILE,
        "$comment": made_by(standard.ref),
        "name": table.name,
        "title": table.label,
        "description": table.description,
        "missingValues": [""],
        "fields": [_field(standard, table, one) for one in table.fields],
    }
    keys = [one.name for one in table.fields if one.primary_key]
    if keys:
        schema["primaryKey"] = keys
    ties = [(one.name, one.parent) for one in table.fields if one.parent]
    if ties:
        schema["foreignKeys"] = [
            {"fields": [name], "reference": {"resource": parent, "fields": [key]}} for name, (parent, key) in ties
        ]
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _field(standard: Standard, table: Table, field: Field) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if is_filled(field) and optional_group(table, field) is None:
        constraints["required"] = True
    if field.unique:
        constraints["unique"] = True
    codes, pattern = allowed_codes(standard, field), bare_pattern(field)
    if field.repeated:
        item = pattern if codes is None else "|".join(re.escape(code) for code in codes)
        if item:
            constraints["pattern"] = f"^({item})(\\|({item}))*$"
    else:
        if codes is not None:
            constraints["enum"] = list(codes)
        if pattern:
            constraints["pattern"] = f"^({pattern})$"
    dated = field.kind == "date" and not field.repeated
    described: dict[str, Any] = {
        "name": field.name,
        "title": field.label + (f" ({field.number})" if field.number else ""),
        "description": field.description,
        "type": "date" if dated else "string",
        **({"format": "%Y-%m-%d"} if dated else {}),
    }
    return {**described, "constraints": constraints} if constraints else described
