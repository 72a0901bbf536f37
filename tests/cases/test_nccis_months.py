"""The rules that compare with last month's file, through the command line, with two real files."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from ccis_interop.formats.write.writers import write
from made.edits import edited, headed, months
from made.running import Told, interop

REF, DAY = "nccis/2019-20", date(2019, 10, 31)
ACTIVE = "CohortStatus = 'P'"
NEET = "ActivityCode IN ('610', '619')"
OTHER_ID = "substr(YoungPersonsID, 1, 3) || '8' || substr(YoungPersonsID, 5)"


@dataclass(frozen=True)
class Edit:
    """What is altered of one month's file: the first record that a condition holds for, or who is kept."""

    set: dict[str, str] = field(default_factory=dict)
    keep: str = "TRUE"


@dataclass(frozen=True)
class Case:
    """A fault between two months: whom it befalls, what is altered, and the rules that must tell it."""

    name: str
    rules: tuple[str, ...]
    who: str = ACTIVE
    last: Edit = field(default_factory=Edit)
    now: Edit = field(default_factory=Edit)


SAID = "PreviousYPIDIdentifier"
BREACHES = [
    Case("vanished", ("nccis-month-vanished",), now=Edit(keep="FALSE")),
    Case("vanished from the guarantee", ("nccis-month-vanished",), "CohortStatus = 'G'", now=Edit(keep="FALSE")),
    Case("leaver sent again", ("nccis-month-leaver-again",), "CohortStatus = 'T'", last=Edit({"CohortStatus": "'T'"})),
    Case(
        "other leaver's status", ("nccis-month-leaver-again",), "CohortStatus = 'E'", last=Edit({"CohortStatus": "'T'"})
    ),
    Case("leaver from nowhere", ("nccis-month-leaver-unknown",), "CohortStatus = 'E'", last=Edit(keep="FALSE")),
    Case("back from the dead", ("nccis-month-returned",), last=Edit({"CohortStatus": "'D'"})),
    Case("merged and back", ("nccis-month-returned",), last=Edit({"CohortStatus": "'M'"})),
    Case(
        "another identifier for a learner number",
        ("nccis-month-learner-number", "nccis-month-vanished"),
        "CohortStatus = 'P' AND UniqueLearnerNo IS NOT NULL",
        now=Edit({"YoungPersonsID": OTHER_ID, SAID: "NULL"}),
    ),
    Case(
        "another identifier for names and birth date",
        ("nccis-month-names", "nccis-month-vanished"),
        last=Edit({"UniqueLearnerNo": "NULL"}),
        now=Edit({"YoungPersonsID": OTHER_ID, SAID: "NULL"}),
    ),
    Case(
        "another birth date", ("nccis-month-birth-date",), last=Edit({"DOB": "'2002-09-01'"}), who="DOB >= '2002-09-02'"
    ),
    Case(
        "NEET since another day",
        ("nccis-month-neet-start",),
        NEET,
        last=Edit({"NEETStartDate": "'2019-08-01'", "ActivityCode": "'640'"}),
    ),
    Case("another lead", ("nccis-month-lead",), last=Edit({"LeadLEA": "'888'"})),
]
SOUND = [
    Case("nothing happened", ()),
    Case("left by transfer", (), now=Edit({"CohortStatus": "'T'", "TransferredToLACode": "'888'"})),
    Case("left for good", (), now=Edit({"CohortStatus": "'D'"})),
    Case("came into the cohort", (), last=Edit(keep="FALSE")),
    Case("a duplicate opened and merged in one month", (), "CohortStatus = 'M'", last=Edit(keep="FALSE")),
    Case("had left, is gone", (), last=Edit({"CohortStatus": "'A'"}), now=Edit(keep="FALSE")),
    Case("came back from abroad", (), last=Edit({"CohortStatus": "'E'"})),
    Case(
        "another database took over, and says so",
        (),
        "CohortStatus = 'P' AND UniqueLearnerNo IS NOT NULL",
        now=Edit({"YoungPersonsID": OTHER_ID, SAID: "YoungPersonsID"}),
    ),
    Case("NEET now, not then", (), NEET, last=Edit({"NEETStartDate": "'2019-08-01'", "ActivityCode": "'330'"})),
    Case("a birth date given at last", (), last=Edit({"DOB": "NULL"})),
    Case("a learner number that is no number is no link", (), last=Edit({"UniqueLearnerNo": "'9999999999'"})),
]


def run_pair(folder: Path, case: Case, ref: str = REF, day: date = DAY, form: str = "xml") -> tuple[Told, int]:
    """Check this month's file against last month's; what was told, and the record number that the case is about."""
    last, now = months(ref, day)
    table = now.standard.records[0].name
    rows = edited(now, keep=case.who).chunks
    record = next(iter(rows))[table].column("_record")[0].as_py()
    files = {}
    for name, data, edit in (("last", last, case.last), ("now", now, case.now)):
        keep = f"_record <> {record} OR {edit.keep}"
        files[name] = folder / f"{name}.{form}"
        write(edited(data, edit.set, f"_record = {record}", keep), files[name], form)
    told = interop("check", files["now"], "--previous", files["last"], "--standard", ref, "-f", "json", "--limit", "0")
    return told, record


def compared(told: Told) -> dict[str, tuple[str, int]]:
    """The states and counts of the comparing rules."""
    return {one["rule"]: (one["status"], one["count"]) for one in told.report["rules"] if "-month-" in one["rule"]}


@pytest.mark.parametrize("case", BREACHES, ids=lambda case: case.name)
def test_a_fault_between_two_months_is_told_once_at_its_record(tmp_path: Path, case: Case) -> None:
    told, record = run_pair(tmp_path, case)
    assert {rule: count for rule, (_, count) in compared(told).items() if count} == dict.fromkeys(case.rules, 1)
    (finding,) = told.findings(case.rules[0])
    assert finding["record"] == record
    assert finding["file"] == ("last.xml" if "vanished" in case.rules[0] else "now.xml")
    assert finding["line"]


@pytest.mark.parametrize("case", SOUND, ids=lambda case: case.name)
def test_what_may_happen_between_two_months_is_no_fault(tmp_path: Path, case: Case) -> None:
    told, _ = run_pair(tmp_path, case)
    assert all(state == ("evaluated", 0) for state in compared(told).values())


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_two_months_are_compared_in_every_form(tmp_path: Path, form: str) -> None:
    told, record = run_pair(tmp_path, BREACHES[0], form=form)
    assert {rule: count for rule, (_, count) in compared(told).items() if count} == {"nccis-month-vanished": 1}
    assert told.findings("nccis-month-vanished")[0]["record"] == record


@pytest.mark.parametrize(
    ("ref", "day"),
    [("nccis/2015-16", date(2015, 6, 30)), ("nccis/2020-21", date(2020, 4, 30)), ("nccis/2011-12", date(2011, 12, 31))],
)
def test_every_edition_compares_months(tmp_path: Path, ref: str, day: date) -> None:
    told, record = run_pair(tmp_path, BREACHES[0], ref, day)
    assert {rule: count for rule, (_, count) in compared(told).items() if count} == {"nccis-month-vanished": 1}
    assert told.findings("nccis-month-vanished")[0]["record"] == record


def test_april_is_compared_with_march_of_the_edition_before(tmp_path: Path) -> None:
    last, now = months("nccis/2020-21", date(2020, 4, 30))
    march, april = tmp_path / "march.xml", tmp_path / "april.xml"
    write(edited(headed(last), {"CohortStatus": "'D'"}, "_record = 7"), march, "xml")
    write(now, april, "xml")
    assert "nccis/2019-20" in interop("check", march, "-f", "json").report["standard"]["ref"]
    told = interop("check", april, "--previous", march, "-f", "json")
    assert [rule for rule, (_, count) in compared(told).items() if count] == ["nccis-month-returned"]


@pytest.mark.parametrize("months_before", ["2019-10-31", "2019-08-31", "2020-01-31", "2018-09-30"])
def test_another_month_than_the_last_is_told(tmp_path: Path, months_before: str) -> None:
    last, now = months(REF, DAY)
    write(headed(last, PeriodEnd=months_before), tmp_path / "last.xml", "xml")
    write(now, tmp_path / "now.xml", "xml")
    told = interop("check", tmp_path / "now.xml", "--previous", tmp_path / "last.xml", "-f", "json")
    assert told.exit == 1
    assert told.broken == {"nccis-month-period": 1}


def test_without_last_month_the_comparison_is_not_asked_and_blocks_nothing(tmp_path: Path) -> None:
    _, now = months(REF, DAY)
    write(now, tmp_path / "now.xml", "xml")
    told = interop("check", tmp_path / "now.xml", "-f", "json")
    assert told.exit == 0
    assert len(compared(told)) == 10
    assert set(compared(told).values()) == {("not asked", 0)}


def test_last_month_without_a_record_says_nothing_of_this_month(tmp_path: Path) -> None:
    last, now = months(REF, DAY)
    write(edited(last, keep="FALSE"), tmp_path / "last.xml", "xml")
    write(now, tmp_path / "now.xml", "xml")
    told = interop("check", tmp_path / "now.xml", "--previous", tmp_path / "last.xml", "-f", "json")
    assert told.exit == 4
    assert set(compared(told).values()) == {("not evaluated", 0)}


def test_last_month_with_a_period_that_is_no_date_leaves_the_month_unjudged(tmp_path: Path) -> None:
    last, now = months(REF, DAY)
    write(headed(last, PeriodEnd="30/09/2019"), tmp_path / "last.xml", "xml")
    write(now, tmp_path / "now.xml", "xml")
    told = interop("check", tmp_path / "now.xml", "--previous", tmp_path / "last.xml", "-f", "json")
    assert told.exit == 4
    assert compared(told)["nccis-month-period"] == ("not evaluated", 0)


def test_a_column_that_last_month_lacks_leaves_its_rules_unjudged(tmp_path: Path) -> None:
    last, now = months(REF, DAY)
    write(last, tmp_path / "last.csv", "csv")
    write(now, tmp_path / "now.csv", "csv")
    text = (tmp_path / "last.csv").read_text()
    (tmp_path / "last.csv").write_text(text.replace("LeadLEA", "Lead_unknown", 1))
    told = interop("check", tmp_path / "now.csv", "--previous", tmp_path / "last.csv", "-f", "json")
    assert compared(told)["nccis-month-lead"] == ("not evaluated", 0)
    assert compared(told)["nccis-month-vanished"] == ("evaluated", 0)
    assert told.exit == 4


def test_records_without_an_identifier_hide_nobody_who_vanished(tmp_path: Path) -> None:
    last, now = months(REF, DAY)
    now = edited(now, {"YoungPersonsID": "NULL"}, "_record = 3", keep="_record <> 9")
    write(last, tmp_path / "last.jsonl", "jsonl")
    write(now, tmp_path / "now.jsonl", "jsonl")
    told = interop("check", tmp_path / "now.jsonl", "--previous", tmp_path / "last.jsonl", "-f", "json")
    assert {one["record"] for one in told.findings("nccis-month-vanished")} <= {3, 9}
    assert told.findings("nccis-month-vanished")


def test_a_truncated_last_month_is_refused_by_its_name(tmp_path: Path) -> None:
    last, now = months(REF, DAY)
    write(last, tmp_path / "last.xml", "xml")
    write(now, tmp_path / "now.xml", "xml")
    (tmp_path / "last.xml").write_bytes((tmp_path / "last.xml").read_bytes()[:-400])
    told = interop("check", tmp_path / "now.xml", "--previous", tmp_path / "last.xml", "-f", "json")
    assert (told.exit, told.out) == (3, "")
    assert "last.xml" in told.err
