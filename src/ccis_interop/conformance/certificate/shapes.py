"""The shapes of what is certified: JSON Schemas under `conformance/`, which say what a statement may hold."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from typing import Any

from ccis_interop.conformance.shelf import suite_folder

STATEMENT = "certificate.schema.json"
RESULT = "protocol/result.schema.json"
DAY = re.compile(r"20\d\d-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?\Z")


def misfit(name: str, value: Any) -> str:
    """Where a value breaks a shape, without the value; empty if it does not."""
    for error in _validator(name).iter_errors(value):
        at = "/".join(str(part) for part in error.instance_path)
        return f"`{at or 'the whole'}` breaks {'/'.join(str(part) for part in error.schema_path[-2:])} of {name}"
    return _no_day(value)


def _no_day(value: Any) -> str:
    """A text that looks like a day or moment and is none, such as 31 February: patterns cannot tell."""
    if isinstance(value, dict):
        return next((wrong for one in value.values() if (wrong := _no_day(one))), "")
    if isinstance(value, list):
        return next((wrong for one in value if (wrong := _no_day(one))), "")
    if isinstance(value, str) and DAY.match(value):
        try:
            date.fromisoformat(value[:10])
        except ValueError:
            return "a day in it is no date"
    return ""


@cache
def _validator(name: str) -> Any:
    import jsonschema_rs

    return jsonschema_rs.validator_for(json.loads((suite_folder() / name).read_text(encoding="utf-8")))
