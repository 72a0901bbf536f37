"""The program in one function: a scope, a driver and the cases give a result.

First the tool looks at itself, then the product says what it is, then the smoke case runs, then the others. A case
ends with what came of each of its expectations; nothing that was not looked at is ever a pass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.conformance.cases.case import Case
from ccis_interop.conformance.cases.setting import Setting
from ccis_interop.conformance.drivers.driver import Driver
from ccis_interop.conformance.drivers.failure import DriverFailed
from ccis_interop.conformance.outcomes import Outcome, ratcheted
from ccis_interop.conformance.plan import Planned, plan
from ccis_interop.conformance.play import BLOCKED, WAITS, left_out, play
from ccis_interop.conformance.protocol import PROTOCOL, Fields, Verb
from ccis_interop.conformance.result import CaseResult, Mode, Result, rolled_up
from ccis_interop.conformance.scene import Scene
from ccis_interop.conformance.scope import Scope
from ccis_interop.conformance.selfcheck import self_check
from ccis_interop.conformance.steps import Asker
from ccis_interop.errors import InteropError, UsageError

SMOKE = "smoke"
PATIENCE = 3  # cases one after the other in which the driver breaks: then the run stops asking

Progress = Callable[[int, int, CaseResult], None]


@dataclass(frozen=True)
class Run:
    """What a run is made of. `chosen` limits the cases by id; `baseline` names those that are known to fail.

    `kind` is that of the driver, for the result; `folder` keeps the evidence.
    """

    scope: Scope
    cases: Sequence[Case]
    traits: Mapping[str, Any]
    catalogue: Catalogue
    seed: int
    folder: Path
    kind: str = "py"
    mode: Mode = Mode.SELF
    chosen: tuple[str, ...] = ()
    baseline: tuple[str, ...] = field(default=())


def run(wanted: Run, driver: Driver, progress: Progress | None = None) -> Result:
    """Run the cases. Raises Waiting where a person must first say what the product is, DriverFailed if none does."""
    session = Session(wanted, driver)
    for at, one in enumerate(session.planned, 1):
        done = session.play(one)
        if progress:
            progress(at, len(session.planned), done)
    return session.ended()


class Session:
    """A run, case by case. It begins with the tool itself and the product's word of what it is. Raises as `run`."""

    def __init__(self, wanted: Run, driver: Driver) -> None:
        self._wanted = wanted
        self._started = _now()
        self._suite = self_check(wanted.catalogue, wanted.scope)
        self._asker = Asker(driver)
        self._product = described(self._asker)
        self._stopped = ""
        self._broken = 0
        self._results: list[CaseResult] = []
        self.planned = _chosen(wanted, plan(wanted.cases, wanted.scope, self._product))

    def play(self, planned: Planned) -> CaseResult:
        """Play a case, unless it is left out or something before it stopped the run."""
        case = planned.case
        if planned.outcome is not None:
            done = left_out(case, planned.outcome, planned.why)
        elif self._stopped:
            done = left_out(case, Outcome.NOT_EVALUATED, self._stopped)
        else:
            done = self._played(case)
        self._stopped = self._stopped or self._stop_after(done, smoke=case.theme == SMOKE)
        done = _baselined(done, known=done.id in self._wanted.baseline)
        self._results.append(done)
        return done

    def _played(self, case: Case) -> CaseResult:
        """Play one case in a folder of its own."""
        wanted, product = self._wanted, self._product
        folder = wanted.folder / case.id
        folder.mkdir(parents=True, exist_ok=True)
        served, databases = tuple(product["authorities"]), tuple(product["databases"])
        values = {**case.values, "product": product["product"], "version": product["version"]}
        setting = Setting(wanted.catalogue, wanted.scope.editions, served, databases, wanted.seed, values)
        return play(Scene(case, setting, folder, wanted.traits), self._asker, f"{wanted.seed}-{case.id}")

    def _stop_after(self, done: CaseResult, *, smoke: bool) -> str:
        """Why no other case is played after this one; empty if others are."""
        self._broken = self._broken + 1 if done.outcome is Outcome.ERROR else 0
        if smoke and done.outcome is not Outcome.PASS and done.why not in (WAITS, BLOCKED):
            return "the smoke case did not pass"
        if self._broken >= PATIENCE:
            return f"the driver broke in {PATIENCE} cases one after the other"
        return BLOCKED if done.why == BLOCKED else ""

    def ended(self) -> Result:
        """End the run: the result of what was played."""
        self.close()
        wanted, product, results = self._wanted, self._product, tuple(self._results)
        return Result(
            mode=wanted.mode,
            run=f"{self._started}-{wanted.seed}",
            profile=wanted.scope.profile,
            arrangements=wanted.scope.arrangements,
            driver=wanted.kind,
            product={name: str(product[name]) for name in ("product", "version", "supplier", "protocol")},
            features=tuple(sorted(product["features"])),
            suite=self._suite,
            seed=wanted.seed,
            standards=tuple(sorted(wanted.scope.editions.values())),
            cases=results,
            requirements=rolled_up(results, wanted.scope.demands, product["features"]),
            selected=bool(wanted.chosen),
            baseline=wanted.baseline,
            started=self._started,
            finished=_now(),
        )

    def close(self) -> None:
        """Tell the product that the run is over; whether it answers says nothing of the cases."""
        with suppress(InteropError):
            self._asker.ask(Verb.STOP)
        self._asker.driver.close()


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def described(asker: Asker) -> Fields:
    """What the product is. Raises DriverFailed if it speaks another protocol or its databases do not fit."""
    product = asker.ask(Verb.DESCRIBE, protocol=PROTOCOL)
    if product["protocol"].partition(".")[0] != PROTOCOL.partition(".")[0]:
        raise DriverFailed("the driver speaks another version of the protocol.", mend=f"write it for {PROTOCOL}.")
    if len(product["databases"]) != len(product["authorities"]):
        raise DriverFailed("`describe` does not give one database for each authority.")
    return product


def _chosen(wanted: Run, planned: Sequence[Planned]) -> list[Planned]:
    """The cases that were asked for, and the smoke case. Raises UsageError if one is asked for that there is not."""
    known = {one.case.id for one in planned}
    for name in (*wanted.chosen, *wanted.baseline):
        if name not in known:
            raise UsageError(
                "case-unknown", f"{wanted.scope.profile} has no case `{name}`.", mend="see interop conformance plan."
            )
    return [one for one in planned if not wanted.chosen or one.case.id in wanted.chosen or one.case.theme == SMOKE]


def _baselined(done: CaseResult, *, known: bool) -> CaseResult:
    outcome = ratcheted(done.outcome, known=known)
    if outcome is done.outcome:
        return done
    named = {name: ratcheted(one, known=True) for name, one in done.requirements.items()}
    why = "" if outcome is Outcome.KNOWN_FAILURE else "it is in the baseline and passes: take it out"
    return CaseResult(done.id, done.title, outcome, named, why, done.told, done.digest)
