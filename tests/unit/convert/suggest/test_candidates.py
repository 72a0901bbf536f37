"""Header and values together."""

from __future__ import annotations

import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.convert.suggest.candidates import ENOUGH, Candidate, candidates
from ccis_interop.convert.suggest.knowledge import Knowledge, knowledge
from ccis_interop.convert.suggest.sample import Seen


@pytest.fixture(scope="module")
def known(catalogue: Catalogue) -> Knowledge:
    return knowledge(catalogue, catalogue.load("enrolment-list/1.0"))


def best(known: Knowledge, header: str, *, filled: int = 100, distinct: int = 50, **shares: float) -> Candidate | None:
    found = candidates(known, Seen(header, 100, filled, distinct, shares, ()), 0)
    return found[0] if found and found[0].confidence >= ENOUGH and not found[0].about else None


def named(known: Knowledge, header: str, **seen: float) -> str | None:
    found = best(known, header, **seen)  # type: ignore[arg-type]
    return found.meaning.name if found else None


def test_values_confirm_a_header(known: Knowledge) -> None:
    sure, bare = best(known, "Postcode", postcode=1.0), best(known, "Postcode", filled=0)
    assert sure is not None
    assert bare is not None
    assert sure.confidence > bare.confidence


def test_values_contradict_a_header(known: Knowledge) -> None:
    assert named(known, "ULN", uln=0.0) is None
    assert named(known, "Date of birth", birth_day=0.1) is None


@pytest.mark.parametrize(
    ("header", "profile", "meaning"),
    [
        ("Ethnicity", "ethnicity_dfe", "ethnicity_dfe"),
        ("Ethnicity", "ethnicity_ilr", "ethnicity_ilr"),
        ("Ethnicity", "name", "ethnicity"),
        ("Sex", "sex_number", "gender_number"),
        ("Address", "postcode_in_text", "address_with_postcode"),
        ("Student name", "several_words", "full_name"),
        ("Student name", "family_first", "full_name_reversed"),
        ("Postcode", "postcode_inward", "postcode_inward"),
    ],
)
def test_of_meanings_with_one_header_the_values_choose(
    known: Knowledge, header: str, profile: str, meaning: str
) -> None:
    assert named(known, header, **{profile: 1.0}) == meaning


def test_an_end_that_nearly_all_have_is_planned_and_one_that_few_have_is_actual(known: Knowledge) -> None:
    dates = {"day": 1.0, "day_or_month": 1.0}
    assert named(known, "End date", filled=100, **dates) == "expected_end"
    assert named(known, "End date", filled=10, **dates) == "activity_end"


def test_values_like_no_other_tell_a_column_whose_header_says_nothing(known: Knowledge) -> None:
    assert named(known, "F7", uln=1.0) == "uln"
    assert named(known, "Zzz", upn=0.95) == "upn"
    assert named(known, "F7", uln=0.5) is None
    assert named(known, "F7", filled=3, uln=1.0) is None


def test_values_that_might_be_many_things_are_believed_of_meaningless_headers_only(known: Knowledge) -> None:
    assert named(known, "F7", past_day=1.0) == "activity_start"
    assert named(known, "Paused", past_day=1.0) is None
    assert named(known, "F7", filled=10, past_day=1.0) == "activity_end"


def test_a_number_that_many_rows_share_is_no_reference_of_a_learner(known: Knowledge) -> None:
    assert named(known, "Student ID", distinct=100) == "person_id"
    assert named(known, "Student ID", distinct=2) is None


def test_the_reason_says_what_was_seen(known: Knowledge) -> None:
    found = best(known, "Home postcode", postcode=0.97)
    assert found is not None
    assert found.why == "its header has the words of `PostCodeHome`; 97% of its values are postcodes"
