"""Which standard and edition a file is of: told by its content, never by its name, and always with a reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from ccis_interop.catalogue.find import CONTRACT, Catalogue
from ccis_interop.catalogue.model import Standard, Table
from ccis_interop.errors import InputError
from ccis_interop.formats.columns import loosened, match

ENOUGH = 0.6  # of a file's columns must be known


@dataclass(frozen=True)
class Recognised:
    """A standard, the table that a single grid holds, and why."""

    ref: str
    why: str
    table: str | None = None
    notes: tuple[str, ...] = field(default=())


def by_root(catalogue: Catalogue, root: str, leaves: dict[str, str], file: str) -> Recognised:
    """By the root element, and by the period where editions share it."""
    pattern = re.compile(rf"xmlRoot:\s*{re.escape(root)}\b")
    refs = [
        ref
        for ref, one in catalogue.editions.items()
        if pattern.search((one.folder / CONTRACT).read_text(encoding="utf-8"))
    ]
    found = [one for one in map(catalogue.load, refs) if one.recognition.xml_root == root]
    if not found:
        raise InputError(
            "not-recognised",
            "its root element is not one of a standard that is known here.",
            where=file,
            mend="check that this is the return; else name the standard with --standard (interop standards list).",
        )
    return _by_period(found, lambda one: leaves.get(_period_field(one)), f"root element {root}")


@dataclass(frozen=True)
class Fit:
    """How well columns fit a table: the share of them that is known, and how many that must be there are not."""

    share: float
    lacking: int
    standard: Standard
    table: Table


def fits(standard: Standard, columns: Sequence[str]) -> list[Fit]:
    """The tables of a standard that a single grid with these columns may hold."""
    found = []
    for table in standard.records:
        merged = [*(standard.header.fields if standard.header else ()), *table.fields]
        matched = match(columns, merged)
        named = [one for one in columns if one.strip()]
        share = len(matched.fields) / max(len(named), 1)
        if share >= ENOUGH and len(matched.fields) >= 3:
            found.append(Fit(share, sum(1 for one in matched.missing if one.required), standard, table))
    return found


def by_columns(catalogue: Catalogue, columns: Sequence[str], first: dict[str, str | None], file: str) -> Recognised:
    """By the header row, and by the period where editions share it."""
    scores = [fit for standard in catalogue.all() for fit in fits(standard, columns)]
    if not scores:
        raise InputError(
            "not-recognised",
            "its columns are not those of a standard that is known here.",
            where=file,
            mend="check that the column names are in the first row; else name the standard with --standard.",
        )
    best = max((fit.share, -fit.lacking) for fit in scores)
    same = [(fit.standard, fit.table) for fit in scores if (fit.share, -fit.lacking) == best]
    names = {loosened(name): value for name, value in first.items()}
    chosen = _by_period(
        [standard for standard, _ in same],
        lambda one: names.get(loosened(_period_field(one))),
        f"{round(best[0] * 100)}% of its columns",
    )
    table = next(table for standard, table in same if standard.ref == chosen.ref)
    return Recognised(chosen.ref, chosen.why, table.name, chosen.notes)


def by_keys(
    catalogue: Catalogue, tables: Iterable[str], keys: Iterable[str], period: dict[str, str], file: str
) -> Recognised:
    """By the names of the tables on the lines, and by the keys of the first record."""
    tables, keys = set(tables), set(keys)
    scores: list[tuple[float, Standard]] = []
    for standard in catalogue.all():
        known = {table.name for table in standard.tables}
        fields = {one.name for table in standard.tables for one in table.fields} | known
        if tables and tables <= known:
            scores.append((len(keys & fields) / max(len(keys), 1), standard))
    if not scores or max(score for score, _ in scores) < ENOUGH:
        raise InputError(
            "not-recognised",
            "its lines are not records of a standard that is known here.",
            where=file,
            mend='write one object a line, such as {"young_person": {...}}, or name the standard with --standard.',
        )
    best = max(score for score, _ in scores)
    found = [standard for score, standard in scores if score == best]
    return _by_period(found, lambda one: period.get(_period_field(one)), f"tables {', '.join(sorted(tables))}")


def _period_field(standard: Standard) -> str:
    return (standard.record_date or "").rpartition(".")[2]


def _by_period(found: Sequence[Standard], period_of: Callable[[Standard], str | None], why: str) -> Recognised:
    """Of editions that look alike the one whose period it is; the nearest, with a note, if it is nobody's."""
    ordered = sorted(found, key=lambda one: (one.id, one.edition))
    stated = period_of(ordered[-1])
    try:
        day = date.fromisoformat(stated) if stated else None
    except ValueError:
        day = None
    if day is None:
        alike = f"{len(ordered)} editions look alike, and the file names no period: the newest was taken (--standard)."
        return Recognised(ordered[-1].ref, why, notes=(alike,) if len(ordered) > 1 else ())
    why = f"{why}, period to {day.isoformat()}"
    for one in ordered:
        begins, ends = one.recognition.period_from, one.recognition.period_to
        if (begins is None or begins <= day) and (ends is None or day <= ends):
            return Recognised(one.ref, why)
    earlier = [one for one in ordered if one.recognition.period_from and one.recognition.period_from <= day]
    nearest = earlier[-1] if earlier else ordered[0]
    note = f"no edition for {day.isoformat()} is known here: {nearest.ref} is the nearest, and its rules may differ."
    return Recognised(nearest.ref, why, notes=(note,))
