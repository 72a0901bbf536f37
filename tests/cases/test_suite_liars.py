"""A driver that lies never gets a pass: not in one case, if the smoke case were let through or not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ccis_interop.conformance.outcomes import Outcome
from made.liars import LIARS, Liar
from made.suite import Direct, cases, outcome

# One case of each kind; with CCIS_ALL_CASES all of them.
FEW = ("list-own-residents", "migration-again", "six-returns")
CHOSEN = tuple(one.id for one in cases() if "borough-ccis" in one.profiles) if os.environ.get("CCIS_ALL_CASES") else FEW


@pytest.mark.parametrize("liar", LIARS, ids=lambda one: one.__name__.lower())
def test_a_liar_meets_no_requirement(liar: type[Liar], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ccis_interop.conformance.runner.SMOKE", "no theme at all")  # all cases run, each by itself
    system = liar()
    result = outcome(Direct(system), tmp_path, CHOSEN)
    system.stop({})
    passed = [one.id for one in result.cases if one.outcome is Outcome.PASS]
    assert passed == []
    assert result.verdict != "met"


def test_there_are_ten_liars_or_more() -> None:
    assert len({one.__doc__ for one in LIARS}) >= 10
