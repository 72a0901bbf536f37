"""A standard as one JSON file: read in milliseconds, believed only if every file it was made from is unchanged.

`generated/compiled.json` is a convenience, never a source: its `inputs` hold the digest of each file, and if one
differs, is gone or is new, the standard is made from its files again.
"""

from __future__ import annotations

import hashlib
import json
import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias, Union, get_args, get_origin, get_type_hints

from ccis_interop.catalogue.model import Checks, Standard

FORMAT = 2
Builder: TypeAlias = Callable[[Any], Any]


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


def _built(kind: Any, value: Any) -> Any:
    """A value of a declared type from its plain form."""
    build = _builder(kind)
    return value if build is None else build(value)


@cache
def _builder(kind: Any) -> Builder | None:
    """What makes values of a declared type from their plain form; None if they are their plain form."""
    origin = get_origin(kind)
    if kind in (Any, str, int, bool, float):
        return None
    if origin in (Union, types.UnionType):
        return _builder(next(one for one in get_args(kind) if one is not type(None)))
    if origin is tuple and get_args(kind)[-1] is not Ellipsis:
        return _pair(get_args(kind))
    if origin is not None:
        return _list(get_args(kind)[0]) if origin is tuple else _mapping(get_args(kind)[1])
    if kind is date:
        return lambda value: None if value is None else date.fromisoformat(value)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return lambda value: None if value is None else kind(value)
    return _record(kind)


def _list(inner: Any) -> Builder:
    build = _builder(inner)
    if build is None:
        return lambda value: None if value is None else tuple(value)
    return lambda value: None if value is None else tuple([build(item) for item in value])


def _pair(inner: tuple[Any, ...]) -> Builder:
    return lambda value: (
        None if value is None else tuple(_built(one, item) for one, item in zip(inner, value, strict=True))
    )


def _mapping(inner: Any) -> Builder:
    build = _builder(inner)
    if build is None:
        return lambda value: value
    return lambda value: None if value is None else {key: build(item) for key, item in value.items()}


def _record(kind: Any) -> Builder:
    """Of a dataclass. What its fields are made by is looked up when it is first needed, since types may nest."""
    builders: dict[str, Builder | None] = {}

    def build(value: Any) -> Any:
        if value is None:
            return None
        if not builders:
            builders.update({name: _builder(hint) for name, hint in get_type_hints(kind).items()})
        made = {}
        for name, item in value.items():
            one = builders[name]
            made[name] = item if one is None else one(item)
        return kind(**made)

    return build
