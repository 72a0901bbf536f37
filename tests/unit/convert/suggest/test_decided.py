"""What a person decides."""

from __future__ import annotations

import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.convert.suggest.candidates import Candidate
from ccis_interop.convert.suggest.decided import Decided
from ccis_interop.convert.suggest.knowledge import Knowledge, knowledge
from ccis_interop.convert.suggest.sample import Seen
from ccis_interop.errors import UsageError


@pytest.fixture(scope="module")
def known(catalogue: Catalogue) -> Knowledge:
    return knowledge(catalogue, catalogue.load("enrolment-list/1.0"))


def over(catalogue: Catalogue, known: Knowledge, taken: dict[str, str], **shares: float) -> list[Candidate]:
    decided = Decided(taken, known, catalogue.load("enrolment-list/1.0"))
    (found,) = decided.over([Seen("My column", 9, 9, 9, shares, ())], [[]])
    return list(found)


def test_a_decided_column_is_taken_for_certain(catalogue: Catalogue, known: Knowledge) -> None:
    (only,) = over(catalogue, known, {"my COLUMN": "family_name"})
    assert (only.meaning.name, only.confidence, only.why) == ("family_name", 1.0, "you decided so")


def test_how_it_is_read_follows_from_its_values(catalogue: Catalogue, known: Knowledge) -> None:
    (number,) = over(catalogue, known, {"My column": "gender"}, sex_number=1.0, sex=0.0)
    (letter,) = over(catalogue, known, {"My column": "gender"}, sex_number=0.0, sex=1.0)
    assert (number.meaning.name, letter.meaning.name) == ("gender_number", "gender")


def test_a_field_that_no_meaning_makes_is_the_cell_itself(catalogue: Catalogue, known: Knowledge) -> None:
    (only,) = over(catalogue, known, {"My column": "destination"})
    assert dict(only.meaning.makes) == {"destination": "trimmed({column})"}


def test_a_column_can_be_left_out(catalogue: Catalogue, known: Knowledge) -> None:
    assert over(catalogue, known, {"My column": ""}) == []


@pytest.mark.parametrize("taken", [{"No such": "uln"}, {"My column": "no_such"}])
def test_a_decision_about_nothing_is_refused(catalogue: Catalogue, known: Knowledge, taken: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        Decided(taken, known, catalogue.load("enrolment-list/1.0")).refuse(["My column"])
