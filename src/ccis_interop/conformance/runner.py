"""The program in one function: a scope, a driver and the cases give a result.

First the tool looks at itself, then the product says what it is, then the smoke case runs, then the others. A case
ends with what came of each of its expectations; nothing that was not looked at is ever a pass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    started = _now()
    suite = self_check(wanted.catalogue, wanted.scope)
    asker = Asker(driver)
    product = described(asker)
    planned = plan(wanted.cases, wanted.scope, product)
    _refuse_unknown(wanted, planned)
    if wanted.chosen:
        planned = [one for one in planned if one.case.id in wanted.chosen or one.case.theme == SMOKE]
    results = _all(wanted, asker, product, planned, progress)
    _stop(asker)
    return Result(
        mode=wanted.mode,
        run=f"{started}-{wanted.seed}",
        profile=wanted.scope.profile,
        arrangements=wanted.scope.arrangements,
        driver=wanted.kind,
        product={name: str(product[name]) for name in ("product", "version", "supplier", "protocol")},
        features=tuple(sorted(product["features"])),
        suite=suite,
        seed=wanted.seed,
        standards=tuple(sorted(wanted.scope.editions.values())),
        cases=tuple(results),
        requirements=rolled_up(tuple(results), wanted.scope.demands, product["features"]),
        selected=bool(wanted.chosen),
        baseline=wanted.baseline,
        started=started,
        finished=_now(),
    )


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


def _refuse_unknown(wanted: Run, planned: Sequence[Planned]) -> None:
    known = {one.case.id for one in planned}
    for name in (*wanted.chosen, *wanted.baseline):
        if name not in known:
            raise UsageError(
                "case-unknown", f"{wanted.scope.profile} has no case `{name}`.", mend="see interop conformance plan."
            )


def _all(wanted: Run, asker: Asker, product: Fields, planned: Sequence[Planned],
         progress: Progress | None) -> list[CaseResult]:  # fmt: skip
    results: list[CaseResult] = []
    stopped, broken = "", 0
    for at, one in enumerate(planned, 1):
        if one.outcome is not None:
            done = left_out(one.case, one.outcome, one.why)
        elif stopped:
            done = left_out(one.case, Outcome.NOT_EVALUATED, stopped)
        else:
            done = _played(wanted, asker, product, one.case)
            broken = broken + 1 if done.outcome is Outcome.ERROR else 0
            if one.case.theme == SMOKE and done.outcome is not Outcome.PASS and not _waits(done):
                stopped = "the smoke case did not pass"
            if done.why == BLOCKED:
                stopped = BLOCKED
            if broken >= PATIENCE:
                stopped = f"the driver broke in {PATIENCE} cases one after the other"
        done = _baselined(done, known=done.id in wanted.baseline)
        results.append(done)
        if progress:
            progress(at, len(planned), done)
    return results


def _waits(done: CaseResult) -> bool:
    return done.why in (WAITS, BLOCKED)


def _baselined(done: CaseResult, *, known: bool) -> CaseResult:
    outcome = ratcheted(done.outcome, known=known)
    if outcome is done.outcome:
        return done
    named = {name: ratcheted(one, known=True) for name, one in done.requirements.items()}
    why = "" if outcome is Outcome.KNOWN_FAILURE else "it is in the baseline and passes: take it out"
    return CaseResult(done.id, done.title, outcome, named, why, done.told, done.digest)


def _played(wanted: Run, asker: Asker, product: Fields, case: Case) -> CaseResult:
    """Run one case in a folder of its own."""
    folder = wanted.folder / case.id
    folder.mkdir(parents=True, exist_ok=True)
    served, databases = tuple(product["authorities"]), tuple(product["databases"])
    values = {**case.values, "product": product["product"], "version": product["version"]}
    setting = Setting(wanted.catalogue, wanted.scope.editions, served, databases, wanted.seed, values)
    return play(Scene(case, setting, folder, wanted.traits), asker, f"{wanted.seed}-{case.id}")


def _stop(asker: Asker) -> None:
    """Tell the product that the run is over; whether it answers says nothing of the cases."""
    try:
        asker.ask(Verb.STOP)
    except InteropError:
        return
    finally:
        asker.driver.close()
