"""Which name of the old edition is which of the new one: the renamings of the overlays between the two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ccis_interop.catalogue.codelists import read_rows
from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.model import Change, Standard


@dataclass(frozen=True)
class Way:
    """The overlays between two editions that come from one base: first back to it, then on from it.

    `rows` are the notes and sources of the rows of their code lists, by list and code: also of withdrawn codes.
    """

    back: tuple[Standard, ...]
    on: tuple[Standard, ...]
    rows: Mapping[tuple[str, str], tuple[str, str]]

    @property
    def changes(self) -> list[Change]:
        """Every stated change on the way."""
        return [change for one in (*self.back, *self.on) for change in one.changes]

    def reason(self, what: str) -> tuple[str, str]:
        """Why something (`table.field` or a rule's id) changed, and the source; empty if nobody says."""
        for change in self.changes:
            before, _, after = change.what.partition(" to ")
            if what in (before, f"{before.rpartition('.')[0]}.{after}"):
                return change.reason, change.source.id
        return "", ""

    def renamed(self, table: str, field: str) -> str:
        """The name in the new edition of a field of the old one."""
        for one in self.back:
            field = _followed(one.changes, table, field, back=True)
        for one in self.on:
            field = _followed(one.changes, table, field, back=False)
        return field


def way(catalogue: Catalogue, old: Standard, new: Standard) -> Way:
    """The way from one edition to another; empty if they have no base in common."""
    olds, news = _bases(catalogue, old), _bases(catalogue, new)
    refs = {one.ref for one in news}
    common = next((one.ref for one in olds if one.ref in refs), None)
    if common is None:
        return Way((), (), {})
    back, on = _until(olds, common), _until(news, common)
    rows: dict[tuple[str, str], tuple[str, str]] = {}
    for one in [*back, *reversed(on)]:
        for path in sorted((catalogue.edition(one.ref).folder / "codelists").glob("*.csv")):
            for row in read_rows(path)[1]:
                if "change" in row:
                    rows[path.stem, row["code"]] = row.get("note", ""), row.get("source", "")
    return Way(tuple(back), tuple(reversed(on)), rows)


def _bases(catalogue: Catalogue, one: Standard) -> list[Standard]:
    found = [one]
    while found[-1].base:
        found.append(catalogue.load(found[-1].base))
    return found


def _until(chain: Sequence[Standard], ref: str) -> list[Standard]:
    return [one for one in chain if one.ref != ref][: [one.ref for one in chain].index(ref)]


def _followed(changes: Sequence[Change], table: str, field: str, *, back: bool) -> str:
    for change in changes:
        if change.kind != "rename-field":
            continue
        before, _, after = change.what.partition(" to ")
        holder, _, name = before.rpartition(".")
        start, end = (after, name) if back else (name, after)
        if holder == table and field == start:
            return end
    return field
