"""The register's files as values. Every file is held against its shape: `conformance/register/*.schema.json`."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ccis_interop.catalogue.codelists import read_rows
from ccis_interop.catalogue.snapshot import digest
from ccis_interop.catalogue.yaml_source import read_yaml
from ccis_interop.conformance.certificate.keys import key_id, public_of
from ccis_interop.conformance.certificate.shapes import misfit
from ccis_interop.conformance.certificate.verify import Trusted
from ccis_interop.conformance.shelf import suite_folder
from ccis_interop.errors import InputError, InteropError, UsageError

PARTICIPANT, KEY = "register/participant.schema.json", "register/key.schema.json"
WITHDRAWN = "withdrawn.csv"


@dataclass(frozen=True)
class Problem:
    """Something wrong with the register: the file, and what."""

    file: str
    what: str


@dataclass(frozen=True)
class Participant:
    """One authority: the terms that it signed, the system that it uses, the certificate that covers it.

    `operator` is who runs the system for it, where it is not the authority itself. `attested`: by requirement, the day.
    """

    authority: str
    terms: str
    signed: date
    product: str
    version: str
    profile: str
    operator: str
    certificate: str
    attested: Mapping[str, date]


@dataclass(frozen=True)
class Register:
    """A register as it lies in a folder, with what could not be read of it."""

    folder: Path
    participants: tuple[Participant, ...]
    keys: tuple[Trusted, ...]
    withdrawn: Mapping[str, str]
    certificates: Mapping[str, Path]
    problems: tuple[Problem, ...]


def shipped_register() -> Path:
    """The register that ships."""
    return suite_folder() / "register"


def read_register(folder: Path) -> Register:
    """A register. What is wrong in it becomes a problem. Raises UsageError if there is no such folder."""
    if not (folder / "participants").is_dir():
        raise UsageError(
            "register-none",
            "this is no register: it has no folder `participants`.",
            where=str(folder),
            mend="see conformance/register/README.md.",
        )
    problems: list[Problem] = []
    participants = tuple(_read(folder, "participants", PARTICIPANT, _participant, problems))
    keys = tuple(_read(folder, "keys", KEY, _key, problems))
    certificates = {path.name: path for path in sorted((folder / "certificates").glob("*.html"))}
    return Register(folder, participants, keys, _withdrawn(folder, problems), certificates, tuple(problems))


def _read(folder: Path, shelf: str, shape: str, make: Any, problems: list[Problem]) -> Iterator[Any]:
    for path in sorted((folder / shelf).glob("*.yaml")):
        name = f"{shelf}/{path.name}"
        try:
            value = read_yaml(path).value
            wrong = misfit(shape, value)
            if wrong:
                raise InputError("register-shape", f"{wrong}.")
            yield make(path, value)
        except InteropError as error:
            problems.append(Problem(name, error.what))
        except ValueError:
            problems.append(Problem(name, "a day in it is no date."))


def _participant(path: Path, value: Mapping[str, Any]) -> Participant:
    if path.stem != value["authority"]:
        raise InputError("register-name", "the file is not called as its authority.")
    system = value["system"]
    return Participant(
        authority=value["authority"],
        terms=value["terms"]["version"],
        signed=date.fromisoformat(value["terms"]["signed"]),
        product=system["product"],
        version=system["version"],
        profile=system["profile"],
        operator=system.get("operator", ""),
        certificate=value.get("certificate", ""),
        attested={one["requirement"]: date.fromisoformat(one["day"]) for one in value.get("attested", ())},
    )


def _key(path: Path, value: Mapping[str, Any]) -> Trusted:
    public = public_of(value["public"].encode(), path.name)
    if key_id(public) != value["id"]:
        raise InputError("register-key", "the identifier is not that of the key.")
    until = min(date.fromisoformat(value[name]) for name in ("until", "revoked") if name in value)
    return Trusted(public, value["holder"], date.fromisoformat(value["since"]), until)


def _withdrawn(folder: Path, problems: list[Problem]) -> dict[str, str]:
    path = folder / WITHDRAWN
    if not path.is_file():
        problems.append(Problem(WITHDRAWN, "the list of withdrawn certificates is not there."))
        return {}
    try:
        columns, rows = read_rows(path)
    except (InteropError, csv.Error) as error:
        problems.append(Problem(WITHDRAWN, f"it cannot be read: {error}"))
        return {}
    if columns != ("sha256", "day", "reason"):
        problems.append(Problem(WITHDRAWN, "its columns are not sha256, day, reason."))
        return {}
    return {row["sha256"]: f"{row['reason']} ({row['day']})" for row in rows}


def digest_of(path: Path) -> str:
    """The digest by which a certificate's file is withdrawn."""
    return digest(path)
