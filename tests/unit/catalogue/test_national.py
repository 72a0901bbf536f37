"""Every national error has a rule, or says why it cannot be evaluated; no rule claims a number that is not listed."""

from __future__ import annotations

import pytest

from ccis_interop.catalogue.find import Catalogue, shipped
from ccis_interop.catalogue.national import FILE, covered, national_errors, unlisted
from ccis_interop.catalogue.structure_rules import structure_rules

ERRORS = national_errors(shipped() / "nccis" / FILE)
SHARED = [rule for family in ("xml", "flat", "json") for rule in structure_rules(family)]
EDITIONS = sorted({error.edition for error in ERRORS})


def test_the_lists_of_three_editions_are_held() -> None:
    assert EDITIONS == ["2015-16", "2019-20", "2020-21"]
    assert len([error for error in ERRORS if error.edition == "2015-16" and error.number is not None]) == 83


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_error_has_a_rule_or_a_reason(edition: str, catalogue: Catalogue) -> None:
    for one in covered(catalogue.load(f"nccis/{edition}"), ERRORS, SHARED):
        assert bool(one.rules) != bool(one.error.why_not), one.error
        named = {rule.id for rule in one.rules}
        assert not one.error.rules or named == set(one.error.rules), one.error


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_rule_claims_a_number_that_is_not_listed(edition: str, catalogue: Catalogue) -> None:
    assert unlisted(catalogue.load(f"nccis/{edition}"), ERRORS) == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_number_stands_once_in_an_edition(edition: str) -> None:
    numbers = [error.number for error in ERRORS if error.edition == edition and error.number is not None]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_rule_has_the_priority_of_its_error(edition: str, catalogue: Catalogue) -> None:
    for one in covered(catalogue.load(f"nccis/{edition}"), ERRORS, SHARED):
        if one.error.number is not None:
            assert {str(rule.priority) for rule in one.rules} == {one.error.priority}, one.error
