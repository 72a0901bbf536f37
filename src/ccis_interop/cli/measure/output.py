"""Where what is measured goes: a file in the face that its name says, or the terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ccis_interop.errors import Exit, UsageError

if TYPE_CHECKING:
    from ccis_interop.measures.sheets import Told

BY_NAME = {".csv": "csv", ".json": "json", ".xlsx": "xlsx", ".html": "html", ".htm": "html", ".txt": "text"}
FACES = ["text", "csv", "json", "xlsx", "html"]


def face_of(face: str | None, output: Path | None) -> str:
    """The face asked for, else the one that the name of the file says. Raises UsageError for a workbook on screen."""
    chosen = face or (BY_NAME.get(output.suffix.lower(), "text") if output else "text")
    if chosen == "xlsx" and output is None:
        raise UsageError("face-to-file", "a workbook is written to a file.", mend="add --output FILE.xlsx.")
    return chosen


def tell(told: Told, face: str, output: Path | None, *, private: bool = False) -> int:
    """Write what is told; the exit code: 4 if a part of it could not be told."""
    from ccis_interop.measures.faces.render import render
    from ccis_interop.output import atomic

    content = render(told, face)
    if output is None:
        sys.stdout.write(content.decode().removeprefix("\ufeff"))
    else:
        with atomic(output, private=private, binary=True) as file:
            file.write(content)
        for line in told.incomplete:
            click.echo(f"incomplete: {line}", err=True)
    return int(Exit.INCOMPLETE if told.incomplete else Exit.CONFORMS)
