"""The common transfer file, pupil identity, converted to a school's list of leavers."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.nested import nested_layout
from ccis_interop.synth import ctf
from ccis_interop.synth.enrolment_list import dataset
from made.running import Told, interop

DAY = date(2023, 10, 31)
COUNT = 300
SAME = ("given_name", "middle_names", "family_name", "known_as", "birth_date", "uln", "upn", "postcode",
        "event", "start_date", "actual_end", "send")  # fmt: skip
Rows = list[dict[str, str]]


def convert(path: Path, *more: str) -> tuple[Told, Rows, dict[str, Any]]:
    out = path.with_name("list.csv")
    told = interop("convert", path, "--to", "enrolment-list", "-o", out, *more)
    if not out.exists():
        return told, [], {}
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return told, rows, json.loads(out.with_name("list.csv.account.json").read_text(encoding="utf-8"))


def school(number: str = "2021234", entered: str = "2018-09-03", gone: str = "2023-07-21", last: str = "true") -> str:
    left = f"<LeavingDate>{gone}</LeavingDate><LeavingReason>Q9</LeavingReason>" if gone else ""
    return (
        f"<School><LEA>{number[:3]}</LEA><Estab>{number[3:]}</Estab><EntryDate>{entered}</EntryDate>{left}"
        f"<LastSchool>{last}</LastSchool></School>"
    )


def pupil(schools: str, more: str = "<Sex>F</Sex>") -> str:
    return (
        f"<Pupil><UPN>Z202451411816</UPN><Surname>Synname</Surname><Forename>Ana</Forename><DOB>2007-03-09</DOB>{more}"
        "<Address><AddressLines><AddressLine1>1 Sample Road</AddressLine1></AddressLines><PostCode>E1 1AA</PostCode>"
        f"</Address><SchoolHistory>{schools}</SchoolHistory></Pupil>"
    )


def file(folder: Path, *pupils: str, estab: str = "1234", version: str = "25") -> Path:
    path = folder / "2021234_CTF_2029001_001.xml"
    path.write_text(
        "<CTfile><Header><DocumentName>Common Transfer File</DocumentName>"
        f"<CTFversion>{version}</CTFversion><DateTime>2023-09-15T10:00:00</DateTime>"
        f"<SourceSchool><LEA>202</LEA><Estab>{estab}</Estab><SchoolName>Specimen School</SchoolName></SourceSchool>"
        f"</Header><CTFpupilData>{''.join(pupils)}</CTFpupilData></CTfile>",
        encoding="utf-8",
    )
    return path


def test_leavers_of_a_synthetic_school_come_out_as_they_were(catalogue: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "ctf.xml"
    given = ctf.write(catalogue, nested_layout(catalogue, "ctf/1"), COUNT, 1, DAY, path)
    told, rows, account = convert(path)
    assert told.exit == 0, told.err
    chunks = dataset(catalogue.load("enrolment-list"), COUNT, 1, DAY, []).chunks
    listed = [row for chunk in chunks for row in chunk["learner"].to_pylist()]
    leavers = {row["upn"]: row for row in listed if row["event"] == "leaver" and row["objection_stands"] != "Y"}
    assert {row["upn"] for row in rows} == set(leavers)
    for row in rows:
        sent: Mapping[str, Any] = leavers[row["upn"]]
        assert {name: row[name] for name in SAME} == {name: sent[name] or "" for name in SAME}
        assert (row["ethnicity"], row["leaving_reason"], row["activity"]) == (sent["ethnicity"] or "", "", "")
    (count,) = account["rows"]
    assert (count["given"], count["rejected"], sum(count["left_out"].values())) == (given, 0, given - len(leavers))
    assert account["header"]["list_kind"] == "leavers"
    assert account["as_of"] == account["header"]["as_of"] == DAY.isoformat()
    assert account["sources"][0]["why"] == "root element CTfile"
    assert account["sources"][0]["columns"]["pupil"]["unknown"] == []


def test_the_code_of_a_reason_whose_list_is_unknown_is_kept_and_told(tmp_path: Path) -> None:
    told, (row,), _ = convert(file(tmp_path, pupil(school())))
    assert (row["leaving_reason"], row["leaving_reason_source_code"]) == ("", "Q9")
    assert "look at 1 rows: a reason for leaving was sent whose list of codes was not found" in told.out


@pytest.mark.parametrize(
    ("more", "gender"),
    [("<Sex>F</Sex>", "F"), ("<Gender>M</Gender>", "M"), ("<Gender>M</Gender><Sex>F</Sex>", "F")],
)
def test_sex_is_read_before_gender(more: str, gender: str, tmp_path: Path) -> None:
    _, (row,), _ = convert(file(tmp_path, pupil(school(), more)))
    assert row["gender"] == gender


def test_a_learner_number_is_read_by_either_name(tmp_path: Path) -> None:
    _, (row,), account = convert(file(tmp_path, pupil(school(), "<Sex>F</Sex><ULN>2148148167</ULN>")))
    assert row["uln"] == "2148148167"
    assert account["sources"][0]["columns"]["pupil"]["unknown"] == []


@pytest.mark.parametrize(("version", "odd"), [("12", False), ("25.0", False), ("26", True), ("draft", True)])
def test_a_version_that_was_not_seen_is_told(version: str, odd: bool, tmp_path: Path) -> None:
    told, rows, _ = convert(file(tmp_path, pupil(school()), version=version))
    assert len(rows) == 1
    assert ("whose elements were not seen" in told.out) is odd


def test_of_several_schools_the_sender_is_meant(tmp_path: Path) -> None:
    earlier = school("2029001", "2013-09-02", "2018-07-20", "false")
    _, (row,), _ = convert(file(tmp_path, pupil(school() + earlier)))
    assert (row["start_date"], row["actual_end"], row["provider_laestab"]) == ("2018-09-03", "2023-07-21", "2021234")


def test_who_has_not_left_is_left_out_unless_the_file_is_of_the_whole_school(tmp_path: Path) -> None:
    path = file(tmp_path, pupil(school(gone="")))
    told, rows, _ = convert(path)
    assert rows == []
    assert "--set list_kind=full" in told.out
    path.with_name("list.csv").unlink()
    _, (row,), account = convert(path, "--set", "list_kind=full")
    assert (row["event"], account["header"]["list_kind"]) == ("continuing", "full")


def test_of_a_file_that_an_authority_sends_the_school_must_be_told(tmp_path: Path) -> None:
    path = file(tmp_path, pupil(school()), pupil(school("2025678")), estab="LLLL")
    told, _, _ = convert(path)
    assert told.exit == 2
    assert "--set establishment=" in told.err
    told, (row,), _ = convert(path, "--set", "establishment=2025678", "--set", "provider_name=Other School")
    assert (row["provider_laestab"], row["provider_name"]) == ("2025678", "Other School")
    assert "left out: 1, no row of the school that is meant" in told.out


def test_what_the_layout_has_no_place_for_is_named(tmp_path: Path) -> None:
    extra = "<Sex>F</Sex><Attendance><YearData><Year>2022</Year></YearData></Attendance>"
    _, _, account = convert(file(tmp_path, pupil(school(), extra)))
    assert account["sources"][0]["columns"]["pupil"]["unknown"] == ["Pupil/Attendance/YearData/Year"]


def test_a_wrong_school_leaves_everybody_out_and_that_is_no_success(tmp_path: Path) -> None:
    path = file(tmp_path, pupil(school("2025678")), estab="LLLL")
    told, rows, account = convert(path, "--set", "establishment=2029999", "--set", "provider_name=Other School")
    assert told.exit == 4
    assert "nothing came out" in told.out
    assert rows == []
    assert sum(account["rows"][0]["left_out"].values()) == account["rows"][0]["given"] == 1
