"""A crosswalk: how the codes of one list are said in another, read from `standards/crosswalks/<name>.csv`.

Only an `exact` or `inexact` row translates. `ambiguous` and `missing` rows give nothing, and whoever converts is
told; `placeholder` rows say that the code stands for no value.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ccis_interop.catalogue.codelists import read_rows
from ccis_interop.errors import StandardError

COLUMNS = ("from_code", "from_label", "to_code", "quality", "note", "source", "confidence")
TRANSLATES = frozenset({"exact", "inexact"})
QUALITIES = TRANSLATES | {"ambiguous", "missing", "placeholder"}


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """One crosswalk. `to` maps a code, in capitals, to its translation; `silent` are codes that stand for nothing."""

    name: str
    rows: tuple[Mapping[str, str], ...]
    digest: str

    @property
    def to(self) -> dict[str, str]:
        """The translations that hold."""
        return {row["from_code"].upper(): row["to_code"] for row in self.rows if row["quality"] in TRANSLATES}

    @property
    def silent(self) -> frozenset[str]:
        """The codes that say that there is no value."""
        return frozenset(row["from_code"].upper() for row in self.rows if row["quality"] == "placeholder")

    @property
    def known(self) -> frozenset[str]:
        """Every code that a row speaks of."""
        return frozenset(row["from_code"].upper() for row in self.rows)


def read_crosswalk(path: Path) -> Crosswalk:
    """The crosswalk in a file. Raises StandardError with the line if a row is wrong."""
    columns, rows = read_rows(path)
    if tuple(columns) != COLUMNS:
        raise StandardError(
            "crosswalk-columns", f"its columns are not {', '.join(COLUMNS)}.", where=f"{path}:1", mend="correct them."
        )
    seen: set[str] = set()
    for at, row in enumerate(rows, 2):
        code, quality, to = row["from_code"].upper(), row["quality"], row["to_code"]
        if not code or code in seen or quality not in QUALITIES or (quality in TRANSLATES) != bool(to):
            raise StandardError(
                "crosswalk-row",
                "the code is empty or stands twice, the quality is unknown, or it does not agree with `to_code`.",
                where=f"{path}:{at}",
                mend=f"use one of {', '.join(sorted(QUALITIES))}; only exact and inexact rows have a `to_code`.",
            )
        seen.add(code)
    return Crosswalk(path.stem, tuple(rows), hashlib.sha256(path.read_bytes()).hexdigest())
