"""Profiles: the requirements that one kind of participant must meet, in one edition, with its standards pinned.

A profile is a file (`standards/arrangements/<edition>/profiles/<id>.yaml`) that names roles; the requirements follow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from ccis_interop.catalogue.yaml_source import read_yaml
from ccis_interop.conformance.requirements import EDITION, Requirement, read
from ccis_interop.errors import StandardError, UsageError


@dataclass(frozen=True)
class Profile:
    """What one kind of participant is held to. `features` may be declared; `needs` must be."""

    id: str
    title: str
    text: str
    edition: str
    roles: tuple[str, ...]
    standards: tuple[str, ...]
    requirements: tuple[Requirement, ...]
    features: tuple[str, ...]
    needs: tuple[str, ...]

    def asked(self, declared: Iterable[str]) -> tuple[Requirement, ...]:
        """The requirements that apply to a product which declares some features."""
        has = {"", *declared}
        return tuple(one for one in self.requirements if one.feature in has)

    @property
    def tested(self) -> tuple[Requirement, ...]:
        """The requirements that cases prove."""
        return tuple(one for one in self.requirements if one.proof == "case")

    @property
    def attested(self) -> tuple[Requirement, ...]:
        """The requirements that a named role attests."""
        return tuple(one for one in self.requirements if one.proof == "attestation")


def names(edition: str = EDITION) -> list[str]:
    """The ids of the profiles of an edition."""
    return sorted(path.stem for path in (read(edition).folder / "profiles").glob("*.yaml"))


@cache
def profile(name: str, edition: str = EDITION) -> Profile:
    """One profile. Raises UsageError if there is none, StandardError if it names what is not there."""
    if name not in names(edition):
        raise UsageError(
            "profile-unknown", f"there is no profile `{name}`.", mend=f"use one of: {', '.join(names(edition))}."
        )
    held = read(edition)
    path = held.folder / "profiles" / f"{name}.yaml"
    told = read_yaml(path).value
    unknown = (set(told["roles"]) - set(held.roles)) | (
        {*told["features"], *told["needs"]} - {one.id for one in held.features}
    )
    if unknown or told["id"] != name:
        raise StandardError(
            "profile-wrong", f"it names what is not there: {', '.join(sorted(unknown)) or told['id']}.", where=str(path)
        )
    return Profile(
        id=name,
        title=told["title"],
        text=told["text"],
        edition=edition,
        roles=tuple(told["roles"]),
        standards=tuple(told["standards"]),
        requirements=tuple(
            one for one in held.requirements if not one.withdrawn and set(one.roles) & set(told["roles"])
        ),
        features=tuple(told["features"]),
        needs=tuple(told["needs"]),
    )
