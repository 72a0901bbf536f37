"""Attestations: the word of a named role, for what a run cannot show. No names of people: roles and organisations.

A YAML file, `attestations:` with `requirement`, `role`, `organisation`, `day` and `file` (the document, beside it);
only the document's digest goes into a certificate.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ccis_interop.catalogue.snapshot import digest
from ccis_interop.catalogue.yaml_source import read_yaml
from ccis_interop.conformance.requirements import Requirement
from ccis_interop.errors import InputError, StandardError

FIELDS = {"requirement", "role", "organisation", "day", "file"}


@dataclass(frozen=True)
class Attestation:
    """Who says it (a role), of which organisation, on which day, and the SHA-256 of the document that shows it."""

    requirement: str
    role: str
    organisation: str
    day: date
    document: str


def read_attestations(path: Path) -> list[Attestation]:
    """The attestations of a file. Raises InputError, with the line, if one is not whole or lacks its document."""
    try:
        source = read_yaml(path)
    except StandardError as error:  # a file that somebody wrote for this run, not one of a standard
        raise InputError("attestations-unreadable", error.what, where=error.where, mend=error.mend) from error
    held = source.value.get("attestations")
    if not isinstance(held, list):
        raise InputError("attestations-none", "there is no list `attestations`.", where=str(path))
    return [_one(path, f"{path}:{source.line('attestations', at)}", row) for at, row in enumerate(held)]


def _one(path: Path, where: str, row: Any) -> Attestation:
    if not isinstance(row, dict) or set(row) != FIELDS or not all(isinstance(value, str) for value in row.values()):
        raise InputError(
            "attestation-wrong", "an attestation is not whole.", where=where, mend=f"give {', '.join(sorted(FIELDS))}."
        )
    try:
        return Attestation(
            row["requirement"],
            row["role"],
            row["organisation"],
            date.fromisoformat(row["day"]),
            digest(path.parent / row["file"]),
        )
    except ValueError as error:
        raise InputError("attestation-day", "the day is no date.", where=where, mend="write CCYY-MM-DD.") from error
    except OSError as error:
        raise InputError(
            "attestation-file", "the document cannot be read.", where=where, mend="put it beside the list."
        ) from error


def lacking(asked: Iterable[Requirement], given: Iterable[Attestation], issued: date, oldest: date) -> list[str]:
    """What is wrong with the attestations of a product: those that lack, are too old, of another role, or twice."""
    by_id: dict[str, list[Attestation]] = {}
    for one in given:
        by_id.setdefault(one.requirement, []).append(one)
    known = {one.id: one for one in asked}
    found = [f"{name}: an attestation that the profile does not ask for" for name in sorted(set(by_id) - set(known))]
    for name, requirement in known.items():
        held = by_id.get(name, [])
        if not held and requirement.level == "MUST":
            found.append(f"{name}: no attestation by the {requirement.attested_by}")
        if len(held) > 1:
            found.append(f"{name}: attested more than once")
        for one in held:
            if one.role != requirement.attested_by:
                found.append(f"{name}: to be attested by the {requirement.attested_by}")
            if not oldest <= one.day <= issued:
                found.append(f"{name}: the attestation is of {one.day}, not between {oldest} and {issued}")
    return found
