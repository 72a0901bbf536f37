"""Finding the record of somebody whom a list or a notice names."""

from __future__ import annotations

from ccis_interop.reference.part import Part
from ccis_interop.reference.record import MERGED, Record, Row

PLACEHOLDER = "9999999999"


class Matching(Part):
    """By unique learner number, else unique pupil number, else names and birth date."""

    place = "matching"

    def find(self, row: Row) -> Record | None:
        """The record that stays of whoever a row names; None if nobody held is."""
        held = [one for one in self.house.store.people() if one["cohort_status"] != MERGED]
        for key in (self.by_uln, self.by_upn, self.by_names):
            wanted = key(row)
            found = [one for one in held if wanted and key(one) == wanted and self.agrees(one, row)]
            if found:
                return found[0]
        return None

    def by_uln(self, row: Row) -> str | None:
        """The unique learner number, if it is one."""
        number: str | None = row.get("uln")
        return None if number == PLACEHOLDER else number

    def by_upn(self, row: Row) -> str | None:
        """The unique pupil number."""
        number: str | None = row.get("upn")
        return number

    def by_names(self, row: Row) -> tuple[str, ...] | None:
        """Names and birth date; case and spaces apart."""
        return (plain(row.get("given_name")), plain(row.get("family_name")), str(row.get("birth_date")))

    def agrees(self, record: Record, row: Row) -> bool:
        """Whether nothing tells the two apart: a number that differs does, and so do birth date and names together."""
        same_birth = record["birth_date"] == row.get("birth_date")
        same_name = plain(record["family_name"]) == plain(row.get("family_name"))
        ulns = {self.by_uln(record), self.by_uln(row)} - {None}
        return (same_birth or same_name) and len(ulns) < 2


def plain(text: str | None) -> str:
    """A name without case and spaces."""
    return "".join((text or "").casefold().split())
