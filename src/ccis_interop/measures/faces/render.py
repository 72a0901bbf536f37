"""One door to all faces: what is told, as bytes."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from ccis_interop.measures.sheets import Told

FACES = {"text": "text", "csv": "delimited", "json": "document", "xlsx": "workbook", "html": "page"}


def render(told: Told, face: str) -> bytes:
    """What is told, in a face of FACES. Raises IncompleteError if an extra that it needs is not installed."""
    make: Callable[[Told], bytes] = import_module(f"ccis_interop.measures.faces.{FACES[face]}").render
    return make(told)
