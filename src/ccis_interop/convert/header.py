"""How the header of a file fits a layout: which column is which, what is unknown and what is missing.

Headers drift in case, spaces and underscores, and Excel numbers what stands twice (`LEACode2`, `GuaranteeStatus3`).
So names are matched loosely, and columns that share a name are told by their position.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from ccis_interop.catalogue.layouts import Column, Layout
from ccis_interop.formats.columns import loosened

REASON = "reject_reason"  # the column that a reject file has beside those of its layout
ENOUGH = 0.6  # of the columns of file and layout together must be of both
MANY = 6  # columns that are all there tell a layout, whatever stands beside them
NUMBERED = re.compile(r"^(.*?)[._ (]*[0-9]+\)?$")


class Tier(IntEnum):
    """How well a header fits, best first."""

    ORDER = 1  # exactly the layout's columns in its order
    SET = 2  # exactly its columns in another order
    PART = 3  # most of them, or all of them and others


@dataclass(frozen=True)
class Fit:
    """A header against a layout. `places` maps a column of the layout to its place in the file, from 0.

    `share` is the part of the columns of both together that is of both.
    """

    layout: Layout
    places: Mapping[str, int]
    unknown: tuple[int, ...]
    missing: tuple[Column, ...]
    tier: Tier
    share: float

    @property
    def in_order(self) -> bool:
        """Whether the columns that are there stand in the layout's order."""
        at = [self.places[one.name] for one in self.layout.columns if one.name in self.places]
        return at == sorted(at)

    @property
    def rank(self) -> tuple[int, float, bool]:
        """Smaller is better."""
        return self.tier, -self.share, not self.in_order


def fit(layout: Layout, header: Sequence[str]) -> Fit | None:
    """How a header fits; None if it does not: a required column is not there, or too few are known."""
    matched = places(layout, header)
    if any(one.required and one.name not in matched for one in layout.columns):
        return None
    taken = set(matched.values())
    named = [at for at, name in enumerate(header) if name.strip() and loosened(name) != loosened(REASON)]
    unknown = tuple(at for at in named if at not in taken)
    missing = tuple(one for one in layout.columns if one.name not in matched)
    share = len(matched) / (len(layout.columns) + len(unknown))
    tier = Tier.PART
    if not unknown and not missing:
        at = [matched[one.name] for one in layout.columns]
        tier = Tier.ORDER if at == sorted(at) else Tier.SET
    elif share < ENOUGH and (missing or len(matched) < MANY):
        return None
    return Fit(layout, matched, unknown, missing, tier, share)


def places(layout: Layout, header: Sequence[str]) -> dict[str, int]:
    """The place in a header of each column of a layout that is there."""
    spelt = _spelt(layout)
    groups = _groups(layout)
    found: dict[str, int] = {}
    for at, name in enumerate(header):
        key = loosened(name)
        numbered = NUMBERED.match(key)
        candidates = spelt.get(key) or (groups.get(numbered.group(1)) if numbered else None) or ()
        free = next((one for one in candidates if one.name not in found), None)
        if free is not None:
            found[free.name] = at
    return found


def _spelt(layout: Layout) -> dict[str, list[Column]]:
    """The columns by each of their spellings, from the left."""
    spelt: dict[str, list[Column]] = {}
    for one in layout.columns:
        for spelling in dict.fromkeys(loosened(each) for each in (one.header, *one.spellings)):
            spelt.setdefault(spelling, []).append(one)
    return spelt


def _groups(layout: Layout) -> dict[str, list[Column]]:
    """The columns that are repeats of one another, by the name without a number, from the left."""
    headers = {loosened(one.header) for one in layout.columns}
    groups: dict[str, list[Column]] = {}
    for one in layout.columns:
        key = loosened(one.header)
        numbered = NUMBERED.match(key)
        groups.setdefault(numbered.group(1) if numbered and numbered.group(1) in headers else key, []).append(one)
    return {key: columns for key, columns in groups.items() if len(columns) > 1}
