"""The result of a run: for each case and requirement what came of it, for which product, by which suite.

Plain values that become JSON; no value of a record, no path, no address.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ccis_interop.conformance.outcomes import Outcome, of_requirement
from ccis_interop.conformance.scope import Demand
from ccis_interop.errors import Exit

RESULT = "1.0"
SCHEMA = "result.schema.json"


class Mode(StrEnum):
    """How strict a run is: `certify` lets nothing be left out and knows no failure."""

    QUICK = "quick"
    SELF = "self"
    CERTIFY = "certify"


@dataclass(frozen=True)
class Told:
    """What came of one expectation, or of one thing that is held against every answer."""

    what: str
    outcome: Outcome
    message: str
    requirements: tuple[str, ...]


@dataclass(frozen=True)
class CaseResult:
    """What came of one case. `why` says it where it was not run to its end."""

    id: str
    title: str
    outcome: Outcome
    requirements: Mapping[str, Outcome]
    why: str = ""
    told: tuple[Told, ...] = ()
    digest: str = ""

    @property
    def findings(self) -> list[dict[str, str]]:
        """What was not as it had to be, once for each requirement."""
        own = [{"requirement": "", "outcome": str(self.outcome), "says": self.why}] if self.why else []
        return own + [
            {"requirement": name, "outcome": str(one.outcome), "says": f"{one.what}: {one.message}"}
            for one in self.told
            if one.outcome is not Outcome.PASS
            for name in one.requirements
        ]


@dataclass(frozen=True)
class RequirementResult:
    """What came of one requirement, and of which cases."""

    id: str
    must: bool
    outcome: Outcome
    cases: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """A whole run. `suite` holds what the suite itself was: its version, the digests of all that it judged by."""

    mode: Mode
    run: str
    profile: str
    arrangements: str
    driver: str
    product: Mapping[str, str]
    features: tuple[str, ...]
    suite: Mapping[str, Any]
    seed: int
    standards: tuple[str, ...]
    cases: tuple[CaseResult, ...]
    requirements: tuple[RequirementResult, ...]
    selected: bool
    baseline: tuple[str, ...]
    started: str
    finished: str

    @property
    def verdict(self) -> str:
        """`met` if every MUST requirement is; `not met` if one failed; `incomplete` if one was not shown."""
        return {Exit.CONFORMS: "met", Exit.FINDINGS: "not met"}.get(self.exit, "incomplete")

    @property
    def exit(self) -> Exit:
        """0 all MUST requirements are met, 1 one is failed, 4 one was not shown."""
        mended = any(one.outcome is Outcome.FAIL and one.id in self.baseline for one in self.cases)
        outcomes = {one.outcome for one in self.requirements if one.must}
        if Outcome.FAIL in outcomes or mended:
            return Exit.FINDINGS
        return Exit.CONFORMS if Outcome.PASS in outcomes and outcomes <= MET else Exit.INCOMPLETE

    @property
    def verdicts(self) -> dict[str, str]:
        """What every case and requirement came to: what must not depend on the driver or the hour."""
        cases = {f"case {one.id}": str(one.outcome) for one in self.cases}
        return cases | {one.id: str(one.outcome) for one in self.requirements}

    def to_json(self) -> str:
        """As canonical JSON: the same result is the same text (`conformance/protocol/result.schema.json`)."""
        cases = [
            {"id": one.id, "title": one.title, "digest": one.digest, "outcome": str(one.outcome),
             "requirements": {name: str(value) for name, value in one.requirements.items()}, "findings": one.findings}
            for one in self.cases
        ]  # fmt: skip
        requirements = [
            {
                "id": one.id,
                "level": "MUST" if one.must else "SHOULD",
                "outcome": str(one.outcome),
                "cases": list(one.cases),
            }
            for one in self.requirements
        ]
        held = {
            "result": RESULT, "run": self.run, "mode": str(self.mode), "started": self.started,
            "finished": self.finished,
            "seed": self.seed, "suite": dict(self.suite), "profile": self.profile,
            "arrangements": self.arrangements,
            "standards": list(self.standards), "driver": self.driver, "product": dict(self.product),
            "features": list(self.features), "selected": self.selected, "baseline": bool(self.baseline),
            "cases": cases, "requirements": requirements, "verdict": self.verdict,
        }  # fmt: skip
        return json.dumps(held, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


MET = {Outcome.PASS, Outcome.NOT_APPLICABLE}


def rolled_up(
    cases: tuple[CaseResult, ...], demands: Iterable[Demand], features: Collection[str]
) -> tuple[RequirementResult, ...]:
    """The requirements that cases are to show; one that goes with a feature applies only if the product claims it."""
    made = []
    for demand in demands:
        if not demand.tested:
            continue
        shown = [one for one in cases if demand.id in one.requirements]
        applies = not demand.feature or demand.feature in features
        outcome = of_requirement(one.requirements[demand.id] for one in shown) if applies else Outcome.NOT_APPLICABLE
        made.append(RequirementResult(demand.id, demand.must, outcome, tuple(one.id for one in shown)))
    return tuple(made)


def digest_of(parts: Mapping[str, str]) -> str:
    """One digest of many, by name."""
    return hashlib.sha256(json.dumps(dict(parts), sort_keys=True).encode()).hexdigest()
