"""What the values of a table say of its layout, asked where its header fits several alike.

A layout may say of a column how its values look (`profile`, a row of `value-profiles.csv`). A layout whose columns hold
something else is out; one that says nothing of its values is never out, nor chosen for it. No value is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.convert.header import Fit
from ccis_interop.convert.suggest.knowledge import Profile, profiles
from ccis_interop.convert.suggest.sample import Seen, look, sample
from ccis_interop.errors import StandardError
from ccis_interop.formats.grid import Grid

MOST = 0.8  # of the filled cells of a column must look as the layout says


@dataclass(frozen=True)
class Said:
    """What the values say for a layout and against it, in words."""

    agrees: tuple[str, ...]
    disagrees: tuple[str, ...]


class Content:
    """The first rows of a table. They are read when they are first asked for."""

    def __init__(self, grid: Grid, catalogue: Catalogue) -> None:
        self._grid = grid
        self._catalogue = catalogue

    def judge(self, found: Fit) -> Said:
        """What the values say of a fit. Raises InputError where the table cannot be read, StandardError if a profile
        is not there.
        """
        agrees, disagrees = [], []
        for column in found.layout.columns:
            at = found.places.get(column.name)
            if column.profile is None or at is None or not self._seen[at].filled:
                continue
            profile = self._profile(column.profile, found)
            if self._seen[at].shares[profile.name] >= MOST:
                agrees.append(f"{self._grid.columns[at].strip()} holds {profile.says}")
            else:
                disagrees.append(f"{self._grid.columns[at].strip()} does not hold {profile.says}")
        return Said(tuple(agrees), tuple(disagrees))

    def _profile(self, name: str, found: Fit) -> Profile:
        if name not in self._profiles:
            raise StandardError(
                "profile-unknown",
                f"{found.layout.ref} names the profile `{name}`, which value-profiles.csv does not have.",
                mend="add it there, or name one that is there.",
            )
        return self._profiles[name]

    @cached_property
    def _profiles(self) -> Mapping[str, Profile]:
        return profiles(self._catalogue)

    @cached_property
    def _seen(self) -> list[Seen]:
        rows = sample(self._grid)
        return look(rows, list(self._grid.columns), self._profiles.values(), self._catalogue, date.today())
