"""The protocol between the suite and a product: seven verbs, a JSON Schema for each request and reply.

The schemas under `conformance/protocol/` are normative; this module only holds what is said against them.
"""

from __future__ import annotations

import json
from enum import StrEnum
from functools import cache
from typing import Any, TypeAlias

from ccis_interop.conformance.shelf import suite_folder

PROTOCOL = "1.0"

Fields: TypeAlias = dict[str, Any]


class Verb(StrEnum):
    """What a product can be asked."""

    DESCRIBE = "describe"
    RESET = "reset"
    CLOCK = "clock"
    LOAD = "load"
    EXPORT = "export"
    NOTICES = "notices"
    STOP = "stop"


@cache
def schema(name: str) -> dict[str, Any]:
    """One schema: `load.request`, `load.reply`, `error.reply`."""
    path = suite_folder() / "protocol" / PROTOCOL / f"{name}.json"
    held: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return held


@cache
def _validator(name: str) -> Any:
    import jsonschema_rs

    return jsonschema_rs.validator_for(schema(name))


def problem(name: str, message: Fields) -> str:
    """What is wrong with a message against a schema, without its values; empty if nothing is."""
    for error in _validator(name).iter_errors(message):
        at = "/".join(str(part) for part in error.instance_path)
        kind = str(error.schema_path[-1]) if error.schema_path else "schema"
        return f"{at or 'the message'} breaks `{kind}` of {name}.json{_lacking(error, kind)}"
    return ""


def _lacking(error: Any, kind: str) -> str:
    """The name of the field that lacks, which is no value."""
    name = getattr(getattr(error, "kind", None), "property", None)
    return f": `{name}`" if kind == "required" and isinstance(name, str) else ""
