"""All that is told as JSON: sheets as lists of objects."""

from __future__ import annotations

import json

from ccis_interop import __version__
from ccis_interop.measures.faces.cells import exact
from ccis_interop.measures.sheets import Told

VERSION = 1


def render(told: Told) -> bytes:
    """One document. What is not known is null."""
    sheets = [
        {
            "name": sheet.name,
            "title": sheet.title,
            "marking": sheet.marking or None,
            "notes": list(sheet.notes),
            "columns": [{"name": one.name, "heading": one.heading, "kind": one.kind} for one in sheet.columns],
            "rows": [
                {one.name: exact(cell) for one, cell in zip(sheet.columns, row, strict=True)} for row in sheet.rows
            ],
        }
        for sheet in told.sheets
    ]
    document = {
        "measures_version": VERSION,
        "tool": {"name": "ccis-interop", "version": __version__},
        "title": told.title,
        **told.facts,
        "complete": not told.incomplete,
        "incomplete": list(told.incomplete),
        "sheets": sheets,
    }
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()
