"""A paper as values: a title, what leads in, and sections of prose and a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Grid:
    """A table. `answers` are the columns, by heading, that the reader fills in: empty, and wide in a workbook."""

    heads: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    answers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """A part of a paper."""

    title: str
    says: tuple[str, ...] = ()
    grid: Grid | None = None


@dataclass(frozen=True)
class Paper:
    """A whole paper. `made_by` is the command that makes it."""

    title: str
    leads: tuple[str, ...]
    sections: tuple[Section, ...]
    made_by: str = ""
    facts: tuple[tuple[str, str], ...] = ()
