"""Does the suite see the faults that suppliers make? Each is switched on, and cases must fail for what it breaks.

`conformance/defects.csv` says of each fault which requirements it breaks and which cases must catch it; a trial plays
those cases against the reference CCIS with the fault.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from ccis_interop.catalogue.codelists import read_rows
from ccis_interop.catalogue.find import Catalogue
from ccis_interop.conformance.cases.case import Case
from ccis_interop.conformance.cases.read import read_cases, traits
from ccis_interop.conformance.cases.setting import Setting
from ccis_interop.conformance.drivers.driver import Driver, judged
from ccis_interop.conformance.drivers.failure import DriverFailed, Unsupported
from ccis_interop.conformance.drivers.program import Program
from ccis_interop.conformance.outcomes import Outcome
from ccis_interop.conformance.play import play
from ccis_interop.conformance.profiles import profile
from ccis_interop.conformance.protocol import PROTOCOL, Fields, Verb
from ccis_interop.conformance.result import CaseResult
from ccis_interop.conformance.scene import Scene
from ccis_interop.conformance.scope import Scope, scope_of
from ccis_interop.conformance.shelf import suite_folder
from ccis_interop.conformance.steps import Asker
from ccis_interop.reference.ccis import Ccis
from ccis_interop.reference.defects import HARMLESS, MOUTH, defects
from ccis_interop.reference.driver import ReferenceCcis

PROFILE = "borough-ccis"
FILE = "defects.csv"
TIMEOUT = 15.0  # seconds that a program has for one request; one that hangs takes as long
CAUGHT = (Outcome.FAIL, Outcome.ERROR)


@dataclass(frozen=True)
class Defect:
    """One fault: what it does, the requirements that it breaks, and the cases that must catch it."""

    name: str
    says: str
    breaks: tuple[str, ...]
    cases: tuple[str, ...]

    @property
    def spoken(self) -> bool:
        """Whether it is one of how a program speaks, so that it needs a program."""
        return bool(defects()[self.name].place == MOUTH)


def read_defects() -> list[Defect]:
    """The faults that must be caught, in the order of the file."""
    known = defects()
    return [
        Defect(row["defect"], says(known[row["defect"]]), tuple(row["breaks"].split()), tuple(row["caught_by"].split()))
        for row in read_rows(suite_folder() / FILE)[1]
    ]


def harmless() -> list[str]:
    """The oddities that break nothing: cases must pass all the same."""
    return [name for name in defects() if name in HARMLESS]


def says(made: type[Any]) -> str:
    """What a fault does, in one sentence or two."""
    return " ".join((inspect.getdoc(made) or "").split())


@dataclass
class Bench:
    """What trials share: the catalogue, the cases, and a folder for what goes to and fro."""

    folder: Path
    seed: int = 7
    catalogue: Catalogue = field(default_factory=Catalogue)
    _runs: int = 0

    @cached_property
    def scope(self) -> Scope:
        """What a borough's system is held to."""
        return scope_of(profile(PROFILE))

    @cached_property
    def cases(self) -> Mapping[str, Case]:
        """The cases of the profile, by id."""
        return {one.id: one for one in read_cases() if PROFILE in one.profiles}

    @cached_property
    def traits(self) -> Mapping[str, Any]:
        """What people of the cases may be like."""
        return traits()

    @property
    def features(self) -> tuple[str, ...]:
        """The optional features that the reference CCIS has."""
        return Ccis.features

    def play(self, driver: Driver, chosen: Iterable[str]) -> list[CaseResult]:
        """Play some cases against a product."""
        asker = Asker(driver)
        try:
            product = asker.ask(Verb.DESCRIBE, protocol=PROTOCOL)
        except DriverFailed as error:
            return [self._broken(self.cases[name], error.what) for name in chosen]
        served, databases = tuple(product["authorities"]), tuple(product["databases"])
        played = []
        for name in chosen:
            case = self.cases[name]
            self._runs += 1
            folder = self.folder / f"{self._runs}"
            folder.mkdir(parents=True)
            values = {**case.values, "product": product["product"], "version": product["version"]}
            setting = Setting(self.catalogue, self.scope.editions, served, databases, self.seed, values)
            played.append(play(Scene(case, setting, folder, self.traits), asker, f"{self.seed}-{name}"))
        return played

    def trial(self, name: str, chosen: Iterable[str], *, spoken: bool = False) -> list[CaseResult]:
        """Play some cases against the reference CCIS with a fault; none if the name is empty."""
        driver: Driver = self.program(name) if spoken else InProcess(name, self.catalogue)
        try:
            return self.play(driver, chosen)
        finally:
            driver.close()

    def program(self, name: str) -> Program:
        """The reference CCIS as a program."""
        told = ["--defect", name] if name else []
        return Program([sys.executable, "-m", "ccis_interop.reference", "exec", *told], self.folder, TIMEOUT)

    @staticmethod
    def _broken(case: Case, why: str) -> CaseResult:
        named = dict.fromkeys(case.requirements, Outcome.ERROR)
        return CaseResult(case.id, case.title, Outcome.ERROR, named, why, (), case.digest)


class InProcess:
    """The reference CCIS with a fault, asked without a program of its own: many trials share one catalogue."""

    def __init__(self, defect: str, catalogue: Catalogue) -> None:
        self._system = ReferenceCcis(defect, catalogue=catalogue)

    def send(self, verb: Verb, number: int, fields: Fields) -> Fields:
        """The reply. Raises Unsupported, and DriverFailed for anything that goes wrong inside."""
        try:
            reply = self._system.answer(str(verb), dict(fields))
        except Unsupported:
            raise
        except Exception as error:
            raise DriverFailed(f"`{verb}` failed: {type(error).__name__}.") from error
        return judged(verb, number, {"id": number, **reply})

    def close(self) -> None:
        """Give back its folder."""
        self._system.stop({})


def caught(defect: Defect, played: Iterable[CaseResult]) -> dict[str, list[str]]:
    """The requirements that a fault breaks and that were seen broken, each with the cases that saw it."""
    found: dict[str, list[str]] = {}
    for one in played:
        for name in defect.breaks:
            if one.requirements.get(name) in CAUGHT:
                found.setdefault(name, []).append(one.id)
    return found
