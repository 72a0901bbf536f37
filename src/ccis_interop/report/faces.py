"""The faces by name, imported when they are used."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from ccis_interop.findings import Report

FACES = {
    "text": "ccis_interop.report.text",
    "json": "ccis_interop.report.json_face",
    "csv": "ccis_interop.report.csv_face",
    "junit": "ccis_interop.report.junit",
    "sarif": "ccis_interop.report.sarif",
    "github": "ccis_interop.report.github",
}
SHOWN = {"text": 3, "github": 10}
SHOWN_ELSEWHERE = 1000


def shown(face: str) -> int:
    """How many breaches of a rule a face describes unless told otherwise."""
    return SHOWN.get(face, SHOWN_ELSEWHERE)


def render(report: Report, face: str) -> Iterator[str]:
    """The pieces of text of a face, to be written one after the other."""
    pieces: Iterator[str] = import_module(FACES[face]).render(report)
    return pieces
