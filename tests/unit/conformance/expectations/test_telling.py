"""Expectations of what a product tells others: to whom, how often, and that every row of a list has one fate."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from ccis_interop.conformance.cases.case import Case, Needs
from ccis_interop.conformance.cases.read import traits
from ccis_interop.conformance.cases.setting import Setting
from ccis_interop.conformance.expectations import EXPECTATIONS
from ccis_interop.conformance.outcomes import Outcome
from ccis_interop.conformance.scene import Given, Scene
from made.running import SHIPPED
from made.suite import scope

PEOPLE: dict[str, Any] = {"ana": {"lives": "$other"}, "ben": {"lives": "$third"}, "own": {}}
ROLL = {"format": "enrolment-list", "of": ["ana", "ben", "own"]}
ANA, BEN, OWN = 0, 1, 2


class Stage:
    """A scene with a list of three, of which the product has told something."""

    def __init__(self, folder: Path) -> None:
        case = Case("telling", "T", "x", (), (), Needs(), "2019-10-31", PEOPLE, {"roll": ROLL}, (), "")
        setting = Setting(SHIPPED, scope().editions, ("204",), ("903",), 1)
        self.scene = Scene(case, setting, folder, traits(), "2019-10-31")
        lines = self.scene.document("roll").path.read_text(encoding="utf-8").splitlines()
        self.header, *self.rows = lines
        self.folder = folder

    def tells(self, *files: tuple[str, Iterable[str]], forwarded: int = 2) -> None:
        """The product tells some rows to some receivers."""
        self.scene.told["told"] = []
        for at, (to, rows) in enumerate(files):
            path = self.folder / f"told-{at}.jsonl"
            path.write_text("\n".join([self.header, *rows, ""]), encoding="utf-8")
            self.scene.told["told"].append(Given(path, "enrolment-list/1.0", to))
        self.scene.replies["roll"] = {"forwarded": forwarded, "accepted": 1, "rejected": 0, "unchanged": 0}

    def passes(self, what: str, **asked: Any) -> bool:
        """Whether an expectation passes; a failure says why, and names nobody."""
        judged = EXPECTATIONS[what](self.scene, asked)
        assert bool(judged.message) == (judged.outcome is Outcome.FAIL)
        assert "Syn" not in judged.message
        return judged.outcome is Outcome.PASS

    def routed(self) -> bool:
        """Whether the whole list had its fate."""
        return self.passes("routed", **{"in": "roll", "document": "roll", "told": "told"})


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


def test_somebody_is_told_of_somebody_so_often(stage: Stage) -> None:
    stage.tells(("201", [stage.rows[ANA]]), ("202", [stage.rows[BEN]]))
    about = {"in": "told", "format": "enrolment-list"}
    assert stage.passes("told", **about, to="$other", of=["ana"])
    assert stage.passes("told", **about, to="$other", of=["ben"], times=0)
    assert not stage.passes("told", **about, to="$third", of=["ana"])
    assert not stage.passes("told", **about, to="$other", of=["ana"], times=2)
    assert stage.passes("told", **about, to="anybody", times=2)
    assert stage.passes("told", **about, to="$other", of=["ana"], has={"resident_authority": "$other"})
    assert not stage.passes("told", **about, to="$other", of=["ana"], has={"resident_authority": "$third"})


def test_every_row_goes_home(stage: Stage) -> None:
    stage.tells(("201", [stage.rows[ANA]]), ("202", [stage.rows[BEN]]))
    assert stage.routed()


def changed(line: str) -> str:
    row = json.loads(line)
    row["learner"]["given_name"] = row["learner"]["given_name"][:1]
    return json.dumps(row)


@pytest.mark.parametrize("fault", ["nobody", "swapped", "both to one", "own too", "changed", "twice", "miscounted"])
def test_a_row_that_is_lost_changed_or_sent_astray_is_found(fault: str, stage: Stage) -> None:
    ana, ben, own = stage.rows
    match fault:
        case "nobody":
            stage.tells()
        case "swapped":
            stage.tells(("202", [ana]), ("201", [ben]))
        case "both to one":
            stage.tells(("201", [ana, ben]))
        case "own too":
            stage.tells(("201", [ana]), ("202", [ben]), ("204", [own]))
        case "changed":
            stage.tells(("201", [changed(ana)]), ("202", [ben]))
        case "twice":
            stage.tells(("201", [ana, ana]), ("202", [ben]))
        case "miscounted":
            stage.tells(("201", [ana]), ("202", [ben]), forwarded=3)
    assert not stage.routed()
