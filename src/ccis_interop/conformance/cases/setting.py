"""Where and when a case plays: the product's own authority, others, the day, the places of learning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.model import Standard
from ccis_interop.conformance.cases.values import year_start
from ccis_interop.synth import nccis
from ccis_interop.synth.population import LONDON, NEIGHBOURS, World
from ccis_interop.synth.providers import Provider, register

PLACES = {"school": "school", "college": "college", "training": "provider", "employer": "employer"}
ATTRIBUTES = ("id", "ukprn", "laestab", "name", "authority")


@dataclass(frozen=True)
class Setting:
    """What the values of a case mean. `databases` go with the `authorities` that the product serves."""

    catalogue: Catalogue
    editions: Mapping[str, str]
    authorities: tuple[str, ...]
    databases: tuple[str, ...]
    seed: int
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def home(self) -> str:
        """The first authority that the product serves."""
        return self.authorities[0]

    def place(self, name: str) -> str | None:
        """The authority that a name such as `other` stands for; None if it is no such name."""
        away = [code for code in LONDON if code not in self.authorities]
        known = {
            "home": self.home,
            "second": self.authorities[-1],
            "other": away[0],
            "third": away[1],
            "outside": NEIGHBOURS[0],
        }
        return known.get(name)

    def database(self, authority: str) -> str:
        """The three digits before the records of an authority: of the product's own, or invented ones of another's."""
        if authority in self.authorities:
            return self.databases[min(self.authorities.index(authority), len(self.databases) - 1)]
        return next(made for made in _invented(authority) if made not in self.databases)

    def standard(self, name: str) -> Standard:
        """The edition of a standard that the run is about; a full `id/edition` stands for itself. Raises UsageError."""
        return self.catalogue.load(self.ref(name))

    def ref(self, name: str) -> str:
        """`id/edition` of a standard that a case names by its id."""
        return name if "/" in name else self.editions.get(name) or self.catalogue.edition(name).ref

    def world(self, day: str) -> World:
        """What people are drawn from on a day."""
        return nccis.world(self.standard("ccis"), date.fromisoformat(day), self.authorities)

    def provider(self, name: str, day: str) -> Provider | None:
        """The place of learning that `college` or `school-away` stands for; None if it is no such name."""
        kind, _, where = name.partition("-")
        if kind not in PLACES or where not in ("", "away", "second"):
            return None
        authority = self.place("other") if where == "away" else self.home
        places = self.world(day).places
        here = [one for one in register(places) if one.place == PLACES[kind] and one.authority == authority]
        return here[1] if where == "second" else here[0]

    def value(self, name: str, part: str | None, today: str, now: str) -> str | None:
        """What a name of the setting means; None if it is none of the setting's. A plain provider is its id."""
        start = year_start(today)
        year = int(start[:4])
        days = {"today": today, "now": now, "year-start": start, "academic-year": f"{year}-{(year + 1) % 100:02d}"}
        if name in days:
            return days[name]
        if name in self.values:
            return self.values[name]
        if name == "database":
            return self.databases[0]
        place = self.place(name)
        if place is not None:
            return place
        found = self.provider(name, today)
        return None if found is None else str(getattr(found, part if part in ATTRIBUTES else "id"))


def _invented(authority: str) -> tuple[str, ...]:
    own = nccis.database(authority) if authority in LONDON else "98" + authority[-1]
    return own, *(f"97{digit}" for digit in range(10))
