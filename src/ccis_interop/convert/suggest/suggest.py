"""The program in one function: a table nobody described becomes a suggestion of what its columns mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pyarrow as pa

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.layouts import layouts
from ccis_interop.catalogue.model import Standard
from ccis_interop.convert.recognise import recognise
from ccis_interop.convert.suggest.candidates import Candidate, candidates
from ccis_interop.convert.suggest.choose import Choice, choose
from ccis_interop.convert.suggest.decided import Decided
from ccis_interop.convert.suggest.fields import Made, derived, fields
from ccis_interop.convert.suggest.knowledge import Knowledge, knowledge
from ccis_interop.convert.suggest.names import names
from ccis_interop.convert.suggest.sample import Seen, look, sample
from ccis_interop.errors import InputError, UsageError
from ccis_interop.formats.grid import Grid
from ccis_interop.formats.grids import open_grids


@dataclass(frozen=True)
class Suggestion:
    """What is proposed for a table. `names` are its columns' names in SQL; `made` the target's fields that
    can be made. `known_as` is the layout that it already is of.
    """

    file: str
    sheet: str | None
    separator: str | None
    rows: int
    target: Standard
    choices: Sequence[Choice]
    names: Sequence[str]
    made: Sequence[Made]
    notes: Sequence[str]
    known_as: str | None = None

    @property
    def missing(self) -> list[str]:
        """The fields that the target needs in each record, and that nothing makes."""
        had = {one.field.name for one in self.made}
        return [one.name for one in self.target.records[0].fields if one.required and one.name not in had]

    @property
    def doubtful(self) -> list[Choice]:
        """The columns for which another would do as well, or that might as well be something else."""
        return [one for one in self.choices if one.doubt or one.rivals]


def suggest(
    path: Path, catalogue: Catalogue, target: str, day: date, taken: Mapping[str, str] | None = None
) -> tuple[Suggestion, pa.Table]:
    """A suggestion for a file, and the rows that were looked at. `taken` are fields by column that the user decided;
    a column with none is not used.

    Raises InputError if it cannot be read or is no table, UsageError if the target has several tables, or if there is
    no such column or field.
    """
    standard = catalogue.load(catalogue.edition(target).ref)
    if len(standard.records) != 1 or len(standard.tables) > 2:
        raise UsageError(
            "suggest-target",
            f"the records of {standard.ref} have several tables, for which no mapping is proposed.",
            mend="suggest a mapping to enrolment-list, and convert its result.",
        )
    grids = open_grids(path)
    if grids is None:
        raise InputError(
            "not-a-table",
            "it is no table of rows and columns.",
            where=path.name,
            mend="save it as CSV or Excel; XML and JSON are converted by interop convert.",
        )
    known = knowledge(catalogue, standard)
    decided = Decided(taken or {}, known, standard)
    decided.refuse([header for grid in grids for header in grid.columns])
    every = [_of_grid(grid, known, decided, catalogue, day) for grid in grids]
    best, rows = max(every, key=lambda one: sum(each.chosen is not None for each in one[0].choices))
    others = ", ".join(str(one.sheet) for one, _ in every if one is not best)
    if others:
        best = replace(best, notes=(*best.notes, f"only sheet {best.sheet} was looked at; not looked at: {others}."))
    return best, rows


def _of_grid(
    grid: Grid, known: Knowledge, decided: Decided, catalogue: Catalogue, day: date
) -> tuple[Suggestion, pa.Table]:
    rows, standard = sample(grid), decided.target
    headers = list(grid.columns)
    choices = proposed(look(rows, headers, known.profiles.values(), catalogue, day), known, standard, decided)
    called = names(headers)
    made = fields(choices, called, standard)
    try:
        recognised = recognise(layouts(catalogue), headers, grid.name)
    except UsageError:
        recognised = None
    suggestion = Suggestion(
        file=grid.name,
        sheet=getattr(grid, "sheet", None),
        separator=getattr(grid, "separator", None),
        rows=rows.num_rows,
        target=standard,
        choices=choices,
        names=called,
        made=[*made, *derived(known, made, called, standard)],
        notes=tuple(dict.fromkeys(grid.notes)),
        known_as=recognised.fit.layout.ref if recognised else None,
    )
    return suggestion, rows


def proposed(
    seen: Sequence[Seen], known: Knowledge, standard: Standard, decided: Decided | None = None
) -> list[Choice]:
    """What each column is taken for, by what was seen of it."""
    found: Sequence[Sequence[Candidate]] = [
        candidates(known, one, at) if one.header.strip() else [] for at, one in enumerate(seen)
    ]
    if decided is not None:
        found = decided.over(seen, found)
    return choose(seen, found, concepts_of(standard))


def concepts_of(standard: Standard) -> Mapping[str, str]:
    """The fields of a standard by concept, those of its records before those of its header."""
    tables = [*standard.records, *(one for one in standard.tables if one not in standard.records)]
    found: dict[str, str] = {}
    for table in tables:
        for one in table.fields:
            if one.concept:
                found.setdefault(one.concept, one.name)
    return found
