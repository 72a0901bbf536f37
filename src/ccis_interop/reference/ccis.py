"""A small client caseload information system: the head of this room.

A house of parts, each of which does one thing: files come in through `intake`, each kind is taken by a part (`lists`,
`migration`, `index`, `transfers`), `timeline` and `currency` know how activities follow and lapse, `cohort` and
`retention` do the work of the day, `outbox` and `exports` let out. `replaced` puts other parts in their places: that is
how the faults of suppliers are made.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, TypeVar, cast

from ccis_interop import __version__
from ccis_interop.catalogue.find import Catalogue
from ccis_interop.errors import InputError
from ccis_interop.reference.cohort import Cohort
from ccis_interop.reference.currency import Currency
from ccis_interop.reference.exports import RETURNS, Exports
from ccis_interop.reference.fates import Fates
from ccis_interop.reference.index_messages import IndexMessages
from ccis_interop.reference.intake import Intake, refusal
from ccis_interop.reference.lists import Lists
from ccis_interop.reference.matching import Matching
from ccis_interop.reference.migration import Migration
from ccis_interop.reference.outbox import Outbox
from ccis_interop.reference.part import Part
from ccis_interop.reference.people import People
from ccis_interop.reference.retention import Retention
from ccis_interop.reference.store import Store
from ccis_interop.reference.timeline import Timeline
from ccis_interop.reference.transfers import Transfers
from ccis_interop.synth.nccis import database

CANONICAL = "ccis/1.0"
HOME = "204"
BEGINNING = "2000-01-01"
One = TypeVar("One", bound=Part)


class Ccis:
    """One system, of one or several authorities, whose day is told to it. Its data lie in a folder."""

    place: ClassVar[str] = "house"
    product: ClassVar[str] = "Reference CCIS"
    version: ClassVar[str] = __version__
    supplier: ClassVar[str] = "ccis-interop"
    profiles: ClassVar[tuple[str, ...]] = ("borough-ccis",)
    features: ClassVar[tuple[str, ...]] = ("retention",)

    def __init__(
        self,
        folder: Path | None = None,
        *,
        catalogue: Catalogue | None = None,
        authorities: Sequence[str] = (HOME,),
        replaced: Sequence[type[Part]] = (),
    ) -> None:
        self._temporary = None if folder else tempfile.TemporaryDirectory(prefix="reference-ccis-")
        self.folder = folder or Path(self._temporary.name if self._temporary else ".")
        self.folder.mkdir(parents=True, exist_ok=True)
        self.catalogue = catalogue or Catalogue()
        self.authorities = tuple(authorities)
        self.databases = tuple(database(one) for one in authorities)
        self.standard = self.catalogue.load(CANONICAL)
        self.store = Store(self.folder / "ccis.sqlite", self.standard)
        self.intake = Intake(self.catalogue)
        parts = {one.place: one for one in replaced}
        self.matching = _placed(parts, Matching)(self)
        self.currency = _placed(parts, Currency)(self)
        self.cohort = _placed(parts, Cohort)(self)
        self.timeline = _placed(parts, Timeline)(self)
        self.people = _placed(parts, People)(self)
        self.lists = _placed(parts, Lists)(self)
        self.migration = _placed(parts, Migration)(self)
        self.index = _placed(parts, IndexMessages)(self)
        self.transfers = _placed(parts, Transfers)(self)
        self.outbox = _placed(parts, Outbox)(self)
        self.exports = _placed(parts, Exports)(self)
        self.retention = _placed(parts, Retention)(self)

    # -- what it knows

    @property
    def home(self) -> str:
        """The authority whose system it is."""
        return self.authorities[0]

    @property
    def today(self) -> str:
        """The day that it is told it is."""
        return self.store.setting("clock") or BEGINNING

    @cached_property
    def activities(self) -> dict[str, Mapping[str, str]]:
        """The rows of the list of activities, by code."""
        return {row["code"]: row for row in self.standard.code_lists["current_activity"].rows}

    @cached_property
    def english(self) -> frozenset[str]:
        """The authorities of England."""
        return frozenset(self.standard.code_lists["authority"].codes())

    @property
    def reads(self) -> list[str]:
        """The editions that it takes in."""
        return [CANONICAL, "enrolment-list/1.0", "london-index/1.0"]

    @property
    def writes(self) -> list[str]:
        """The editions that it writes: records, feed, and the return of every edition that is known."""
        returns = [one.ref for one in self.catalogue.editions.values() if one.id == "nccis"]
        return [CANONICAL, "london-index/1.0", *returns]

    # -- what it does

    def reset(self) -> None:
        """Forget everything."""
        self.store.clear()
        for path in (self.folder / RETURNS).glob("*"):
            path.unlink()

    def set_clock(self, day: str) -> str:
        """Let it be another day: what falls due by then happens."""
        self.store.set("clock", day)
        for record in list(self.store.people()):
            if self.retention.due(record, day):
                self.retention.delete(record)
            else:
                self.store.put(self.cohort.guarantee(self.cohort.age(record, day), day), "a new day")
        self.save()
        return self.today

    def load(self, ref: str, path: Path, sender: Mapping[str, str]) -> Fates:
        """Take a file in: every row has a fate, or the file is refused whole and nothing has changed."""
        fates = Fates()
        try:
            self.taker(ref).take(self.intake.read(path, ref), sender, fates)
        except InputError as error:
            self.store.rollback()
            return Fates(refused=refusal(error))
        self.save()
        return fates

    def taker(self, ref: str) -> Any:
        """The part that takes files of a standard. Raises InputError if there is none."""
        known = {"ccis": self.migration, "enrolment-list": self.lists, "london-index": self.index}
        if ref not in self.reads:
            raise InputError("format-unknown", f"files of {ref} are not taken in.")
        return known[ref.partition("/")[0]]

    def export(self, ref: str, authority: str, day: str, folder: Path) -> tuple[Path, int]:
        """Write a file of an authority's records as they are on a day; the file, and how many records it holds."""
        made = self.exports.write(ref, authority, day, folder)
        self.save()
        return made

    def notices(self, folder: Path) -> list[dict[str, str]]:
        """Write what others are to be told since this was last asked."""
        files = self.outbox.fetch(folder)
        self.save()
        return files

    def save(self) -> None:
        """Make what was done last."""
        self.store.commit()

    def close(self) -> None:
        """Give back what is held open; a temporary folder goes."""
        self.store.close()
        if self._temporary:
            self._temporary.cleanup()


def _placed(parts: Mapping[str, type[Part]], ours: type[One]) -> type[One]:
    """The part that stands for one of ours."""
    return cast(type[One], parts.get(ours.place, ours))
