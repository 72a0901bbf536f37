"""The rules of the canonical record at the edge of what they forbid: one record a case, all in one file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from made.canonical import attempt, current, fired, home, past, student
from made.extracts import Record, extract
from made.running import check

UNKNOWN = [past("110", "2018-09-03", "2019-08-31"), current("810", "2019-09-01", lapse_date=None)]
MOVED = {"authority": "203", "from_date": "2019-06-01", "reason": "MOVE"}
PHONE = {"kind": "MOBILE", "value": "07700 900123", "owner": "YOUNG_PERSON", "from_date": "2019-05-01"}
OBJECTION = {"kind": "S72", "category": "c", "raised_by": "YOUNG_PERSON", "from_date": "2019-03-01"}


@dataclass(frozen=True)
class Case:
    """A record by its changes, what it shows, and the rules that fire on it: no others."""

    shows: str
    rules: frozenset[str]
    changes: dict[str, Any]


def yes(rule: str, shows: str, **changes: Any) -> Case:
    return Case(f"{rule}: {shows}", frozenset(f"ccis-{one}" for one in rule.split()), changes)


def no(rule: str, shows: str, **changes: Any) -> Case:
    return Case(f"not {rule}: {shows}", frozenset(), changes)


def whole() -> Iterator[Case]:
    yield no("any rule", "a sound student")
    yield no("any rule", "a merged record keeps nothing", cohort_status="M", merged_into="9000000000777",
             address=[], responsibility=[], activity=[], need=[], provenance=[])  # fmt: skip
    yield yes("current-activity", "nothing current", activity=[past("110", "2018-09-03", "2019-08-31")])
    yield no("current-activity", "has left England", cohort_status="E", activity=[])
    yield yes("cohort-age", "year 14 without a plan", birth_date="2001-01-15")
    yield no("cohort-age", "year 14 with a plan", birth_date="2001-01-15",
             special_need=[{"kind": "PLAN", "from_date": "2015-01-01"}])  # fmt: skip
    yield yes("cohort-age", "year 14, the plan is over", birth_date="2001-01-15",
              special_need=[{"kind": "PLAN", "from_date": "2015-01-01", "to_date": "2019-08-31"}])  # fmt: skip
    yield no("cohort-age", "born on the last day of year 13", birth_date="2001-09-01")
    yield yes("cohort-age", "born a day too early for year 13", birth_date="2001-08-31")
    yield no("cohort-age", "has left by age", birth_date="2001-01-15", cohort_status="A")
    yield yes("status-on-date", "a code that ended in 2015", cohort_status="X")
    yield yes("uln-placeholder", "the placeholder is no wrong check digit", uln="9999999999")
    yield yes("uln-check-digit", "nine digits", uln="927630868")


def currency() -> Iterator[Case]:
    def now(**changes: Any) -> list[dict[str, Any]]:
        row = current("230", "2019-09-01", provider_id="P1", expected_end="2021-07-31", **changes)
        return [past("110", "2018-09-03", "2019-08-31"), row]

    tried = [attempt("2019-10-20"), attempt("2019-10-05", "MOBILE")]
    yield yes("currency-lapsed", "lapsed yesterday, shown as known", activity=now(lapse_date="2019-10-30"))
    yield no("currency-lapsed", "lapses today", activity=now(lapse_date="2019-10-31"))
    yield no("currency-early", "lapses today and says so", activity=now(lapse_date="2019-10-31", currency_lapsed="Y"))
    yield yes("currency-early", "lapses tomorrow", activity=now(lapse_date="2019-11-01", currency_lapsed="Y"))
    yield yes("currency-missing", "not said", activity=now(currency_lapsed=None))
    yield yes("lapse-missing", "a course without a lapse date", activity=now(lapse_date=None))
    yield no("lapse-missing", "not known needs none", activity=UNKNOWN, tracking_attempt=tried)
    yield yes("verified-missing", "never confirmed", activity=now(date_verified=None))
    yield yes("verified-order", "confirmed before", activity=now(date_verified="2019-08-31"))
    yield no("verified-order", "confirmed on the day it was found out", activity=now(date_verified="2019-09-01"))
    yield no("verified-future", "confirmed on the day of the extract", activity=now(date_verified="2019-10-31"))
    yield yes("verified-future", "confirmed on the day after", activity=now(date_verified="2019-11-01"))


def sequence() -> Iterator[Case]:
    course = current("230", "2019-09-01", provider_id="P1", expected_end="2021-07-31")
    yield yes("activity-gap", "one day missing", activity=[past("110", "2018-09-03", "2019-08-30"), course])
    yield yes("activity-overlap", "one day twice", activity=[past("110", "2018-09-03", "2019-09-01"), course])
    yield yes("activity-overlap", "two are open", activity=[{**course, "start_date": "2019-03-01"}, course])
    yield no("activity-gap", "in any order", activity=[course, past("110", "2018-09-03", "2019-08-31")])
    yield no("activity-gap", "one day long", activity=[past("110", "2019-08-31", "2019-08-31"), course])
    yield yes("activity-dates", "ends before it begins", activity=[past("110", "2019-08-31", "2019-08-30"), course])
    yield yes("activity-start_date-type", "an unreadable day says nothing of the order",
              activity=[past("110", "2018-09-31", "2019-08-01", date_ascertained="2018-10-01"), course])  # fmt: skip
    yield yes("activity-twice", "the same day", activity=[past("110", "2019-08-31", "2019-08-31")] * 2 + [course])
    old = [past("720", "2017-10-01", "2018-03-31"), past("110", "2018-04-01", "2019-08-31"), course]
    yield no("activity-code-on-date", "720 while it was a code", activity=old)
    late = [past("720", "2018-04-01", "2019-08-31"), course]
    yield yes("activity-code-on-date", "720 when it was one no more", activity=late)


def residence() -> Iterator[Case]:
    homes = [home("202", "2010-05-01", "2019-05-31"), home("203", "2019-06-01")]
    first = {"authority": "202", "from_date": "2018-09-01", "to_date": "2019-05-31", "reason": "FIRST"}
    yield no("lead-follows-residence", "handed over on the day of the move", address=homes,
             responsibility=[first, MOVED])  # fmt: skip
    yield yes("lead-follows-residence", "moved and not handed over", address=homes)
    yield yes("lead-from-move", "handed over a week late", address=homes,
              responsibility=[{**first, "to_date": "2019-06-07"}, {**MOVED, "from_date": "2019-06-08"}])  # fmt: skip
    yield yes("lead-gap", "a day on which nobody led", address=homes,
              responsibility=[{**first, "to_date": "2019-05-30"}, MOVED])  # fmt: skip
    yield yes("lead-overlap", "a day on which both led", address=homes,
              responsibility=[{**first, "to_date": "2019-06-01"}, MOVED])  # fmt: skip
    yield yes("address-overlap", "two homes on a day", responsibility=[first, MOVED],
              address=[home("202", "2010-05-01", "2019-06-01"), home("203", "2019-06-01")])  # fmt: skip
    elsewhere: dict[str, Any] = {
        "address": [home("206", "2010-05-01")],
        "responsibility": [{"authority": "206", "from_date": "2018-09-01", "reason": "FIRST"}],
    }
    yield yes("resident-elsewhere", "lives in a borough that the file does not hold", **elsewhere)
    gone = {"direction": "OUT", "from_authority": "202", "to_authority": "206", "sent_on": "2019-10-30"}
    gone["state"] = "SENT"
    yield no("resident-elsewhere", "gone there, with status T", cohort_status="T", transfer=[gone], **elsewhere)
    away = home("881", "2019-09-01", kind="TERM")
    yield no("lead-follows-residence", "lives elsewhere in term time", address=[home("202", "2010-05-01"), away])
    yield yes("home-address", "only an address in term time", address=[away])
    yield yes("transfer-missing", "transferred, not said where", cohort_status="T")
    sent = {"direction": "OUT", "from_authority": "202", "to_authority": "203", "state": "SENT"}
    yield no("transfer-overdue", "sent 14 days ago", cohort_status="T", transfer=[{**sent, "sent_on": "2019-10-17"}])
    yield yes("transfer-overdue", "sent 15 days ago", cohort_status="T", transfer=[{**sent, "sent_on": "2019-10-16"}])


def tracking() -> Iterator[Case]:
    yield yes("tracking-interval", "nobody tried", activity=UNKNOWN)
    yield yes("tracking-interval", "tried 31 days ago", activity=UNKNOWN,
              tracking_attempt=[attempt("2019-09-30"), attempt("2019-09-20", "VISIT")])  # fmt: skip
    yield no("tracking-interval", "tried 30 days ago", activity=UNKNOWN,
             tracking_attempt=[attempt("2019-10-01"), attempt("2019-09-20", "VISIT")])  # fmt: skip
    yield yes("tracking-methods", "letters only", activity=UNKNOWN,
              tracking_attempt=[attempt("2019-10-20"), attempt("2019-09-20")])  # fmt: skip
    yield yes("tracking-methods", "the visit was long ago", activity=UNKNOWN,
              tracking_attempt=[attempt("2019-10-20"), attempt("2019-07-31", "VISIT")])  # fmt: skip
    new = [past("110", "2018-09-03", "2019-09-30"), current("810", "2019-10-01", lapse_date=None)]
    yield no("tracking-interval", "not known for less than the interval", activity=new)
    lapsed = current("330", "2019-09-01", lapse_date="2019-09-20", currency_lapsed="Y", date_verified="2019-09-10")
    yield yes("tracking-interval", "lapsed counts as not known", activity=[UNKNOWN[0], lapsed])
    yield no("tracking-interval", "has left", cohort_status="A", activity=UNKNOWN)
    yield yes("tracking-future", "an attempt tomorrow", tracking_attempt=[attempt("2019-11-01")])


def objections() -> Iterator[Case]:
    told = {**PHONE, "source": "COLLEGE"}
    yield yes("objection-contact", "a college gave the number", contact=[told], objection=[OBJECTION])
    yield no("objection-contact", "before the objection", contact=[{**told, "from_date": "2019-02-28"}],
             objection=[OBJECTION])  # fmt: skip
    yield no("objection-contact", "the objection was over", contact=[told],
             objection=[{**OBJECTION, "to_date": "2019-04-30"}])  # fmt: skip
    yield no("objection-contact", "the young person gave it", contact=[{**PHONE, "source": "YOUNG_PERSON"}],
             objection=[OBJECTION])  # fmt: skip
    yield yes("objection-raiser", "a parent, the day of the 16th birthday",
              objection=[{**OBJECTION, "raised_by": "PARENT", "from_date": "2019-01-15"}])  # fmt: skip
    yield no("objection-raiser", "a parent, the day before",
             objection=[{**OBJECTION, "raised_by": "PARENT", "from_date": "2019-01-14"}])  # fmt: skip
    yield yes("objection-category-codes", "to what may not be objected", objection=[{**OBJECTION, "category": "a"}])


def codes() -> Iterator[Case]:
    offer = {"academic_year": "2018-19", "authority": "202"}
    yield yes(
        "guarantee-code", "a year 12 code for year 11", guarantee=[{**offer, "year_group": "11", "status": "114"}]
    )
    yield no("guarantee-code", "the same for year 12", guarantee=[{**offer, "year_group": "12", "status": "114"}])
    caring = current("620", "2019-09-01", neet_start="2019-09-01", lapse_date=None)
    carer = [past("110", "2018-09-03", "2019-08-31"), caring]
    yield yes("characteristic-needed", "a carer without 140", activity=carer)
    yield no("characteristic-needed", "a carer with it", activity=carer,
             characteristic=[{"characteristic_code": "140", "from_date": "2019-01-01"}])  # fmt: skip
    yield yes("characteristic-needed", "it is over", activity=carer,
              characteristic=[{"characteristic_code": "140", "from_date": "2019-01-01", "to_date": "2019-02-01"}],
              )  # fmt: skip
    both = [{"kind": "PLAN", "from_date": "2018-01-01"}, {"kind": "SUPPORT", "from_date": "2016-01-01"}]
    yield yes("plan-and-support", "both at once", special_need=both)
    yield no("plan-and-support", "one after the other", special_need=[both[0], {**both[1], "to_date": "2017-12-31"}])
    said = {"intended_destination": "410", "stated_on": "2019-02-01"}
    yield yes("destination-on-date", "a code of 2011", aspiration=[said])
    yield no("destination-on-date", "in its time", aspiration=[{**said, "stated_on": "2012-02-01"}])
    yield yes("activity-provider_id-reference", "a provider that is not in the file",
              activity=[current("310", "2019-09-01", provider_id="P2")])  # fmt: skip


CASES = [*whole(), *currency(), *sequence(), *residence(), *tracking(), *objections(), *codes()]


@cache
def results() -> list[set[str]]:
    return fired(student(at + 1, **case.changes) for at, case in enumerate(CASES))


@pytest.mark.parametrize("at", range(len(CASES)), ids=lambda at: CASES[at].shows)
def test_exactly_the_rules_fire_that_should(at: int) -> None:
    assert results()[at] == CASES[at].rules


@pytest.mark.parametrize(("day", "asked"), [(date(2019, 3, 31), False), (date(2019, 4, 30), True)])
def test_a_start_date_agreed_needs_a_review_date_since_april_2019(day: date, asked: bool, tmp_path: Path) -> None:
    def alter(people: list[Record]) -> None:
        open_one = next(one for person in people for one in person["activity"] if not one.get("end_date"))
        open_one |= {"activity_code": "616", "review_date": None}
        del open_one["review_date"]

    report = check(extract(tmp_path / "ccis.jsonl", day, alter), "--standard", "ccis/1.0").report
    assert ("ccis-review-missing" in {one["rule"] for one in report["rules"] if one["findings"]}) is asked
