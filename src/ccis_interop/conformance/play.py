"""One case from its first step to its end.

The steps are done in their order, each expectation is judged, and what cut the case short counts for all that it
was to show. A driver over which a person answers is given every step that can be given, so that one visit does all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ccis_interop.conformance.cases.case import Case
from ccis_interop.conformance.drivers.failure import DriverFailed, Unsupported, Waiting
from ccis_interop.conformance.evidence import Unreadable
from ccis_interop.conformance.expectations import EXPECTATIONS
from ccis_interop.conformance.expectations.judged import Judged, failed
from ccis_interop.conformance.outcomes import Outcome, worst
from ccis_interop.conformance.protocol import Verb
from ccis_interop.conformance.result import CaseResult, Told
from ccis_interop.conformance.scene import Missing, Scene
from ccis_interop.conformance.steps import STEPS, Asker
from ccis_interop.errors import InteropError

BROKEN = (Outcome.FAIL, Outcome.ERROR, Outcome.NOT_EVALUATED)
WAITS = "a person has still to do something"
BLOCKED = "a person must first do what is open: what follows depends on it"


@dataclass
class Playing:
    """What has come of a case so far; `cut` is what stopped it, `waits` that a person has to go on."""

    scene: Scene
    asker: Asker
    told: list[Told] = field(default_factory=list)
    cut: Judged | None = None
    waits: bool = False

    def reset(self, run: str) -> None:
        """Have everything forgotten. A product that cannot need not: the people of each case are new."""
        try:
            self.asker.ask(Verb.RESET, run=run)
        except Waiting:
            self.waits = True
        except Unsupported:
            return
        except DriverFailed as error:
            self.cut = Judged(Outcome.ERROR, error.what)

    def step(self, step: Mapping[str, Any]) -> None:
        """Do one step, or judge one expectation."""
        if "expect" in step:
            if not self.waits:
                self.told.append(_expected(self.scene, step))
            return
        verb = next(name for name in step if name in STEPS)
        requirements = self.scene.case.requirements
        try:
            for one in STEPS[verb](self.scene, self.asker, step[verb]):
                self.told.append(Told(verb, one.outcome, one.message, requirements))
        except Waiting:
            self.waits = True
        except Missing as error:
            self.cut = Judged(Outcome.NOT_EVALUATED, f"{error}.")
        except Unsupported as error:
            self.cut = Judged(Outcome.NOT_EVALUATED, error.what)
        except InteropError as error:  # the driver broke, or the case asks for what there is not
            self.cut = Judged(Outcome.ERROR, f"{error.what} [{error.code}]")

    def ended(self) -> CaseResult:
        """The case's outcome, and of each requirement: the worst of what was told and of what cut it short.

        Only a case that passes as a whole proves anything: of one that does not, what was right is not evaluated.
        """
        case = self.scene.case
        cut = self.cut
        if self.waits:
            cut = Judged(Outcome.NOT_EVALUATED, BLOCKED if self.cut else WAITS)
        ends = [cut.outcome] if cut else []
        outcome = worst([*(one.outcome for one in self.told), *ends])
        whole = [Outcome.NOT_EVALUATED if outcome in BROKEN else outcome]
        named = {
            name: worst([*(one.outcome for one in self.told if name in one.requirements), *ends, *whole])
            for name in case.requirements
        }
        return CaseResult(
            case.id, case.title, outcome, named, cut.message if cut else "", tuple(self.told), case.digest
        )


def play(scene: Scene, asker: Asker, run: str) -> CaseResult:
    """Play a case; what came of it."""
    playing = Playing(scene, asker)
    playing.reset(run)
    for step in ({"clock": scene.case.today}, *scene.case.steps):
        if playing.cut is not None:
            break
        playing.step(step)
    return playing.ended()


def left_out(case: Case, outcome: Outcome, why: str) -> CaseResult:
    """A case that was not played."""
    return CaseResult(case.id, case.title, outcome, dict.fromkeys(case.requirements, outcome), why, (), case.digest)


def _expected(scene: Scene, step: Mapping[str, Any]) -> Told:
    name, asked = next(iter(step["expect"].items()))
    try:
        judged = EXPECTATIONS[name](scene, asked)
    except Missing as error:
        judged = Judged(Outcome.NOT_EVALUATED, f"{error}.")
    except Unreadable as error:
        judged = failed(f"a file that the product gave is not what it has to be: {error}")
    except InteropError as error:
        judged = Judged(Outcome.ERROR, f"{error.what} [{error.code}]")
    return Told(str(step.get("says") or name), judged.outcome, judged.message, scene.case.names_of(step))
