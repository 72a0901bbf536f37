"""Whom a record is about: numbers first, and a number that a product gave anew does not make one person of two."""

from __future__ import annotations

from ccis_interop.conformance.cases.people import Person
from ccis_interop.conformance.scene import is_of

COLUMNS = {name: name for name in ("person_id", "uln", "given_name", "family_name", "birth_date")}
BORN = "2003-01-15"
ANA = {
    "person_id": "9030000000001",
    "uln": "1000000001",
    "given_name": "Syna",
    "family_name": "Synow",
    "birth_date": BORN,
}
BEN = {
    "person_id": "9030000000002",
    "uln": "1000000002",
    "given_name": "Synb",
    "family_name": "Synoy",
    "birth_date": BORN,
}


def test_a_record_is_of_whom_its_number_names() -> None:
    assert is_of({**ANA, "given_name": "Cut", "birth_date": "2003-15-01"}, Person("ana", ANA), COLUMNS)


def test_a_new_number_that_another_had_in_the_case_makes_no_stranger_the_other() -> None:
    assert not is_of({**BEN, "person_id": ANA["person_id"]}, Person("ana", ANA), COLUMNS)


def test_without_numbers_names_and_birth_date_tell() -> None:
    bare = {name: value for name, value in ANA.items() if name not in ("person_id", "uln")}
    assert is_of({**bare, "family_name": "synow "}, Person("ana", ANA), COLUMNS)
