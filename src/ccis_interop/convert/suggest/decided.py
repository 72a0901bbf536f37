"""What a person decided against the suggestion: which field a column makes, or that it makes none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ccis_interop.catalogue.model import Field, Standard
from ccis_interop.convert.suggest.candidates import Candidate
from ccis_interop.convert.suggest.knowledge import Knowledge, Meaning
from ccis_interop.convert.suggest.sample import Seen
from ccis_interop.errors import UsageError
from ccis_interop.formats.columns import loosened


@dataclass(frozen=True)
class Decided:
    """The decisions: the name of a field by the header of its column; none for a column that is not to be used."""

    taken: Mapping[str, str]
    known: Knowledge
    target: Standard

    def refuse(self, headers: Iterable[str]) -> None:
        """Raise UsageError if a decision names a column or a field that is not there."""
        there = {loosened(one) for one in headers}
        for header, name in self.taken.items():
            if loosened(header) not in there:
                raise UsageError("column-unknown", f"there is no column `{header}`.", mend="write its header as it is.")
            if name and name not in self._fields:
                raise UsageError(
                    "field-unknown",
                    f"{self.target.ref} has no field `{name}`.",
                    mend=f"use one of: {', '.join(self._fields)}.",
                )

    @property
    def _fields(self) -> dict[str, Field]:
        return {one.name: one for table in self.target.tables for one in table.fields}

    def over(self, seen: Sequence[Seen], found: Sequence[Sequence[Candidate]]) -> list[Sequence[Candidate]]:
        """The candidates of each column, those of a decided one replaced."""
        spelt = {loosened(header): name for header, name in self.taken.items()}
        return [
            self._of(one, at, spelt[loosened(one.header)]) if loosened(one.header) in spelt else found[at]
            for at, one in enumerate(seen)
        ]

    def _of(self, seen: Seen, at: int, name: str) -> list[Candidate]:
        if not name:
            return []
        return [Candidate(at, self._meaning(seen, self._fields[name]), 1.0, "you decided so")]

    def _meaning(self, seen: Seen, field: Field) -> Meaning:
        """The meaning that makes a field first, and that the values fit best; else the cell as it is."""
        concept = field.concept or field.name
        fitting = [one for one in self.known.meanings.values() if next(iter(one.makes), "") == concept]
        if fitting:
            return max(fitting, key=lambda one: seen.shares.get(one.profile, 0.5))
        sql = "day_of({column})" if field.kind == "date" else "trimmed({column})"
        return Meaning(concept, "", field.label.lower(), "", 1.0, False, "", "", {concept: sql})
