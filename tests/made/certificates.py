"""Certificates for tests: a result of a run in which one case shows everything, and whoever attests the rest."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ccis_interop.conformance.cases.case import Case, Needs
from ccis_interop.conformance.certificate.attestations import Attestation
from ccis_interop.conformance.certificate.certify import Grounds, Handed, certify, read_result
from ccis_interop.conformance.certificate.verify import Trusted
from ccis_interop.conformance.profiles import profile

ISSUED = date(2026, 11, 25)
SECRET = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))  # of no use but in tests
KNOWN = Trusted(SECRET.public_key(), "Test House")
DIGEST = "ab" * 32
PRODUCT = {"product": "Example CCIS", "version": "4.2", "supplier": "Example Systems Ltd", "protocol": "1.0"}
SUITE: dict[str, Any] = {
    "version": "0.1.0", "python": "3.11.2", "protocol": "1.0", "cases": 1, "digest": DIGEST,
    "standards": {"ccis/1.0": DIGEST}, "codelists": {"ccis/1.0/transfer_state": DIGEST}, "self_check": "pass",
}  # fmt: skip


def case(name: str = "everything", profile_id: str = "borough-ccis") -> Case:
    """A case that names every tested requirement of a profile."""
    names = tuple(one.id for one in profile(profile_id).tested)
    return Case(name, "Everything", "exchange", names, (profile_id,), Needs(), "2019-10-31", {}, {}, (), DIGEST)


@dataclass
class Bench:
    """What a certificate is made of; each part may be bent before it is made."""

    profile_id: str = "borough-ccis"
    features: list[str] = field(default_factory=list)
    outcomes: dict[str, str] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)

    def result(self) -> dict[str, Any]:
        """The result as JSON would hold it."""
        tested = profile(self.profile_id).tested
        apart = {one.id for one in tested if one.feature and one.feature not in self.features}
        shown = {one.id: self.outcomes.get(one.id, "pass") for one in tested}
        told = {name: "not-applicable" if name in apart else value for name, value in shown.items()}
        made = {
            "result": "1.0", "run": "r-1", "mode": "certify", "started": "2026-11-20T09:00:00Z",
            "finished": "2026-11-20T09:00:59Z", "seed": 7, "suite": SUITE, "profile": self.profile_id,
            "arrangements": "1.0", "standards": list(profile(self.profile_id).standards), "driver": "exec",
            "product": PRODUCT, "features": self.features, "selected": False, "baseline": False,
            "cases": [{"id": "everything", "title": "Everything", "digest": DIGEST, "outcome": "pass",
                       "requirements": shown, "findings": []}],
            "requirements": [{"id": one.id, "level": one.level, "outcome": told[one.id], "cases": ["everything"]}
                             for one in tested],
            "verdict": "met",
        }  # fmt: skip
        return made | self.changes

    def handed(self, folder: Path) -> Handed:
        """The result as it is handed in."""
        path = folder / "result.json"
        path.write_text(json.dumps(self.result()), encoding="utf-8")
        return read_result(path)

    def grounds(self) -> Grounds:
        """What it is held against."""
        return Grounds([case(profile_id=self.profile_id)], SUITE)

    def attested(self) -> list[Attestation]:
        """All that the profile asks of named roles."""
        day = date(2026, 11, 1)
        return [
            Attestation(one.id, one.attested_by, "Example Systems Ltd", day, DIGEST)
            for one in profile(self.profile_id).attested
        ]

    def certificate(self, folder: Path) -> bytes:
        """The certificate's file."""
        return certify(self.handed(folder), self.attested(), "Test House", ISSUED, SECRET)
