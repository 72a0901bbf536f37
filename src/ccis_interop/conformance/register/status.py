"""Which of the 33 authorities are covered, by what, and until when; and every problem that a register has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from ccis_interop.catalogue.codelists import read_rows
from ccis_interop.catalogue.find import shipped
from ccis_interop.conformance.certificate.verify import Asked, Verified, read_certificate, verify
from ccis_interop.conformance.profiles import names
from ccis_interop.conformance.register.entries import Participant, Problem, Register, digest_of
from ccis_interop.conformance.requirements import EDITION, read


class Cover(StrEnum):
    """How an authority stands."""

    COVERED = "covered"
    RENEW = "covered, to be renewed"
    REFUSED = "refused"
    JOINED = "joined, no certificate"
    NOT_JOINED = "not joined"


@dataclass(frozen=True)
class Standing:
    """One authority: how it stands, by which system, and until when; `why` says it where it is not covered."""

    code: str
    name: str
    cover: Cover
    participant: Participant | None = None
    certificate: Any = None
    why: str = ""

    @property
    def until(self) -> str:
        """The last day of the certificate that covers it, or nothing."""
        return str(self.certificate["expires"]) if self.certificate else ""

    @property
    def covered(self) -> bool:
        """Whether a certificate that verifies covers it."""
        return self.cover in (Cover.COVERED, Cover.RENEW)


def standings(held: Register, day: date) -> list[Standing]:
    """All authorities of London, by code."""
    joined = {one.authority: one for one in held.participants}
    rows = read_rows(shipped() / "reference" / "london_authority.csv")[1]
    return [_standing(held, row["code"], row["label"], joined.get(row["code"]), day) for row in rows]


def _standing(held: Register, code: str, name: str, one: Participant | None, day: date) -> Standing:
    if one is None:
        return Standing(code, name, Cover.NOT_JOINED)
    if not one.certificate:
        return Standing(code, name, Cover.JOINED, one)
    if one.certificate not in held.certificates:
        return Standing(code, name, Cover.REFUSED, one, why=f"the certificate {one.certificate} is not there")
    judged = judge(held, one, day)
    if not judged.valid or judged.certificate is None:
        return Standing(code, name, Cover.REFUSED, one, why="; ".join(each.message for each in judged.reasons))
    soon = date.fromisoformat(judged.certificate["expires"]) - timedelta(days=read(EDITION).parameters["notice_days"])
    return Standing(code, name, Cover.RENEW if day >= soon else Cover.COVERED, one, judged.certificate)


def judge(held: Register, one: Participant, day: date) -> Verified:
    """A participant's certificate, which must be of the product, version and profile that it uses."""
    path = held.certificates[one.certificate]
    asked = Asked(day, one.product, one.version, one.profile, withdrawn=held.withdrawn)
    return verify(read_certificate(path), held.keys, asked, digest_of(path))


def problems(held: Register, day: date) -> list[Problem]:
    """All that is wrong with a register on a day: files, certificates, terms, attestations; and what nobody uses."""
    known = {row["code"] for row in read_rows(shipped() / "reference" / "london_authority.csv")[1]}
    found = list(held.problems)
    for one in held.participants:
        file = f"participants/{one.authority}.yaml"
        found += [Problem(file, what) for what in _of_participant(one, known, day)]
    for standing in standings(held, day):
        if standing.cover is Cover.REFUSED:
            found.append(Problem(f"participants/{standing.code}.yaml", f"not covered: {standing.why}."))
    used = {one.certificate for one in held.participants}
    found += [
        Problem(f"certificates/{name}", "nobody uses it.") for name in sorted(held.certificates) if name not in used
    ]
    return found


def _of_participant(one: Participant, known: set[str], day: date) -> Iterator[str]:
    if one.authority not in known:
        yield "this is no authority of London."
    if one.profile not in names():
        yield f"there is no profile {one.profile}."
    if one.signed > day:
        yield f"the terms are signed on {one.signed}, after {day}."
    asked = [each for each in read(EDITION).requirements if "authority" in each.roles]
    for each in asked:
        if each.level == "MUST" and each.id not in one.attested and not each.condition:
            yield f"{each.id} is not attested by the {each.attested_by}."
    for name, when in one.attested.items():
        if name not in {each.id for each in asked}:
            yield f"{name} is nothing that an authority attests."
        if when > day or when < day - timedelta(days=read(EDITION).parameters["certificate_days"]):
            yield f"{name} was attested on {when}: not within the year before {day}."
