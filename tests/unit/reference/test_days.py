"""What time does: activities lapse, young people leave the cohort, records are deleted, the Guarantee opens."""

from __future__ import annotations

import pytest

from ccis_interop.reference.record import months_on
from made.systems import System, person, study


def test_an_activity_is_believed_on_its_last_day_and_not_after(system: System) -> None:
    system.load(person(activity=[study(lapse_date="2019-11-15")]))
    told = {}
    for day in ("2019-11-14", "2019-11-15", "2019-11-16"):
        system.ccis.set_clock(day)
        [activity] = system.held()["activity"]
        told[day] = (activity["activity_code"], activity["currency_lapsed"])
    assert told == {"2019-11-14": ("230", "N"), "2019-11-15": ("230", "N"), "2019-11-16": ("230", "Y")}


def test_the_cohort_ends_with_the_academic_year_and_not_on_a_birthday(system: System) -> None:
    system.load(*(person(at, birth_date=born) for at, born in enumerate(("2001-09-01", "2002-08-31", "2002-09-01"), 1)))
    system.ccis.set_clock("2020-08-31")
    assert [one["cohort_status"] for one in system.people().values()] == ["P", "P", "P"]
    system.ccis.set_clock("2020-09-01")
    assert [one["cohort_status"] for one in system.people().values()] == ["A", "A", "P"]


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
