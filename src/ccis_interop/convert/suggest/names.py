"""Names for columns that SQL can use: the header in small letters, words joined by underscores, none twice."""

from __future__ import annotations

import re
from collections.abc import Sequence

import duckdb

from ccis_interop.convert.suggest.words import pieces


def names(headers: Sequence[str]) -> list[str]:
    """A name for each header, from the left."""
    reserved = _reserved()
    found: list[str] = []
    for at, header in enumerate(headers, 1):
        name = "_".join(pieces(header))[:60] or f"column_{at}"
        name = re.sub(r"\W", "_", name)
        name = f"c_{name}" if name[0].isdigit() or name in reserved else name
        number = 2
        while name in found:
            name = f"{re.sub(r'_[0-9]+$', '', name)}_{number}"
            number += 1
        found.append(name)
    return found


def _reserved() -> set[str]:
    with duckdb.connect(":memory:") as engine:
        rows = engine.execute("SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category <> 'unreserved'")
        return {row[0] for row in rows.fetchall()}
