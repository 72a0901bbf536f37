"""The faults that suppliers make, each in the place of one part of the reference CCIS, switched on by name.

A fault is a class that stands for a part and does one thing otherwise. Its name, what it is and why suppliers make it,
the requirement that it breaks and the cases that must catch it are in `conformance/defects.csv`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.errors import UsageError
from ccis_interop.reference.ccis import Ccis

if TYPE_CHECKING:
    from ccis_interop.reference.mouth import Mouth

ROOMS = ("words", "days", "lists", "records", "moves", "messages", "exports", "house", "mouths")
MOUTH = "mouth"
HARMLESS = ("writes-empty-texts", "writes-to-standard-error")  # odd, and breaks nothing: no case may fail for it


def defects() -> dict[str, type[Any]]:
    """Every fault by name."""
    from importlib import import_module

    rooms = [import_module(f"{__name__}.{one}") for one in ROOMS]
    return {_name(made): made for room in rooms for made in room.DEFECTS}


def defective(
    names: Sequence[str],
    folder: Path | None = None,
    catalogue: Catalogue | None = None,
    authorities: Sequence[str] = (),
) -> Ccis:
    """A system with faults; a sound one without. Raises UsageError if there is no such fault."""
    chosen = [_chosen(one) for one in names]
    house = next((one for one in chosen if one.place == Ccis.place), Ccis)
    replaced = [one for one in chosen if one.place != Ccis.place]
    served = {"authorities": tuple(authorities)} if authorities else {}
    made: Ccis = house(folder, catalogue=catalogue, replaced=replaced, **served)
    return made


def mouth(names: Sequence[str]) -> type[Mouth]:
    """How a system with faults speaks."""
    from ccis_interop.reference.mouth import Mouth

    chosen = [_chosen(one) for one in names]
    return next((one for one in chosen if one.place == MOUTH), Mouth)


def _chosen(name: str) -> type[Any]:
    known = defects()
    if name not in known:
        raise UsageError("defect-unknown", "there is no such fault.", mend=f"use one of: {', '.join(sorted(known))}.")
    return known[name]


def _name(made: type[Any]) -> str:
    """`DropsLeadingZeros` is called `drops-leading-zeros`."""
    return "".join(f"-{one.lower()}" if one.isupper() else one for one in made.__name__).lstrip("-")
