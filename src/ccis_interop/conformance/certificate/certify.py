"""From a run's result to a certificate: every ground for refusing is looked for, and what was told is worked out again.

A result is a file that somebody hands in. So nothing in it is believed that can be derived: which cases had to run,
what their outcomes make of the requirements, by which standards and code lists they were judged.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ccis_interop.conformance.cases.case import Case
from ccis_interop.conformance.certificate import canonical
from ccis_interop.conformance.certificate.attestations import Attestation, lacking
from ccis_interop.conformance.certificate.envelope import sign
from ccis_interop.conformance.certificate.page import render
from ccis_interop.conformance.certificate.shapes import RESULT, STATEMENT, misfit
from ccis_interop.conformance.certificate.statement import statement
from ccis_interop.conformance.outcomes import Outcome, of_requirement
from ccis_interop.conformance.profiles import Profile, names, profile
from ccis_interop.conformance.requirements import editions, read
from ccis_interop.errors import InputError

LARGEST = 32 << 20  # bytes of a result


@dataclass(frozen=True)
class Obstacle:
    """One reason why there is no certificate. `incomplete`: something was not looked at, rather than wrong."""

    what: str
    incomplete: bool = False


@dataclass(frozen=True)
class Handed:
    """A result as it was handed in: its values and the digest of its bytes."""

    result: Mapping[str, Any]
    digest: str


@dataclass(frozen=True)
class Grounds:
    """What a result is held against: the cases that ship, and what the suite finds itself to be."""

    cases: Sequence[Case]
    suite: Mapping[str, Any]


def read_result(path: Path) -> Handed:
    """A result's file. Raises InputError if it is none."""
    try:
        if path.stat().st_size > LARGEST:
            raise InputError("result-large", f"the file is longer than {LARGEST:,} bytes.", where=str(path))
        content = path.read_bytes()
        value = json.loads(content.decode())
        wrong = misfit(RESULT, value)
    except OSError as error:
        raise InputError(
            "result-unreadable", f"the result cannot be read: {error.strerror or 'unknown reason'}.", where=str(path)
        ) from error
    except (ValueError, RecursionError) as error:
        raise InputError("result-unreadable", "this is no JSON in UTF-8.", where=str(path)) from error
    if wrong:
        raise InputError(
            "result-shape", f"{wrong}.", where=str(path), mend="take the file that interop conformance run wrote."
        )
    return Handed(value, hashlib.sha256(content).hexdigest())


def profile_of(handed: Handed) -> Profile:
    """The profile that a result is about. Raises InputError if this version knows it not."""
    edition, name = handed.result["arrangements"], handed.result["profile"]
    if edition not in editions() or name not in names(edition):
        raise InputError(
            "result-profile",
            f"there is no profile {name} in an edition {edition} of the arrangements.",
            mend="run anew.",
        )
    return profile(name, edition)


def obstacles(handed: Handed, grounds: Grounds, given: Sequence[Attestation], issued: date) -> list[Obstacle]:
    """Every reason why no certificate can be made of a result on a day."""
    asked = profile_of(handed)
    days = read(asked.edition).parameters["evidence_days"]
    oldest = issued - timedelta(days=days)
    return [
        *_of_the_run(handed.result, asked, issued, oldest),
        *_of_the_suite(handed.result, grounds.suite),
        *_of_the_cases(handed.result, asked, grounds.cases),
        *_of_the_requirements(handed.result, asked),
        *(Obstacle(what, "no attestation" in what) for what in lacking(asked.attested, given, issued, oldest)),
    ]


def certify(
    handed: Handed, given: Sequence[Attestation], tester: str, issued: date, secret: Ed25519PrivateKey
) -> bytes:
    """The certificate's file, once there are no obstacles. Raises InputError if a name does not fit the shape."""
    asked = profile_of(handed)
    said = statement(read(asked.edition), asked, handed.result, handed.digest, given, tester, issued)
    wrong = misfit(STATEMENT, said)
    if wrong:
        raise InputError(
            "certificate-shape",
            f"the certificate would hold what it may not: {wrong}.",
            mend="names of products and organisations: letters, digits and . , & ( ) / + _ ' - to 80 characters.",
        )
    return render(sign(canonical.dump(said), secret))


def _of_the_run(result: Mapping[str, Any], asked: Profile, issued: date, oldest: date) -> Iterator[Obstacle]:
    if not asked.tested:
        yield Obstacle(f"nothing of the profile {asked.id} can be shown by a run in this edition", incomplete=True)
    if result["mode"] != "certify":
        yield Obstacle("the run was not made for a certificate (--mode certify)", incomplete=True)
    if result["selected"]:
        yield Obstacle("only some cases were run", incomplete=True)
    if result["baseline"]:
        yield Obstacle("failures were allowed by a baseline")
    if sorted(result["standards"]) != sorted(asked.standards):
        yield Obstacle(f"the run was not pinned to {', '.join(asked.standards)}")
    for name in sorted(set(asked.needs) - set(result["features"])):
        yield Obstacle(f"the product does not claim the feature {name}, which the profile needs")
    finished = date.fromisoformat(result["finished"][:10])
    if not oldest <= finished <= issued:
        yield Obstacle(f"the run is of {finished}, not between {oldest} and {issued}")


def _of_the_suite(result: Mapping[str, Any], own: Mapping[str, Any]) -> Iterator[Obstacle]:
    for part in ("self_check", "version", "protocol", "digest", "standards", "codelists"):
        if result["suite"].get(part) != own[part]:
            yield Obstacle(f"the run was made by another suite than this one ({part}): run it again", incomplete=True)


def _of_the_cases(result: Mapping[str, Any], asked: Profile, cases: Sequence[Case]) -> Iterator[Obstacle]:
    held = {one["id"]: one for one in result["cases"]}
    wanted = {one.id: one for one in cases if asked.id in one.profiles}
    if len(held) != len(result["cases"]):
        yield Obstacle("a case stands twice in the result")
    for name in sorted(set(held) ^ set(wanted)):
        what = "was not run" if name in wanted else "is no case of the profile"
        yield Obstacle(f"the case {name} {what}", incomplete=name in wanted)
    for name in sorted(set(held) & set(wanted)):
        one, case = held[name], wanted[name]
        if one["digest"] != case.digest:
            yield Obstacle(f"the case {name} was run from another file")
        if set(one["requirements"]) != set(case.requirements):
            yield Obstacle(f"the case {name} tells of other requirements than its own")
        if one["outcome"] == Outcome.NOT_APPLICABLE and not _apart(case, result["features"]):
            yield Obstacle(f"the case {name} had to be run, and was not", incomplete=True)


def _apart(case: Case, features: Sequence[str]) -> bool:
    """Whether the features that a product claims put a case aside."""
    return not set(case.needs.features) <= set(features) or bool(set(case.needs.without) & set(features))


def _of_the_requirements(result: Mapping[str, Any], asked: Profile) -> Iterator[Obstacle]:
    told = {one["id"]: one["outcome"] for one in result["requirements"]}
    for one in asked.tested:
        shown = [Outcome(each["requirements"][one.id]) for each in result["cases"] if one.id in each["requirements"]]
        apart = bool(one.feature) and one.feature not in (*result["features"], *asked.needs)
        outcome = Outcome.NOT_APPLICABLE if apart else of_requirement(shown)
        if told.get(one.id) != outcome:
            yield Obstacle(f"{one.id}: its cases make it {outcome}, the result says {told.get(one.id, 'nothing')}")
        if one.level == "MUST" and not apart and outcome is not Outcome.PASS:
            yield Obstacle(f"{one.id}: {outcome}", incomplete=outcome is not Outcome.FAIL)
    if result["verdict"] != "met":
        yield Obstacle(f"the verdict of the run is `{result['verdict']}`", incomplete=result["verdict"] == "incomplete")
