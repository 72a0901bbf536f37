"""A driver that lies never gets a pass: not in one case, if the smoke case were let through or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccis_interop.conformance.outcomes import Outcome
from made.liars import LIARS, Liar
from made.suite import Direct, outcome

NO_PASS = {Outcome.FAIL, Outcome.ERROR, Outcome.NOT_EVALUATED, Outcome.NOT_APPLICABLE}
# Cases of several kinds, each played by itself as if the smoke case had passed.
CHOSEN = ("list-own-residents", "migration-again")


@pytest.mark.parametrize("liar", LIARS, ids=lambda one: one.__name__.lower())
def test_a_liar_meets_no_requirement(liar: type[Liar], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ccis_interop.conformance.runner.SMOKE", "no theme at all")  # all cases run, each by itself
    system = liar()
    result = outcome(Direct(system), tmp_path, CHOSEN)
    system.stop({})
    passed = [one.id for one in result.cases if one.outcome is Outcome.PASS]
    assert passed == []
    assert result.verdict != "met"


@pytest.mark.parametrize("liar", LIARS, ids=lambda one: one.__name__.lower())
def test_a_liar_does_not_come_past_the_smoke_case(liar: type[Liar], tmp_path: Path) -> None:
    system = liar()
    result = outcome(Direct(system), tmp_path)
    system.stop({})
    assert len(result.cases) > 50
    assert {one.outcome for one in result.cases} <= NO_PASS
    assert {one.outcome for one in result.requirements} <= NO_PASS


def test_there_are_ten_liars_or_more() -> None:
    assert len({one.__doc__ for one in LIARS}) >= 10
