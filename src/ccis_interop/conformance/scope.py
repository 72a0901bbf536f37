"""What a run is about: a profile's requirements, and the editions of standards that it is pinned to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ccis_interop.conformance.profiles import Profile


@dataclass(frozen=True)
class Demand:
    """One requirement as a run needs it: must it be met, do cases show it, with which feature does it apply."""

    id: str
    must: bool = True
    tested: bool = True
    feature: str = ""


@dataclass(frozen=True)
class Scope:
    """A profile as a run needs it. `editions` give for each standard's id its `id/edition`."""

    profile: str
    editions: Mapping[str, str]
    demands: tuple[Demand, ...]
    arrangements: str = "1.0"


def scope_of(profile: Profile) -> Scope:
    """The scope of a profile of the arrangements."""
    editions = {ref.partition("/")[0]: ref for ref in profile.standards}
    demands = tuple(
        Demand(one.id, one.level == "MUST", one.proof == "case", "" if one.feature in profile.needs else one.feature)
        for one in profile.requirements
    )
    return Scope(profile.id, editions, demands, profile.edition)
