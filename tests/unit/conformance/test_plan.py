"""Which cases run, and why others do not."""

from __future__ import annotations

from typing import Any

import pytest

from ccis_interop.conformance.cases.case import Case, Needs
from ccis_interop.conformance.outcomes import Outcome
from ccis_interop.conformance.plan import plan
from made.suite import scope

CLAIMS: dict[str, Any] = {"reads": ["ccis/1.0"], "writes": ["ccis/1.0", "nccis/2019-20"], "features": ["retention"]}


def case(**needs: tuple[str, ...]) -> Case:
    return Case("one", "One", "x", ("MA-09.1",), ("borough-ccis",), Needs(**needs), "2019-10-31", {}, {}, (), "")


@pytest.mark.parametrize(
    ("needs", "outcome", "why"),
    [
        ({}, None, ""),
        ({"reads": ("ccis",), "writes": ("nccis",)}, None, ""),
        ({"reads": ("enrolment-list",)}, Outcome.NOT_EVALUATED, "take in enrolment-list/1.0"),
        ({"writes": ("nccis/2015-16",)}, Outcome.NOT_EVALUATED, "write nccis/2015-16"),
        ({"features": ("retention",)}, None, ""),
        ({"features": ("several-authorities",)}, Outcome.NOT_APPLICABLE, "does not claim the feature"),
        ({"without": ("retention",)}, Outcome.NOT_APPLICABLE, "claims the feature retention"),
        ({"without": ("several-authorities",)}, None, ""),
    ],
)
def test_a_case_runs_where_its_needs_are_claimed(
    needs: dict[str, tuple[str, ...]], outcome: Outcome | None, why: str
) -> None:
    (one,) = plan([case(**needs)], scope(), CLAIMS)
    assert one.outcome is outcome
    assert why in one.why


def test_without_a_product_all_run_and_conditions_are_told() -> None:
    (one,) = plan([case(features=("retention",))], scope(), None)
    assert (one.outcome, one.why) == (None, "if the product claims retention")


def test_cases_of_other_profiles_are_no_part_of_it() -> None:
    assert plan([case()], scope("nccis-submitter"), CLAIMS) == []
