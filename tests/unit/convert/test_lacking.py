"""What every row of a file lacks is asked for, or said before the rows that are rejected for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from made.running import interop

HEADER = "Forename,Surname,DOB,Postcode,UPN,DfENo,StartDate,EndDate,GoalLevel,GoalDescription"
ROW = "Ana{at},Synname,01/09/2006,{postcode},,1234,{start},,AS,Maths"
COLLEGE = ("--as-of", "2023-10-31", "--set", "provider_name=Invented College", "--set", "provider_authority=202")
DOWNLOAD = "Apprentice name,ULN,Employer,Apprenticeship training course,Planned start date,Planned end date,Paused date,Reference,Date of birth,Total agreed apprenticeship price"  # noqa: E501
APPRENTICE = "Ana{at} Synname,,Specimen Works,Joinery,Sep 2023,Aug 2025,,R{at},01/09/2006,1"
REFERENCE = ("--set", "provider_ukprn=10000017")


def listed(folder: Path, header: str, *rows: str) -> Path:
    path = folder / "list.csv"
    path.write_text("\n".join([header, *(row.format(at=chr(97 + at)) for at, row in enumerate(rows))]) + "\n")
    return path


def test_what_the_user_can_tell_is_asked_for_and_nothing_is_written(tmp_path: Path) -> None:
    path = listed(tmp_path, DOWNLOAD, APPRENTICE, APPRENTICE)
    told = interop("convert", path, "--to", "enrolment-list", "-o", tmp_path / "out.csv", *COLLEGE, *REFERENCE)
    assert told.exit == 2
    assert "no row of the file has what enrolment-list/1.0 needs" in told.err
    assert "--set resident_authority=" in told.err
    assert "--set start_day=" in told.err
    assert "provider_name" not in told.err
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("day", "start"), [("1", "2023-09-01"), ("30", "2023-09-30"), ("31", None)])
def test_the_day_that_stands_for_a_month_is_the_one_that_the_user_tells(
    day: str, start: str | None, tmp_path: Path
) -> None:
    path = listed(tmp_path, DOWNLOAD, APPRENTICE)
    more = ("--set", "resident_authority=202", "--set", f"start_day={day}")
    out = tmp_path / "out.jsonl"
    told = interop("convert", path, "--to", "enrolment-list", "-o", out, *COLLEGE, *REFERENCE, *more)
    rows = [json.loads(line).get("learner") for line in out.read_text(encoding="utf-8").splitlines()[1:]]
    assert [row["start_date"] for row in rows] == ([start] if start else [])
    assert told.exit == (0 if start else 1)


def test_what_nobody_can_tell_is_said_before_the_rejects(tmp_path: Path) -> None:
    rows = [ROW.format(at="{at}", postcode="", start="01/09/2023")] * 3
    path = listed(tmp_path, HEADER, *rows)
    told = interop("convert", path, "--to", "enrolment-list", "-o", tmp_path / "out.csv", *COLLEGE)
    assert told.exit == 1
    lines = told.out.splitlines()
    said = next(at for at, line in enumerate(lines) if line.startswith("no row of the file can be one of"))
    assert "Nothing tells where the learner lives" in lines[said]
    assert "interop mapping suggest" in lines[said + 1]
    assert said < next(at for at, line in enumerate(lines) if "rejected" in line)
    account = json.loads((tmp_path / "out.csv.account.json").read_text(encoding="utf-8"))
    assert account["lacking"] == lines[said : said + 2]


def test_nothing_is_said_where_one_row_may_pass(tmp_path: Path) -> None:
    rows = [ROW.format(at="{at}", postcode=postcode, start="01/09/2023") for postcode in ("", "", "N1 1CK")]
    told = interop(
        "convert", listed(tmp_path, HEADER, *rows), "--to", "enrolment-list", "-o", tmp_path / "out.csv", *COLLEGE
    )
    assert told.exit == 1
    assert "no row of the file" not in told.out


def test_rows_that_contradict_one_another_lack_nothing(tmp_path: Path) -> None:
    rows = [ROW.format(at="{at}", postcode="N1 1CK", start="01/09/2031")] * 2
    told = interop(
        "convert", listed(tmp_path, HEADER, *rows), "--to", "enrolment-list", "-o", tmp_path / "out.csv", *COLLEGE
    )
    assert "no row of the file" not in told.out


def test_of_the_header_only_what_is_missing_is_asked_for(tmp_path: Path) -> None:
    path = listed(tmp_path, DOWNLOAD, APPRENTICE)
    told = interop("convert", path, "--to", "enrolment-list", "-o", tmp_path / "out.csv", *COLLEGE)
    assert told.exit == 2
    assert "--set provider_ukprn=" in told.err
    assert "--set provider_name=" not in told.err
    assert "--set resident_authority=" not in told.err
