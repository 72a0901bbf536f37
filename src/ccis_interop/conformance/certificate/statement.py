"""What a certificate says: an in-toto statement with the test-result predicate, and the scope in full.

Every text in it is a published one (an obligation, a reason), so that the page can be made from it alone, by anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from ccis_interop.conformance.certificate import canonical
from ccis_interop.conformance.certificate.attestations import Attestation
from ccis_interop.conformance.certificate.page import PAGE
from ccis_interop.conformance.outcomes import Outcome
from ccis_interop.conformance.profiles import Profile
from ccis_interop.conformance.requirements import Arrangements

TYPE = "https://in-toto.io/Statement/v1"
PREDICATE = "https://in-toto.io/attestation/test-result/v0.1"
FORMAT = "1"

Result = Mapping[str, Any]


def statement(held: Arrangements, profile: Profile, result: Result, digest: str, given: Iterable[Attestation],
              tester: str, issued: date) -> dict[str, Any]:  # fmt: skip
    """The statement about a run. `digest` is that of the result's file; nothing is judged here."""
    outcomes = {one["id"]: one["outcome"] for one in result["requirements"]}
    tested = [one for one in result["requirements"] if one["id"] in {each.id for each in profile.tested}]
    attested = [_attested(held, one) for one in sorted(given, key=lambda one: _order(one.requirement))]
    weak = [one.id for one in profile.tested if one.level == "SHOULD" and outcomes.get(one.id) not in FINE]
    passed = [name for name, outcome in outcomes.items() if outcome == Outcome.PASS]
    return {
        "_type": TYPE,
        "subject": [subject(result["product"])],
        "predicateType": PREDICATE,
        "predicate": {
            "result": "WARNED" if weak else "PASSED",
            "configuration": configuration(held, result),
            "passedTests": sorted([*passed, *(one["id"] for one in attested)], key=_order),
            "warnedTests": sorted(weak, key=_order),
            "failedTests": [],
            "certificate": {
                "format": FORMAT,
                "page": PAGE,
                "issued": issued.isoformat(),
                "expires": (issued + timedelta(days=held.parameters["certificate_days"])).isoformat(),
                "tester": tester,
                "edition": held.edition,
                "profile": {"id": profile.id, "title": profile.title},
                "product": dict(result["product"]),
                "standards": list(profile.standards),
                "features": sorted(result["features"]),
                "absent": sorted(set(profile.features) - set(result["features"])),
                "run": {
                    "started": result["started"],
                    "finished": result["finished"],
                    "driver": result["driver"],
                    "seed": result["seed"],
                    "cases": len(result["cases"]),
                    "suite": result["suite"]["version"],
                    "result": digest,
                },
                "requirements": [_tested(held, one) for one in sorted(tested, key=lambda one: _order(one["id"]))],
                "attested": attested,
            },
        },
    }


FINE = (Outcome.PASS, Outcome.NOT_APPLICABLE)


def subject(product: Mapping[str, str]) -> dict[str, Any]:
    """The product as the subject of a statement: its name with the digest of its description."""
    return _resource(f"{product['product']} {product['version']}", canonical.digest(dict(product)))


def configuration(held: Arrangements, result: Result) -> list[dict[str, Any]]:
    """What the product was judged by: the requirements, the cases, the standards, the code lists."""
    suite = result["suite"]
    parts = {
        f"arrangements/{held.edition}": held.digest,
        "cases": suite["digest"],
        **suite["standards"],
        **{f"codelist {name}": value for name, value in suite["codelists"].items()},
    }
    return [_resource(name, parts[name]) for name in sorted(parts)]


def _resource(name: str, sha256: str) -> dict[str, Any]:
    return {"name": name, "digest": {"sha256": sha256}}


def _order(name: str) -> tuple[str, int]:
    arrangement, _, number = name.partition(".")
    return arrangement, int(number)


def _tested(held: Arrangements, one: Mapping[str, Any]) -> dict[str, Any]:
    requirement = held.requirement(one["id"])
    return {
        "id": requirement.id,
        "level": requirement.level,
        "obligation": requirement.obligation,
        "outcome": one["outcome"],
        "cases": sorted(one["cases"]),
    }


def _attested(held: Arrangements, one: Attestation) -> dict[str, Any]:
    requirement = held.requirement(one.requirement)
    return {
        "id": requirement.id,
        "level": requirement.level,
        "obligation": requirement.obligation,
        "why_not_tested": requirement.why_not_tested,
        "asked_instead": requirement.asked_instead,
        "role": one.role,
        "organisation": one.organisation,
        "day": one.day.isoformat(),
        "document": one.document,
    }
