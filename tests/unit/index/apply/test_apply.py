"""What notices do to records: what was not known becomes known, and what a record knows better stays."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.model import Standard
from ccis_interop.errors import InputError
from ccis_interop.formats.input import Header
from ccis_interop.index.apply.apply import Tables, apply
from ccis_interop.index.apply.files import read_records
from ccis_interop.index.apply.outcomes import outcomes
from made.canonical import attempt, current, past, student
from made.told import notice, write_records


def unknown(number: int, **changes: Any) -> dict[str, Any]:
    """Somebody of whom nobody knows what she does since September."""
    lost = {"activity_code": "810", "start_date": "2019-09-01", "source": "OWN", "date_ascertained": "2019-09-05",
            "currency_lapsed": "N"}  # fmt: skip
    activities = [past("110", "2018-09-03", "2019-08-31"), lost]
    return student(number, **{"activity": activities, "tracking_attempt": [attempt("2019-10-30")], **changes})


@dataclass(frozen=True)
class Borough:
    """Records in memory, and what they become."""

    catalogue: Catalogue
    standard: Standard
    header: Header
    tables: Tables

    def apply(self, *told: Mapping[str, Any]) -> tuple[Borough, dict[str, int]]:
        """Apply notices; the records then, and what became of the notices."""
        fields = [one.name for one in self.catalogue.load("london-index/1.0").table("notice").fields]
        columns = {name: pa.array([one.get(name) for one in told], kind(name)) for name in fields}
        notices = pa.table({"_record": pa.array(range(1, len(told) + 1)), **columns})
        done = apply(self.catalogue, self.standard, self.header, self.tables, notices)
        return replace(self, header=done.header, tables=done.tables), done.counts

    def rows(self, table: str, at: int = 1) -> list[dict[str, Any]]:
        """The rows of a person, those fields that are filled."""
        rows = [one for one in self.tables[table].to_pylist() if one["_root"] == at]
        return [{name: value for name, value in one.items() if value is not None and name[0] != "_"} for one in rows]

    def activities(self, at: int = 1) -> list[tuple[str, str, str | None]]:
        """What a person did: code, start, end."""
        return [(one["activity_code"], one["start_date"], one.get("end_date")) for one in self.rows("activity", at)]


def kind(field: str) -> pa.DataType:
    return pa.list_(pa.string()) if field == "feed_rows" else pa.string()


@pytest.fixture
def borough(tmp_path: Path, catalogue: Catalogue) -> Callable[..., Borough]:
    """Makes a borough of some people."""

    def made(*people: Mapping[str, Any]) -> Borough:
        read = read_records(write_records(tmp_path / "ccis.jsonl", people), catalogue)
        return Borough(catalogue, *read)

    return made


Make = Callable[..., Borough]


def test_not_known_becomes_in_learning(borough: Make) -> None:
    person = unknown(1)
    before = borough(person, unknown(2))
    after, counts = before.apply(notice(person))
    assert counts == {"applied": 1}
    provider = after.rows("activity")[2]["provider_id"]
    assert after.rows("activity")[1:] == [
        {**before.rows("activity")[1], "end_date": "2019-09-08"},
        {
            "person_id": person["person_id"],
            "activity_code": "230",
            "start_date": "2019-09-09",
            "provider_id": provider,
            "source": "INDEX",
            "date_ascertained": "2019-11-01",
            "date_verified": "2019-11-01",
            "lapse_date": "2020-07-31",
            "currency_lapsed": "N",
            "expected_end": "2020-07-31",
        },
    ]
    assert [(one["kind"], one["value"]) for one in after.rows("identifier")] == [("INDEX", "LI9000000000001")]
    assert after.rows("activity", 2) == before.rows("activity", 2)


def test_a_provider_that_is_known_is_named_and_another_is_added_once(borough: Make) -> None:
    people = [unknown(1), unknown(2), unknown(3)]
    told = [notice(people[0], provider_ukprn="10000001"), *map(notice, people[1:])]
    after, _ = borough(*people).apply(*told)
    providers = {one["provider_id"]: one["ukprn"] for one in after.tables["provider"].to_pylist()}
    named = [after.rows("activity", at)[2]["provider_id"] for at in (1, 2, 3)]
    assert named[0] == "P1"
    assert [providers[one] for one in named[1:]] == ["10000002", "10000002"]
    assert len(providers) == 2


def test_twice_changes_nothing(borough: Make) -> None:
    person = unknown(1)
    once, _ = borough(person).apply(notice(person))
    twice, counts = once.apply(notice(person))
    assert counts == {"applied_before": 1}
    assert twice == once


def story(person: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Told, corrected, taken back, told again."""
    return [
        notice(person, 1),
        notice(person, 2, notice_kind="correction", supersedes_notice="N1-1", start_date="2019-09-16"),
        notice(person, 3, notice_kind="withdrawn", supersedes_notice="N2-1", activity=None, start_date=None,
               expected_end=None, provider_ukprn=None),
        notice(person, 4, start_date="2019-10-07", provider_ukprn="10000001"),
    ]  # fmt: skip


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (1, 0, 3, 2), (2, 3, 0, 1), (1, 2, 0, 3)], ids=str)
def test_any_order_ends_alike(borough: Make, order: Sequence[int]) -> None:
    person = unknown(1)
    after = borough(person)
    for at in order:
        after, _ = after.apply(story(person)[at])
    now = after.rows("activity")[-1]
    assert (now["activity_code"], now["start_date"], now["provider_id"]) == ("230", "2019-10-07", "P1")
    at_once, _ = borough(person).apply(*story(person))
    assert at_once.rows("activity")[-1] == now


def test_a_correction_takes_the_place_of_what_was_told(borough: Make) -> None:
    first, second, *_ = story(unknown(1))
    after, _ = borough(unknown(1)).apply(first)
    corrected, _ = after.apply(second)
    assert corrected.activities()[1:] == [("810", "2019-09-01", "2019-09-15"), ("230", "2019-09-16", None)]


def test_a_withdrawal_makes_it_not_known_again(borough: Make) -> None:
    first, _, third, _ = story(unknown(1))
    after, _ = borough(unknown(1)).apply(first)
    withdrawn, counts = after.apply(third)
    assert counts == {"withdrawn": 1}
    assert withdrawn.activities()[1:] == [("810", "2019-09-01", "2019-09-08"), ("810", "2019-09-09", None)]


def test_a_course_that_ended_leaves_not_known_behind(borough: Make) -> None:
    person = unknown(1)
    after, _ = borough(person).apply(notice(person, notice_kind="changed", end_date="2019-10-11"))
    assert after.activities()[2:] == [("230", "2019-09-09", "2019-10-11"), ("810", "2019-10-12", None)]


def test_another_start_of_the_same_course_is_told_once(borough: Make) -> None:
    person = unknown(1)
    after, _ = borough(person).apply(notice(person))
    changed, _ = after.apply(notice(person, 2, notice_kind="changed", start_date="2019-09-16"))
    assert changed.activities()[1:] == [("810", "2019-09-01", "2019-09-15"), ("230", "2019-09-16", None)]


def test_what_the_record_says_too_is_confirmed(borough: Make) -> None:
    person = student(1)
    after, counts = borough(person).apply(notice(person, provider_ukprn="10000001", start_date="2019-09-02"))
    assert counts == {"confirmed": 1}
    now = after.rows("activity")[1]
    assert (now["start_date"], now["date_verified"], now["source"]) == ("2019-09-01", "2019-11-01", "COLLEGE")


def not_applied() -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """By outcome, a record and what is changed in its notice."""
    person = unknown(1)
    works = current("330", "2019-09-20", lapse_date="2020-03-01")
    confirmed = current("230", "2019-09-01", provider_id="P1", expected_end="2021-07-31", date_verified="2019-10-31")
    return {
        "other_authority": (person, {"recipient_authority": "209", "resident_authority": "209"}),
        "no_record": (person, {"recipient_record_id": "9000000000999", "birth_date": "2003-02-02"}),
        "birth_date_differs": (person, {"birth_date": "2003-02-02"}),
        "has_left": (unknown(1, cohort_status="D"), {}),
        "no_activity": (person, {"notice_kind": "moved_in", "activity": None, "start_date": None,
                                 "expected_end": None, "provider_ukprn": None}),
        "activity_unusable": (person, {"activity": "619", "expected_end": None}),
        "no_expected_end": (person, {"expected_end": None}),
        "nothing_to_withdraw": (person, {"notice_kind": "withdrawn", "supersedes_notice": "N0-1", "activity": None,
                                         "start_date": None, "expected_end": None, "provider_ukprn": None}),
        "record_knows_later": (unknown(1, activity=[past("810", "2018-09-03", "2019-09-19"), works]), {}),
        "record_unusable": (unknown(1, activity=[past("110", "2018-09-03", "2019-08-31")]), {}),
        "after_extract": (unknown(1), {"start_date": "2019-11-25", "notice_kind": "started"}),
        "confirmed": (unknown(1, activity=[confirmed]), {"provider_ukprn": "10000001"}),
    }  # fmt: skip


@pytest.mark.parametrize("outcome", not_applied())
def test_what_cannot_be_applied_is_told_and_changes_no_activity(borough: Make, outcome: str) -> None:
    person, changes = not_applied()[outcome]
    before = borough(person)
    after, counts = before.apply(notice(person, **changes))
    assert counts == {outcome: 1}
    assert after.activities() == before.activities()


def test_every_outcome_is_explained() -> None:
    written = set(re.findall(r"'([a-z_]+)'", files("ccis_interop.index.apply").joinpath("decide.sql").read_text()))
    known = outcomes()
    assert set(known) <= written
    assert all(one.settled or one.mend for one in known.values())
    page = (Path(__file__).parents[4] / "docs" / "reference" / "applying-notices.md").read_text(encoding="utf-8")
    for one in known.values():
        assert f"| `{one.name}` | {'yes' if one.settled else 'no'} | {one.says} | {one.mend} |" in page


def test_an_activity_that_lapsed_counts_as_not_known(borough: Make) -> None:
    lapsed = current("230", "2018-09-01", provider_id="P1", expected_end="2019-07-31", lapse_date="2019-07-31",
                     currency_lapsed="Y")  # fmt: skip
    person = unknown(1, activity=[lapsed])
    after, counts = borough(person).apply(notice(person))
    assert counts == {"applied": 1}
    assert after.activities() == [("230", "2018-09-01", "2019-09-08"), ("230", "2019-09-09", None)]


def test_a_past_activity_of_a_code_that_is_no_more_is_no_reason_to_refuse(borough: Make) -> None:
    person = unknown(1)
    once = past("720", "2017-09-01", "2018-03-31")
    person["activity"] = [once, past("110", "2018-04-01", "2019-08-31"), person["activity"][1]]
    after, counts = borough(person).apply(notice(person))
    assert counts == {"applied": 1}
    assert after.activities()[0] == ("720", "2017-09-01", "2018-03-31")


def test_a_code_that_is_no_more_on_the_day_is_not_applied(borough: Make) -> None:
    person = unknown(1)
    assert borough(person).apply(notice(person, activity="720", expected_end=None))[1] == {"activity_unusable": 1}


def test_what_lapses_by_the_day_of_the_notice_is_marked_so(borough: Make) -> None:
    person = unknown(1)
    ends = current("230", "2019-09-01", provider_id="P1", expected_end="2019-10-31", lapse_date="2019-10-31")
    after, _ = borough(person, student(2, activity=[ends])).apply(notice(person))
    assert after.header["as_of"] == "2019-11-01"
    assert after.rows("activity", 2)[0]["currency_lapsed"] == "Y"


def test_a_record_is_found_by_its_index_id_and_by_its_number(borough: Make) -> None:
    known = unknown(1, identifier=[{"kind": "INDEX", "value": "LI9000000000001"}])
    numbered = unknown(2, uln="1000000078")
    told = [notice(known, recipient_record_id=None), notice(numbered, recipient_record_id=None, uln="1000000078")]
    assert borough(known, numbered).apply(*told)[1] == {"applied": 2}


def test_two_records_of_one_number_are_left_for_a_person(borough: Make) -> None:
    people = [unknown(1, uln="1000000078"), unknown(2, uln="1000000078")]
    told = notice(people[0], recipient_record_id=None, uln="1000000078")
    assert borough(*people).apply(told)[1] == {"several_records": 1}


def test_two_records_of_one_identifier_are_left_for_a_person(borough: Make) -> None:
    person = unknown(1)
    assert borough(person, person).apply(notice(person))[1] == {"several_records": 1}


def test_two_index_ids_of_one_record_are_left_for_a_person(borough: Make) -> None:
    person = unknown(1)
    told = [notice(person), notice(person, notice_id="N-other", index_id="LIother00", start_date="2019-09-10")]
    assert borough(person).apply(*told)[1] == {"several_notices": 2}


def test_a_notice_that_another_supersedes_is_overtaken_also_under_another_index_id(borough: Make) -> None:
    person = unknown(1)
    old = notice(person)
    new = notice(person, 2, notice_kind="correction", supersedes_notice=old["notice_id"], index_id="LIother00",
                 start_date="2019-09-16")  # fmt: skip
    at_once, counts = borough(person).apply(old, new)
    assert counts == {"applied": 1, "overtaken": 1}
    after, _ = borough(person).apply(new)
    later, counts = after.apply(old)
    assert counts == {"overtaken": 1}
    assert later.activities() == at_once.activities()


def test_a_notice_that_is_given_twice_is_applied_once(borough: Make) -> None:
    person = unknown(1)
    assert borough(person).apply(notice(person), notice(person))[1] == {"applied": 1, "repeated": 1}


def test_records_that_do_not_say_whose_they_are_are_refused(borough: Make) -> None:
    made = borough(unknown(1))
    with pytest.raises(InputError, match="extract-unstated"):
        replace(made, header={**made.header, "authorities": None}).apply(notice(unknown(1)))
