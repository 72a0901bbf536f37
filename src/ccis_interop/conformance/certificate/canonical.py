"""Canonical JSON: one value has one text, so that what is signed can be compared byte by byte."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def dump(value: Any) -> bytes:
    """Sorted keys, no spaces, UTF-8. Raises ValueError for a fraction: two machines may write it in two ways."""
    _refuse_fractions(value)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


def load(content: bytes) -> Any:
    """The value of a canonical text. Raises ValueError if it is none: spaces, another order, a key twice."""
    value = json.loads(content.decode())
    if dump(value) != content:
        raise ValueError("the text is not canonical")
    return value


def digest(value: Any) -> str:
    """The SHA-256 of a value's canonical text."""
    return hashlib.sha256(dump(value)).hexdigest()


def _refuse_fractions(value: Any) -> None:
    if isinstance(value, float):
        raise ValueError("a fraction has no one text")
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _refuse_fractions(one)
