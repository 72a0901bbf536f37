"""Headers as words."""

from __future__ import annotations

import pytest

from ccis_interop.convert.suggest.words import Words, pieces

WORDS = Words.of_rows(
    [
        ("dob", "same", "birth date"),
        ("forename", "same", "given name"),
        ("of", "stop", ""),
        ("learner", "filler", ""),
        ("code", "kind", ""),
        ("employer", "other", "an employer"),
    ],
    ["Date of birth", "Forename", "Ethnic group", "Address line 1", "Preferred name", "Postcode"],
)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("DateOfBirth", ["date", "of", "birth"]),
        ("D.o.B", ["dob"]),
        ("DOB", ["dob"]),
        ("UKPRNCode", ["ukprn", "code"]),
        ("AddLine1", ["add", "line", "1"]),
        ("Start date (aim 1)", ["start", "date", "aim", "1"]),
        ("  ", []),
    ],
)
def test_a_header_is_cut_where_case_digits_or_marks_change(header: str, found: list[str]) -> None:
    assert pieces(header) == found


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("D.o.B", {"birth", "date"}),
        ("Forenames", {"given", "name"}),
        ("BIRTHDATE", {"birth", "date"}),
        ("ETHNICORIGIN", {"ethnic", "origin"}),
        ("ADDR1", {"address", "1"}),
        ("Post code of learner", {"postcode", "learner"}),
        ("Whatever", {"whatever"}),
    ],
)
def test_words_are_said_in_the_usual_way(header: str, found: set[str]) -> None:
    assert WORDS.of(header) == found


def test_a_header_tells_something_if_a_word_of_it_is_known() -> None:
    assert WORDS.tells("Birth something")
    assert WORDS.tells("EmployerX")
    assert not WORDS.tells("Learner code")
    assert not WORDS.tells("A27")


def test_an_unknown_word_costs_more_than_a_known_one() -> None:
    assert WORDS.cost(["learner"]) < WORDS.cost(["code"]) < WORDS.cost(["whatever"])
