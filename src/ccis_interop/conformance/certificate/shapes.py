"""The shapes of what is certified: JSON Schemas under `conformance/`, which say what a statement may hold."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from ccis_interop.conformance.shelf import suite_folder

STATEMENT = "certificate.schema.json"
RESULT = "protocol/result.schema.json"


def misfit(name: str, value: Any) -> str:
    """Where a value breaks a shape, without the value; empty if it does not."""
    for error in _validator(name).iter_errors(value):
        at = "/".join(str(part) for part in error.instance_path)
        return f"`{at or 'the whole'}` breaks {'/'.join(str(part) for part in error.schema_path[-2:])} of {name}"
    return ""


@cache
def _validator(name: str) -> Any:
    import jsonschema_rs

    return jsonschema_rs.validator_for(json.loads((suite_folder() / name).read_text(encoding="utf-8")))
