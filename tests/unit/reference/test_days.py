"""What time does: activities lapse, young people leave the cohort, records are deleted, the Guarantee opens."""

from __future__ import annotations

import pytest

from ccis_interop.reference.record import months_on
from made.systems import System, person, study


@pytest.mark.parametrize(("day", "lapsed"), [("2019-11-14", "N"), ("2019-11-15", "N"), ("2019-11-16", "Y")])
def test_an_activity_is_believed_on_its_last_day_and_not_after(system: System, day: str, lapsed: str) -> None:
    system.load(person(activity=[study(lapse_date="2019-11-15")]))
    system.ccis.set_clock(day)
    [activity] = system.held()["activity"]
    assert (activity["activity_code"], activity["currency_lapsed"]) == ("230", lapsed)


@pytest.mark.parametrize(
    ("born", "day", "status"),
    [
        ("2001-09-01", "2020-08-31", "P"),  # year 13 to the end of the academic year
        ("2001-09-01", "2020-09-01", "A"),
        ("2002-08-31", "2020-08-31", "P"),
        ("2002-08-31", "2020-09-01", "A"),  # nobody stays for a birthday that is late
        ("2002-09-01", "2020-09-01", "P"),
    ],
)
def test_the_cohort_ends_with_the_academic_year(system: System, born: str, day: str, status: str) -> None:
    system.load(person(birth_date=born))
    system.ccis.set_clock(day)
    assert system.held()["cohort_status"] == status


def test_a_plan_keeps_in_the_cohort_until_it_ends(system: System) -> None:
    plan = {"kind": "PLAN", "from_date": "2018-09-01"}
    system.load(person(1, birth_date="2001-09-01", special_need=[plan]),
                person(2, birth_date="2001-09-01", special_need=[{**plan, "to_date": "2020-07-01"}]))  # fmt: skip
    system.ccis.set_clock("2020-09-01")
    assert system.held(1)["cohort_status"] == "P"
    assert (system.held(2)["cohort_status"], system.held(2)["responsibility"][0]["to_date"]) == ("L", "2020-08-31")


def test_a_record_is_deleted_four_years_after_the_cohort_and_not_before(system: System) -> None:
    system.load(person(birth_date="2001-09-01"))
    system.ccis.set_clock("2024-08-31")
    assert list(system.people()) == ["9030000000001"]
    system.ccis.set_clock("2024-09-01")
    assert system.people() == {}
    assert system.ccis.store.former("9030000000001") == []


def test_the_guarantee_opens_for_the_year_that_is_due(system: System) -> None:
    system.load(person(1, guarantee_indicator="Y"), person(2, guarantee_indicator="N"))
    system.ccis.set_clock("2020-04-01")
    [opened] = system.held(1)["guarantee"]
    assert (opened["year_group"], opened["academic_year"], opened["status"]) == ("12", "2019-20", "159")
    assert "guarantee" not in system.held(2)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [("2019-10-31", 1, "2019-11-30"), ("2019-12-31", 2, "2020-02-29"), ("2019-01-31", 12, "2020-01-31"),
     ("2019-11-15", 1, "2019-12-15"), ("2020-08-31", 48, "2024-08-31")],
)  # fmt: skip
def test_months_are_counted_to_the_same_day_or_the_last(day: str, months: int, then: str) -> None:
    assert months_on(day, months) == then
