"""A standard as one JSON file: read in milliseconds, believed only if every file it was made from is unchanged.

`generated/compiled.json` is a convenience, never a source: its `inputs` hold the digest of each file, and if one
differs, is gone or is new, the standard is made from its files again.
"""

from __future__ import annotations

import hashlib
import json
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from ccis_interop.catalogue.model import Checks, Standard

FORMAT = 2


def dump(standard: Standard, checks: Checks, inputs: Mapping[str, str], command: str) -> str:
    """The text of a snapshot; the same standard gives the same text."""
    held = {
        "made_by": f"{command}; do not edit",
        "format": FORMAT,
        "inputs": dict(sorted(inputs.items())),
        "standard": _plain(standard),
        "checks": _plain(checks),
    }
    return json.dumps(held, ensure_ascii=False, indent=0, sort_keys=True) + "\n"


def read(path: Path) -> dict[str, Any] | None:
    """A snapshot as it lies on disk, not yet believed; None if there is none or it is of another make."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        return held if held["format"] == FORMAT and isinstance(held["inputs"], dict) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def load(held: Mapping[str, Any], inputs: Mapping[str, str]) -> tuple[Standard, Checks] | None:
    """The standard and checks in a snapshot, if it was made from exactly these inputs."""
    if held["inputs"] != dict(inputs):
        return None
    try:
        return _built(Standard, held["standard"]), _built(Checks, held["checks"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _built(kind: Any, value: Any) -> Any:
    """A value of a declared type from its plain form."""
    if value is None or kind in (Any, str, int, bool, float):
        return value
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _built(next(one for one in get_args(kind) if one is not type(None)), value)
    if origin is tuple:
        inner = get_args(kind)
        if inner[-1] is Ellipsis:
            return tuple(_built(inner[0], item) for item in value)
        return tuple(_built(one, item) for one, item in zip(inner, value, strict=True))
    if origin is not None:  # a mapping
        inner = get_args(kind)[1]
        return {key: _built(inner, item) for key, item in value.items()}
    if kind is date:
        return date.fromisoformat(value)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(value)
    hints = _hints(kind)
    return kind(**{name: _built(hints[name], item) for name, item in value.items()})
