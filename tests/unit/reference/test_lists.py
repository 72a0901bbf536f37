"""Enrolment lists: every row has one fate."""

from __future__ import annotations

from typing import Any

import pytest

from made.systems import TODAY, System, learner, person, study


@pytest.fixture
def system(holding: System) -> System:
    return holding


def test_news_that_confirms_moves_the_day(system: System) -> None:
    assert system.list(learner()).accepted == 1
    activity = system.held()["activity"]
    assert [(row["start_date"], row["date_verified"]) for row in activity] == [("2019-09-01", TODAY)]


def test_the_same_list_again_changes_nothing(system: System) -> None:
    system.list(learner())
    assert system.list(learner()).unchanged == 1


def test_a_change_ends_what_was_before(system: System) -> None:
    system.list(learner(activity="310", event="starter", start_date="2019-10-01", expected_end=None))
    activity = system.held()["activity"]
    assert [(row["activity_code"], row.get("end_date")) for row in activity] == [("230", "2019-09-30"), ("310", None)]


def test_a_leaver_is_not_known_from_the_day_after(system: System) -> None:
    system.list(learner(event="leaver", actual_end="2019-10-20", leaving_reason="withdrawn"))
    assert [(row["activity_code"], row["start_date"], row.get("end_date")) for row in system.held()["activity"]] == [
        ("230", "2019-09-01", "2019-10-20"),
        ("810", "2019-10-21", None),
    ]


def test_an_older_list_changes_nothing(system: System) -> None:
    fates = system.list(
        learner(event="leaver", actual_end="2019-09-12", leaving_reason="withdrawn"), as_of="2019-09-15"
    )
    assert fates.unchanged == 1


def test_a_resident_who_is_not_held_gets_a_record(system: System) -> None:
    assert system.list(learner(2)).accepted == 1
    made = system.held(2)
    assert (made["uln"], made["cohort_status"], made["need"][0]["level_of_need"]) == (learner(2)["uln"], "P", "3")
    assert made["provenance"] == [{"source": "COLLEGE", "name": "Specimen College", "received_on": TODAY}]


def test_others_residents_are_sent_on_once_and_not_kept(system: System) -> None:
    row = learner(2, resident_authority="205")
    assert system.list(row).forwarded == 1
    assert system.list(row).forwarded == 1
    assert system.told() == [("205", "enrolment-list/1.0", [row])]
    assert system.told() == []
    assert list(system.people()) == ["9030000000001"]


def test_a_leaver_of_another_borough_is_told_once_whatever_list_it_stands_in(system: System) -> None:
    row = learner(2, resident_authority="205", event="leaver", actual_end="2019-10-20", leaving_reason="withdrawn")
    system.list(row)
    first = [rows for _, ref, rows in system.told() if ref == "london-index/1.0"]
    system.list({**row, "programme_title": "another"}, as_of="2019-10-30")
    again = [rows for _, ref, rows in system.told() if ref == "london-index/1.0"]
    assert [(one["home_authority"], one["leaving_date"]) for one in first[0]] == [("205", "2019-10-20")]
    assert again == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"uln": "1000000079"}, "uln"),
        ({"resident_authority": "001"}, "resident_authority"),
        ({"resident_authority": None, "resident_authority_basis": None}, "resident_authority"),
        ({"start_date": "2019-11-05", "event": "starter"}, "start_date"),
        ({"activity": "280"}, "activity"),
    ],
)
def test_a_row_that_cannot_be_recorded_goes_back_with_the_field(
    system: System, changes: dict[str, Any], field: str
) -> None:
    fates = system.list(learner(**changes), learner(2))
    assert (fates.rejected, fates.accepted) == (1, 1)
    assert {(number, one.field) for number, one in fates.rejects} == {(1, field)}


def test_of_a_stranger_outside_the_cohort_nothing_is_recorded(system: System) -> None:
    assert system.list(learner(3, birth_date="1998-01-01")).unchanged == 1
    assert list(system.people()) == ["9030000000001"]


def test_of_somebody_who_objects_no_more_is_taken_than_the_act_allows(system: System) -> None:
    row = {"given_name": "Cai", "family_name": "Synobject", "birth_date": "2003-02-01", "postcode": "N1 1AB",
           "address_line_1": "2 Sample Road", "resident_authority": "204", "resident_authority_basis": "told",
           "event": "continuing", "objection_stands": "Y"}  # fmt: skip
    assert system.list(row).accepted == 1
    made = system.held(2)
    assert [one["activity_code"] for one in made["activity"]] == ["810"]
    assert made["objection"] == [{"kind": "S72", "category": "c", "raised_by": "YOUNG_PERSON", "from_date": TODAY}]
    assert "uln" not in made


def test_a_list_of_a_day_that_has_not_come_is_refused(system: System) -> None:
    assert system.list(learner(), as_of="2019-11-30").refused is not None


def test_neet_is_counted_from_its_first_day_through_all_its_codes(system: System) -> None:
    left = study(end_date="2019-09-20")
    neet = {"activity_code": "330", "start_date": "2019-09-21", "source": "OWN", "date_ascertained": "2019-09-21",
            "date_verified": "2019-09-21", "lapse_date": "2020-03-21", "currency_lapsed": "N"}  # fmt: skip
    system.load(person(activity=[left, neet]))
    row = learner(event="leaver", activity="330", start_date="2019-09-21", actual_end="2019-10-20", destination="619",
                  expected_end=None, leaving_reason="other", full_time=None, guided_hours=None)  # fmt: skip
    system.list(row)
    assert system.held()["activity"][-1]["neet_start"] == "2019-10-21"


def test_namesakes_with_other_numbers_are_two(system: System) -> None:
    assert system.list(learner(1, uln="1229629709")).accepted == 1
    assert len(system.people()) == 2
