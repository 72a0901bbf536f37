"""Outcomes: what was not looked at is never a pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccis_interop.conformance.outcomes import Outcome, of_requirement, ratcheted, worst

SOME = st.lists(st.sampled_from(list(Outcome)), max_size=6)


@given(SOME)
def test_a_requirement_passes_only_with_a_pass_and_nothing_worse(outcomes: list[Outcome]) -> None:
    passes = of_requirement(outcomes) is Outcome.PASS
    assert passes == (Outcome.PASS in outcomes and set(outcomes) <= {Outcome.PASS, Outcome.NOT_APPLICABLE})


@given(SOME, st.sampled_from(list(Outcome)))
def test_one_more_case_never_makes_a_requirement_better_than_that_case(outcomes: list[Outcome], more: Outcome) -> None:
    if more in (Outcome.FAIL, Outcome.ERROR, Outcome.NOT_EVALUATED):
        assert of_requirement([*outcomes, more]) not in (Outcome.PASS, Outcome.NOT_APPLICABLE)


def test_nothing_looked_at_is_not_evaluated() -> None:
    assert worst([]) is Outcome.NOT_EVALUATED
    assert of_requirement([]) is Outcome.NOT_EVALUATED
    assert of_requirement([Outcome.NOT_APPLICABLE]) is Outcome.NOT_EVALUATED


@pytest.mark.parametrize(
    ("outcome", "becomes"),
    [(Outcome.FAIL, Outcome.KNOWN_FAILURE), (Outcome.PASS, Outcome.FAIL), (Outcome.ERROR, Outcome.ERROR)],
)
def test_a_known_failure_must_still_fail(outcome: Outcome, becomes: Outcome) -> None:
    assert ratcheted(outcome, known=True) is becomes
    assert ratcheted(outcome, known=False) is outcome
