"""One door to all faces of a paper, chosen by the ending of the file that is to be written."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from ccis_interop.conformance.paper.paper import Paper
from ccis_interop.errors import UsageError
from ccis_interop.output import atomic, refuse_unwritable

FACES = {".md": "markdown", ".html": "page", ".xlsx": "workbook"}


def render(paper: Paper, ending: str) -> bytes:
    """A paper in the face of an ending. Raises IncompleteError if an extra that it needs is not installed."""
    make: Callable[[Paper], bytes] = import_module(f"ccis_interop.conformance.paper.{FACES[ending]}").render
    return make(paper)


def face_of(path: Path) -> str:
    """The ending that tells the face. Raises UsageError if none is made for it, OutputError if there is no folder."""
    ending = path.suffix.lower()
    if ending not in FACES:
        raise UsageError(
            "face-unknown", "no paper is written in this form.", where=str(path), mend=f"use {', '.join(FACES)}."
        )
    refuse_unwritable(path)
    return ending


def write(paper: Paper, path: Path) -> None:
    """Write a paper. Raises UsageError, OutputError, IncompleteError."""
    content = render(paper, face_of(path))
    with atomic(path, binary=True) as file:
        file.write(content)
