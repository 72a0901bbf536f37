"""Is a certificate worth something? Checks with fixed messages, in order; nothing is asked of a network.

What cannot be believed is not read further: without a known key's signature nothing that the file says is repeated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ccis_interop.conformance.certificate.keys import key_id
from ccis_interop.conformance.certificate.page import LARGEST, extract, render, statement_of
from ccis_interop.conformance.certificate.shapes import STATEMENT, misfit
from ccis_interop.conformance.certificate.statement import FINE, PREDICATE, subject
from ccis_interop.conformance.profiles import Profile, names, profile
from ccis_interop.conformance.requirements import Arrangements, editions, read
from ccis_interop.errors import InputError


@dataclass(frozen=True)
class Trusted:
    """A key that is known: of whom, and on which days what it signs is believed."""

    public: Ed25519PublicKey
    holder: str
    since: date = date.min
    until: date = date.max

    @property
    def id(self) -> str:
        """Its identifier."""
        return key_id(self.public)


@dataclass(frozen=True)
class Asked:
    """What a certificate must be about; empty where anything will do. `withdrawn`: by the digest of the file."""

    day: date
    product: str = ""
    version: str = ""
    profile: str = ""
    edition: str = ""
    withdrawn: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Reason:
    """Why a certificate is refused: the number of the check, and its message."""

    check: int
    message: str


@dataclass(frozen=True)
class Verified:
    """What came of it: valid if there is no reason against it. `certificate` holds what was believed, or nothing."""

    reasons: tuple[Reason, ...]
    certificate: Mapping[str, Any] | None = None
    signer: str = ""

    @property
    def valid(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.reasons


CHECKS = {
    1: "the file holds one envelope",
    2: "the key that signed it is known",
    3: "the signature is that key's, over what the file says",
    4: "the page is what the statement gives, byte by byte",
    5: "the statement has the shape of a certificate",
    6: "the key was good on the day of issue",
    7: "the day lies between issue and expiry",
    8: "it is about the product and version in question",
    9: "it is about the profile and edition in question",
    10: "it holds every requirement of the profile",
    11: "every MUST requirement is met or attested",
    12: "run and attestations were not too old on the day of issue",
    13: "it was not withdrawn",
}


def read_certificate(path: Path) -> bytes:
    """A certificate's bytes. Raises InputError if they cannot be read."""
    try:
        if path.stat().st_size > LARGEST:
            raise InputError("certificate-large", f"the file is longer than {LARGEST:,} bytes.", where=str(path))
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            "certificate-unreadable",
            f"the certificate cannot be read: {error.strerror or 'unknown reason'}.",
            where=str(path),
        ) from error


def verify(content: bytes, keys: Sequence[Trusted], asked: Asked, digest: str = "") -> Verified:
    """Judge a certificate. `digest` is that of the file, to find it among the withdrawn."""
    try:
        envelope = extract(content)
    except (ValueError, RecursionError):
        return _refused(1, "the file is no certificate, or its envelope was changed")
    signer = next((one for one in keys if one.id == envelope.key), None)
    if signer is None:
        return _refused(2, "the key is not known; get it from the register (--register), or name it (--key)")
    if not envelope.signed_by(signer.public):
        return _refused(3, "what the file says was changed after it was signed")
    try:
        if render(envelope) != content:
            return _refused(4, "the page was changed after it was signed")
        statement = statement_of(envelope)
    except ValueError:
        return _refused(4, "this version cannot make the page that the statement names")
    wrong = misfit(STATEMENT, statement)
    if wrong:
        return _refused(5, wrong)
    held = statement["predicate"]["certificate"]
    reasons = [*_of_the_day(held, signer, asked), *_of_the_scope(held, asked), *_of_the_content(statement, held)]
    why = (asked.withdrawn or {}).get(digest)
    if why is not None:
        reasons.append(Reason(13, f"it was withdrawn: {why}"))
    return Verified(tuple(reasons), held, signer.holder)


def _refused(check: int, message: str) -> Verified:
    return Verified((Reason(check, message),))


def _of_the_day(held: Mapping[str, Any], signer: Trusted, asked: Asked) -> Iterator[Reason]:
    issued, expires = date.fromisoformat(held["issued"]), date.fromisoformat(held["expires"])
    if not signer.since <= issued <= signer.until:
        yield Reason(6, f"it was issued on {issued}, and the key is good from {signer.since} to {signer.until}")
    if asked.day < issued:
        yield Reason(7, f"it was issued on {issued}, which is after {asked.day}")
    if asked.day > expires:
        yield Reason(7, f"it has expired on {expires}")


def _of_the_scope(held: Mapping[str, Any], asked: Asked) -> Iterator[Reason]:
    product = held["product"]
    for name, wanted in (("product", asked.product), ("version", asked.version)):
        if wanted and product[name] != wanted:
            yield Reason(8, f"it is of the {name} {product[name]}, not of {wanted}")
    if asked.profile and held["profile"]["id"] != asked.profile:
        yield Reason(9, f"it is of the profile {held['profile']['id']}, not of {asked.profile}")
    if asked.edition and held["edition"] != asked.edition:
        yield Reason(9, f"it is of the edition {held['edition']}, not of {asked.edition}")


def _of_the_content(statement: Mapping[str, Any], held: Mapping[str, Any]) -> Iterator[Reason]:
    known = editions()
    if held["edition"] not in known or held["profile"]["id"] not in names(held["edition"]):
        yield Reason(9, "this version knows no such edition or profile")
        return
    own = read(held["edition"])
    if held["edition"] not in known[-own.parameters["editions_accepted"] :]:
        yield Reason(9, f"the edition {held['edition']} is no longer accepted")
    asked = profile(held["profile"]["id"], held["edition"])
    yield from _whole(held, asked)
    yield from _met(statement, held, asked)
    yield from _fresh(held, own)


def _whole(held: Mapping[str, Any], asked: Profile) -> Iterator[Reason]:
    told = {one["id"]: one["level"] for one in held["requirements"]}
    for one in asked.tested:
        if told.get(one.id) != one.level:
            yield Reason(10, f"it does not hold {one.id} as a {one.level} requirement")
    for name in sorted(set(asked.needs) - set(held["features"])):
        yield Reason(10, f"the product does not claim the feature {name}, which the profile needs")
    odd = sorted({*told, *(one["id"] for one in held["attested"])} - {one.id for one in asked.requirements})
    if odd:
        yield Reason(10, f"it holds what the profile does not ask: {', '.join(odd)}")
    if sorted(held["standards"]) != sorted(asked.standards):
        yield Reason(10, f"it is not pinned to {', '.join(asked.standards)}")


def _met(statement: Mapping[str, Any], held: Mapping[str, Any], asked: Profile) -> Iterator[Reason]:
    outcomes = {one["id"]: one["outcome"] for one in held["requirements"]}
    attested = {one["id"]: one["role"] for one in held["attested"]}
    for one in asked.requirements:
        if one.level != "MUST":
            continue
        apart = bool(one.feature) and one.feature not in (*held["features"], *asked.needs)
        fine = FINE if apart else ("pass",)
        if one.proof == "case" and outcomes.get(one.id) not in fine:
            yield Reason(11, f"{one.id} is {outcomes.get(one.id, 'not told')}")
        if one.proof == "attestation" and attested.get(one.id) != one.attested_by:
            yield Reason(11, f"{one.id} is not attested by the {one.attested_by}")
    passed = {name for name, outcome in outcomes.items() if outcome == "pass"} | set(attested)
    predicate = statement["predicate"]
    agrees = (
        set(predicate["passedTests"]) == passed
        and statement["predicateType"] == PREDICATE
        and statement["subject"] == [subject(held["product"])]
        and not set(predicate["warnedTests"]) & passed
    )
    if not agrees:
        yield Reason(11, "the statement's parts contradict each other")


def _fresh(held: Mapping[str, Any], own: Arrangements) -> Iterator[Reason]:
    issued = date.fromisoformat(held["issued"])
    oldest = issued - timedelta(days=own.parameters["evidence_days"])
    days = [("the run", held["run"]["finished"][:10]), *((one["id"], one["day"]) for one in held["attested"])]
    for what, day in days:
        if not oldest <= date.fromisoformat(day) <= issued:
            yield Reason(12, f"{what} is of {day}, not between {oldest} and {issued}")
    longest = issued + timedelta(days=own.parameters["certificate_days"])
    if date.fromisoformat(held["expires"]) > longest:
        yield Reason(12, f"it is good beyond {longest}, the longest that the agreement allows")
