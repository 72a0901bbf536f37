"""The invented schools, colleges, training providers and employers: the same few hundred for every seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from ccis_interop.synth.draw import Ints
from ccis_interop.synth.names import Texts

NAMES: Mapping[str, Sequence[str]] = {
    "school": ["Invented School", "Sample Academy", "St Placeholder's School", "Example High & Grammar"],
    "college": ["Specimen College", "Example & Sample College", "Dummy Sixth Form College"],
    "provider": ["Placeholder Training Ltd", "Specimen Skills & Co", "Invented Apprenticeships"],
    "employer": ["Example Trading Ltd"],
}
KINDS = {"school": "SCHOOL", "college": "COLLEGE", "provider": "TRAINING", "employer": "EMPLOYER"}
FIRST = {"school": 4000, "college": 8000}  # the first establishment number of an authority


@dataclass(frozen=True)
class Provider:
    """One provider; `''` where it has no number. Schools have no UKPRN here, training providers no DfE number."""

    id: str
    place: str
    authority: str
    laestab: str
    ukprn: str
    name: str


@cache
def register(authorities: tuple[str, ...]) -> tuple[Provider, ...]:
    """The providers of some authorities, in the order of the authorities and of `NAMES`."""
    made: list[Provider] = []
    for authority in authorities:
        for place, names in NAMES.items():
            for at, name in enumerate(names):
                number = len(made) + 1
                made.append(
                    Provider(
                        id=f"P{number:04d}",
                        place=place,
                        authority=authority,
                        laestab=f"{authority}{FIRST[place] + at}" if place in FIRST else "",
                        ukprn=f"10{number:06d}" if place in ("college", "provider") else "",
                        name=f"{name} {number}",
                    )
                )
    return tuple(made)


def chosen(authorities: tuple[str, ...], place: Texts, authority: Texts, variant: Ints) -> Ints:
    """The row of the register for each person's place of learning; -1 where there is none."""
    each = sum(len(names) for names in NAMES.values())
    base = np.searchsorted(sorted(authorities), authority) * each
    base = base.astype(np.int64)
    at = np.full(len(place), -1, dtype=np.int64)
    before = 0
    for name, names in NAMES.items():
        at = np.where(place == name, base + before + variant % len(names), at)
        before += len(names)
    return at


def of_register(providers: Sequence[Provider], name: str, at: Ints) -> Texts:
    """One attribute of the chosen providers, `''` where none is chosen."""
    values = np.array([*(getattr(one, name) for one in providers), ""])
    return np.asarray(values[at])
