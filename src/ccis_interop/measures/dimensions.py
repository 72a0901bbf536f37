"""What figures can be broken down by: `standards/measures/dimensions.csv`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ccis_interop.catalogue.codelists import read_rows
from ccis_interop.catalogue.find import Catalogue
from ccis_interop.errors import UsageError
from ccis_interop.measures.method import shelf_file

CROSS = "*"  # between dimensions that are to be crossed


@dataclass(frozen=True)
class Dimension:
    """One dimension. `sql` reads the columns of a counted young person; `many`: one may have several values."""

    name: str
    label: str
    sql: str
    many: bool
    list: str | None


@dataclass(frozen=True)
class Breakdown:
    """Figures by one dimension, by several crossed, or by none: then they are of everybody."""

    dimensions: tuple[Dimension, ...]

    @property
    def name(self) -> str:
        """Its name, as a user types it; `all` without a dimension."""
        return CROSS.join(one.name for one in self.dimensions) or "all"

    @property
    def is_partition(self) -> bool:
        """Whether everybody stands in one part alone, so that the parts add up."""
        return not any(one.many for one in self.dimensions)


def dimensions(catalogue: Catalogue) -> dict[str, Dimension]:
    """Every dimension by name."""
    _, rows = read_rows(shelf_file(catalogue, "dimensions.csv"))
    return {
        row["name"]: Dimension(row["name"], row["label"], row["expression"], row["many"] == "Y", row["list"] or None)
        for row in rows
    }


def breakdowns(catalogue: Catalogue, asked: Iterable[str]) -> list[Breakdown]:
    """What a user asks for, such as `authority` and `authority*gender`; first everybody. Raises UsageError."""
    known = dimensions(catalogue)
    found = [Breakdown(())]
    for text in asked:
        names = [name.strip() for name in text.split(CROSS)]
        for name in names:
            if name not in known:
                raise UsageError(
                    "dimension-unknown",
                    f"nothing is broken down by `{name}`.",
                    mend=f"use one of: {', '.join(known)}; several crossed as authority*gender.",
                )
        one = Breakdown(tuple(known[name] for name in dict.fromkeys(names)))
        if one not in found:
            found.append(one)
    return found
