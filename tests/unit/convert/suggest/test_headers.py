"""What headers say by themselves."""

from __future__ import annotations

import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.convert.suggest.headers import heard
from ccis_interop.convert.suggest.knowledge import Knowledge, knowledge


@pytest.fixture(scope="module")
def known(catalogue: Catalogue) -> Knowledge:
    return knowledge(catalogue, catalogue.load("enrolment-list/1.0"))


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("Surname", "family_name"),
        ("Student's date of birth", "birth_date"),
        ("D O B", "birth_date"),
        ("Learner forename", "given_name"),
        ("HOME POST CODE", "postcode"),
        ("Enrolment start date", "activity_start"),
        ("Expected completion", "expected_end"),
        ("Unique Learner No.", "uln"),
        ("Date Of Birth (dd/mm/yyyy)", "birth_date"),
        ("Programme Start", "activity_start"),
        ("Date of Admission", "activity_start"),
        ("Education Health & Care Plan", "send"),
    ],
)
def test_a_header_in_other_words_is_understood(known: Knowledge, header: str, meaning: str) -> None:
    first = heard(known, header)[0]
    assert (first.meaning, first.about) == (meaning, "")


@pytest.mark.parametrize(
    ("header", "about"),
    [
        ("Parent surname", "a parent"),
        ("Employer postcode", "an employer"),
        ("Term time postcode", "term time"),
        ("Preferred surname", "the name that is used"),
        ("Previous surname of learner", "an earlier state"),
    ],
)
def test_a_column_about_somebody_else_is_told_apart(known: Knowledge, header: str, about: str) -> None:
    found = [one for one in heard(known, header) if one.meaning in ("family_name", "postcode")]
    assert {one.about for one in found} == {about}


@pytest.mark.parametrize("header", ["", "Notes", "Zzz", "Name of something else entirely"])
def test_a_header_that_says_nothing_known_suggests_nothing_strongly(known: Knowledge, header: str) -> None:
    assert [one for one in heard(known, header) if one.strength > 0.7] == []


def test_a_header_with_two_meanings_tells_both(known: Knowledge) -> None:
    assert {one.meaning for one in heard(known, "End date") if one.strength == 1} == {"expected_end", "activity_end"}
