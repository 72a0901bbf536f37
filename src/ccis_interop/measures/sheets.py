"""What is told, as tables: each face (text, CSV, JSON, Excel, page) renders the same sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Value = str | int | float | None
Kind = Literal["text", "number", "percent", "points"]


@dataclass(frozen=True)
class Column:
    """A column: its name in data, its heading for people, and the kind of its values."""

    name: str
    heading: str
    kind: Kind = "text"


@dataclass(frozen=True)
class Chart:
    """A chart of a sheet: bars of some percent columns, a row each, labelled by a column; a line for a flag."""

    title: str
    label: str
    columns: tuple[str, ...]
    flag: float | None = None


@dataclass(frozen=True)
class Sheet:
    """One table. `marking`: what stands on each page of it if it holds personal data."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Value, ...]]
    notes: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    marking: str = ""

    @property
    def telling(self) -> list[tuple[int, Column]]:
        """The columns, by place, that say anything which the heading of the sheet does not: those for people."""
        return [
            (at, one)
            for at, one in enumerate(self.columns)
            if one.name != "method" and (not self.rows or any(row[at] not in (None, "") for row in self.rows))
        ]


@dataclass(frozen=True)
class Told:
    """All that one run tells: sheets, and the facts of the run by name."""

    title: str
    sheets: Sequence[Sheet]
    facts: Mapping[str, object] = field(default_factory=dict)
    incomplete: Sequence[str] = ()
