"""Runs of the conformance suite over drivers made here, and a person who works through a folder."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from ccis_interop.conformance.cases.case import Case
from ccis_interop.conformance.cases.read import read_cases, traits
from ccis_interop.conformance.drivers.driver import Driver, judged
from ccis_interop.conformance.drivers.failure import Unsupported
from ccis_interop.conformance.profiles import profile
from ccis_interop.conformance.protocol import Fields, Verb
from ccis_interop.conformance.result import Result
from ccis_interop.conformance.runner import Run, run
from ccis_interop.conformance.scope import Scope, scope_of
from ccis_interop.reference.driver import ReferenceCcis
from made.running import SHIPPED

SEED = 4711


@cache
def cases() -> tuple[Case, ...]:
    """All cases, read once."""
    return tuple(read_cases())


def scope(name: str = "borough-ccis") -> Scope:
    """The scope of a profile."""
    return scope_of(profile(name))


class Direct:
    """A driver over an object with a method for each verb, as `py:` is, without an import by name."""

    def __init__(self, system: Any) -> None:
        self.system = system

    def send(self, verb: Verb, number: int, fields: Fields) -> Fields:
        """The reply, held against the protocol."""
        reply = getattr(self.system, str(verb))(dict(fields))
        return judged(verb, number, {"id": number, **reply})

    def close(self) -> None:
        """Nothing is left."""


def reference() -> ReferenceCcis:
    """The reference CCIS, with the catalogue that all tests share."""
    return ReferenceCcis(catalogue=SHIPPED)


def outcome(driver: Driver, folder: Path, chosen: Iterable[str] = (), *, seed: int = SEED, **given: Any) -> Result:
    """The result of some cases, or of all, over a driver."""
    wanted = Run(scope(), cases(), traits(), SHIPPED, seed, folder, chosen=tuple(chosen), **given)
    return run(wanted, driver)


class Person:
    """Somebody who does what a folder asks, in the screens of a product."""

    def __init__(self, folder: Path, system: ReferenceCcis) -> None:
        self.folder, self.system = folder, system

    def work(self, most: int = 10_000) -> int:
        """Do the open steps in the order of the checklist, at most so many; how many were done."""
        lines = (self.folder / "CHECKLIST.txt").read_text(encoding="utf-8").splitlines()
        steps = [
            self.folder / line.removeprefix("[ ] ").rpartition("/")[0] for line in lines if line.startswith("[ ] ")
        ]
        for step in steps[:most]:
            self.do(step)
        return len(steps[:most])

    def do(self, step: Path) -> None:
        """Do one step, and fill its form in."""
        asked = json.loads((step / "request.json").read_text(encoding="utf-8"))
        verb = step.name.partition("-")[2]
        if "file" in asked:
            asked["file"] = str(step / asked["file"]["name"])
        drop = step / "drop-here"
        work = self.folder / "work" / step.parent.name / step.name
        work.mkdir(parents=True)
        if verb in ("export", "notices"):
            asked["folder"] = str(work)
        answer = step / "answer.txt"
        form = answer.read_text(encoding="utf-8")
        try:
            reply = self.system.answer(verb, asked)
        except Unsupported:
            answer.write_text(form.replace("cannot:", "cannot: the product has no such function"), encoding="utf-8")
            return
        for name in ("rejects", "file"):
            if name in reply:
                shutil.copy(reply.pop(name), drop)
        if "files" in reply:
            for at, one in enumerate(reply["files"]):
                to = drop / f"to-{one['to']}"
                to.mkdir(exist_ok=True)
                shutil.copyfile(one["file"], to / f"{at}-{Path(one['file']).name}")
            reply["files"] = len(reply["files"])
        for name, value in reply.items():
            told = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
            text = " ".join(told) if isinstance(told, list) else str(told)
            form = "\n".join(f"{line} {text}" if line == f"{name}:" else line for line in form.splitlines())
        answer.write_text(
            "\n".join(f"{line} yes" if line == "done:" else line for line in form.splitlines()), encoding="utf-8"
        )
