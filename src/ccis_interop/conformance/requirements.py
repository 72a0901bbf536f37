"""The minimum arrangements and their requirements, read from `standards/arrangements/<edition>/`.

Every obligation is a row that a procurement lead can read in Excel. A requirement is proved by cases, or says why it
cannot be and what a named role attests instead. Ids are never used again; what is withdrawn keeps its row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from ccis_interop.catalogue.codelists import read_rows
from ccis_interop.catalogue.find import shipped
from ccis_interop.catalogue.snapshot import digest
from ccis_interop.catalogue.yaml_source import read_yaml
from ccis_interop.errors import StandardError, UsageError

EDITION = "1.0"  # the edition in force: `interop` takes this one where none is named
SHELF = "arrangements"
PROOFS = ("case", "attestation")
TABLES = ("arrangements", "requirements", "features", "roles")

Level = Literal["MUST", "SHOULD"]


@dataclass(frozen=True)
class Arrangement:
    """One numbered minimum arrangement, in the words of the agreement."""

    id: str
    theme: str
    title: str
    text: str
    source: str


@dataclass(frozen=True)
class Requirement:
    """One obligation. `feature`: asked only of products that declare it. `withdrawn`: the edition that dropped it.

    `proof` says whether cases prove it; if not, `why_not_tested`, `asked_instead` and `attested_by` are filled.
    """

    id: str
    level: str
    tier: str
    roles: tuple[str, ...]
    feature: str
    condition: str
    obligation: str
    proof: str
    why_not_tested: str
    asked_instead: str
    attested_by: str
    source: str
    since: str
    withdrawn: str

    @property
    def arrangement(self) -> str:
        """The arrangement under which it stands: MA-09 of MA-09.1."""
        return self.id.partition(".")[0]


@dataclass(frozen=True)
class Feature:
    """An optional feature that a product declares, and what is tested if it does not."""

    id: str
    title: str
    text: str
    absence: str


@dataclass(frozen=True)
class Arrangements:
    """One edition: all rows, the agreement's parameters by name, and a digest over the files."""

    edition: str
    title: str
    note: str
    folder: Path
    arrangements: tuple[Arrangement, ...]
    requirements: tuple[Requirement, ...]
    features: tuple[Feature, ...]
    roles: Mapping[str, str]
    participants: frozenset[str]
    parameters: Mapping[str, int]
    parameter_texts: Mapping[str, str]
    attesting_roles: tuple[str, ...]
    digest: str

    def requirement(self, name: str) -> Requirement:
        """One requirement. Raises UsageError if there is none."""
        for one in self.requirements:
            if one.id == name:
                return one
        raise UsageError(
            "requirement-unknown", f"there is no requirement `{name}`.", mend="see interop arrangements list."
        )

    def of(self, arrangement: str) -> tuple[Requirement, ...]:
        """The requirements of one arrangement."""
        return tuple(one for one in self.requirements if one.arrangement == arrangement)


def editions() -> list[str]:
    """The editions that ship, oldest first."""
    return sorted(path.parent.name for path in (shipped() / SHELF).glob("*/requirements.csv"))


def read(edition: str = EDITION) -> Arrangements:
    """One edition that ships. Raises UsageError if there is none, StandardError if its files are wrong."""
    if edition not in editions():
        raise UsageError(
            "arrangements-unknown",
            f"there is no edition `{edition}` of the arrangements.",
            mend=f"use one of: {', '.join(editions())}.",
        )
    return read_folder(shipped() / SHELF / edition)


@cache
def read_folder(folder: Path) -> Arrangements:
    """The edition in a folder. Raises StandardError, with the file and the row, if it contradicts itself."""
    agreement = read_yaml(folder / "agreement.yaml").value
    rows = {
        name: read_rows(folder / f"{name}.csv")[1] for name in ("arrangements", "requirements", "features", "roles")
    }
    held = Arrangements(
        edition=folder.name,
        title=agreement["title"],
        note=agreement["note"],
        folder=folder,
        arrangements=tuple(Arrangement(**row) for row in rows["arrangements"]),
        requirements=tuple(
            Requirement(**{**row, "roles": tuple(row["roles"].split(";"))})  # type: ignore[arg-type]
            for row in rows["requirements"]
        ),
        features=tuple(Feature(**row) for row in rows["features"]),
        roles={row["id"]: row["title"] for row in rows["roles"]},
        participants=frozenset(row["id"] for row in rows["roles"] if row["of"] == "participant"),
        parameters={one["name"]: one["value"] for one in agreement["parameters"]},
        parameter_texts={one["name"]: one["text"] for one in agreement["parameters"]},
        attesting_roles=tuple(agreement["attesting_roles"]),
        digest=digest(folder / "requirements.csv"),
    )
    for problem in problems(held):
        raise StandardError("arrangements-wrong", problem, where=str(folder / "requirements.csv"))
    return held


def problems(held: Arrangements) -> list[str]:
    """What is wrong with the rows of an edition; nothing if they stand."""
    names = [one.id for one in held.requirements]
    known = {one.id for one in held.arrangements}
    features = {one.id for one in held.features}
    found = [f"the id {name} stands twice." for name in sorted({name for name in names if names.count(name) > 1})]
    found += [f"{name} has no requirement." for name in sorted(known - {one.arrangement for one in held.requirements})]
    for one in held.requirements:
        reasons = (one.why_not_tested, one.asked_instead, one.attested_by)
        wrong = [
            (one.arrangement not in known, "is of an arrangement that is not listed"),
            (one.level not in ("MUST", "SHOULD"), "is neither MUST nor SHOULD"),
            (one.proof not in PROOFS, "has a proof that is neither case nor attestation"),
            (one.proof == "attestation" and not all(reasons), "is attested, and lacks why, what or by whom"),
            (one.proof == "case" and any(reasons), "has cases, and a reason why it has none"),
            (bool(one.feature) and one.feature not in features, "names a feature that is not listed"),
            (bool(set(one.roles) - set(held.roles)), "names a role that is not listed"),
            (bool(one.attested_by) and one.attested_by not in held.attesting_roles, "is attested by a role not listed"),
            (not one.source, "has no source"),
        ]
        found += [f"{one.id} {what}." for is_wrong, what in wrong if is_wrong]
    return found
