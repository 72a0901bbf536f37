"""`interop convert` and `interop trace` through the command line: exit codes, files, messages, and a sudden end."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ccis_interop.cli.main import run

HEADER = "Forename,Surname,DOB,Postcode,UPN,DfENo,StartDate,EndDate,GoalLevel,GoalDescription\n"
GOOD = "Anna,Synperson,01/09/2006,N1 1CK,,1234,04/09/2023,,AS,Maths\n"
BAD = "Bea,Synperson,Sep 2006,N1 1CK,,1234,04/09/2023,,AS,Maths\n"
TELL = ["--as-of", "2023-10-31", "--set", "provider_name=Specimen College", "--set", "provider_authority=202"]


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(HEADER + GOOD)
    return path


def converted(path: Path, output: Path, *more: str) -> int:
    return run(["convert", str(path), "--to", "enrolment-list", "-o", str(output), *(more or TELL)])


def test_all_rows_convert(listed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert converted(listed, tmp_path / "out.csv") == 0
    told = capsys.readouterr().out
    assert "one-iyss-education/1; its header is exactly that of the layout (10 columns in order)" in told
    assert "learner: 1 rows = 1 out + 0 rejected + 0 merged + 0 left out" in told
    assert "columns not used: GoalLevel" in told
    assert "Synperson" not in told
    assert {path.name for path in tmp_path.iterdir()} == {
        "list.csv", "out.csv", "out.csv.account.json", "out.csv.provenance.parquet",
    }  # fmt: skip
    assert run(["check", str(tmp_path / "out.csv")]) == 0


def test_rejected_rows_stand_in_a_private_file_and_the_exit_code_says_so(
    listed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed.write_text(HEADER + GOOD + BAD)
    assert converted(listed, tmp_path / "out.csv") == 1
    told = capsys.readouterr()
    assert "learner: 2 rows = 1 out + 1 rejected" in told.out
    assert "Bea" not in told.out + told.err
    rejects = tmp_path / "out.csv.rejects.csv"
    assert rejects.read_text().splitlines()[0] == f"reject_reason,{HEADER.strip()}"
    assert rejects.stat().st_mode & 0o777 == 0o600
    account = json.loads((tmp_path / "out.csv.account.json").read_text())
    assert "Bea" not in json.dumps(account)
    for file in account["files"].values():
        assert hashlib.sha256((tmp_path / file["name"]).read_bytes()).hexdigest() == file["digest"]


def test_same_conversion_gives_the_same_bytes(listed: Path, tmp_path: Path) -> None:
    listed.write_text(HEADER + GOOD + BAD)
    made = []
    for _ in range(2):
        converted(listed, tmp_path / "out.jsonl")
        made.append({path.name: path.read_bytes() for path in tmp_path.iterdir()})
    assert made[0] == made[1]


@pytest.mark.parametrize("form", ["csv", "tsv", "jsonl", "parquet", "xlsx", "csv-package"])
def test_every_form_is_read_back(form: str, listed: Path, tmp_path: Path) -> None:
    output = tmp_path / ("out.zip" if form == "csv-package" else f"out.{form}")
    assert converted(listed, output, *TELL, "--form", form) == 0
    assert run(["check", str(output)]) == 0


def test_no_row_left_still_gives_a_file_with_a_header(listed: Path, tmp_path: Path) -> None:
    listed.write_text(HEADER + BAD)
    assert converted(listed, tmp_path / "out.csv") == 1
    assert (tmp_path / "out.csv").read_text().startswith('"provider_ukprn"')


def test_what_the_file_does_not_say_is_asked_for(
    listed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert converted(listed, tmp_path / "out.csv", "--as-of", "2023-10-31") == 2
    told = capsys.readouterr().err
    assert "--set provider_name=... (the name of the provider)" in told
    assert {path.name for path in tmp_path.iterdir()} == {"list.csv"}


def test_wrong_use_is_told_with_what_would_be_right(
    listed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out.csv"
    assert converted(listed, output, *TELL, "--set", "colour=red") == 2
    assert "the mapping asks for nothing called `colour`" in capsys.readouterr().err
    assert converted(listed, output, *TELL, "--from", "no-such-layout") == 2
    assert "use one of: airtable-ilr-export/1" in capsys.readouterr().err
    assert converted(listed, listed, *TELL) == 2
    assert "would replace the file" in capsys.readouterr().err
    assert run(["convert", str(listed), "--to", "nccis/2019-20", "-o", str(output)]) == 2
    assert "no mapping leads from one-iyss-education/1 to nccis/2019-20" in capsys.readouterr().err
    assert run(["convert", str(listed), "--to", "enrolment-list", "-o", str(tmp_path / "out.what")]) == 2
    assert "add --form" in capsys.readouterr().err


def test_file_that_cannot_be_read_leaves_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "list.csv"
    path.write_text(HEADER + GOOD + 'Anna,"Syn')
    assert converted(path, tmp_path / "out.csv") == 3
    assert "quotation mark" in capsys.readouterr().err
    assert {one.name for one in tmp_path.iterdir()} == {"list.csv"}


def test_layouts_that_are_read_together_ask_for_each_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "learners.csv"
    path.write_text("L01,L03,L09,L10,L11,L12,L13,L14,L15,L16,L17,L18,L22,L24,L35,L37,L39,L45,L46\n")
    assert converted(path, tmp_path / "out.csv") == 2
    assert "read together with ilr-legacy-aim/2008-09" in capsys.readouterr().err


def test_mended_reject_file_is_not_overwritten(
    listed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed.write_text(HEADER + GOOD + BAD)
    output = tmp_path / "out.csv"
    assert converted(listed, output) == 1
    rejects = tmp_path / "out.csv.rejects.csv"
    mended = rejects.read_text().replace("Sep 2006", "02/09/2006")
    rejects.write_text(mended)
    assert converted(listed, output) == 2
    assert "was changed since it was written" in capsys.readouterr().err
    assert rejects.read_text() == mended
    assert converted(rejects, tmp_path / "more.csv") == 0


def test_rejects_of_an_earlier_run_do_not_outlive_it(listed: Path, tmp_path: Path) -> None:
    listed.write_text(HEADER + GOOD + BAD)
    assert converted(listed, tmp_path / "out.csv") == 1
    listed.write_text(HEADER + GOOD)
    assert converted(listed, tmp_path / "out.csv") == 0
    assert not (tmp_path / "out.csv.rejects.csv").exists()


def test_mapping_of_ones_own(listed: Path, tmp_path: Path) -> None:
    shipped = Path("standards/mappings/one-iyss-education--enrolment-list/1/contract.odcs.yaml")
    own = tmp_path / "own.yaml"
    text = (Path(__file__).parents[2] / shipped).read_text(encoding="utf-8")
    own.write_text(text.replace("trimmed(forename)", "upper(trimmed(forename))"), encoding="utf-8")
    assert converted(listed, tmp_path / "out.parquet", *TELL, "--mapping", str(own)) == 0
    assert pq.read_table(tmp_path / "out.parquet")["given_name"].to_pylist() == ["ANNA"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("trimmed(forename)", "trimmed(fore_name)", "learner.given_name"),
        ("trimmed(forename)", "trimmed(forename", "learner.given_name"),
        ("trimmed(forename)", "(SELECT * FROM read_csv('/etc/passwd'))", "learner.given_name"),
        ("name: given_name", "name: first_name", "learner.first_name"),
        ("source, value: enrolment}", "source, value: nothing}", "no table nothing"),
        ("trimmed(forename)", "crosswalk('nowhere', forename)", "no crosswalk `nowhere`"),
        ("trimmed(forename)", "parameter('nowhere')", "asks for `nowhere`"),
        ("property: to,", "property: too,", "the mapping cannot be used"),
    ],
)
def test_mapping_that_is_wrong_says_where(
    old: str, new: str, said: str, listed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shipped = Path(__file__).parents[2] / "standards/mappings/one-iyss-education--enrolment-list/1/contract.odcs.yaml"
    own = tmp_path / "own.yaml"
    text = shipped.read_text(encoding="utf-8")
    assert old in text
    own.write_text(text.replace(old, new), encoding="utf-8")
    assert converted(listed, tmp_path / "out.csv", *TELL, "--mapping", str(own)) == 2
    assert said in capsys.readouterr().err
    assert {path.name for path in tmp_path.iterdir()} == {"list.csv", "own.yaml"}


def test_trace_tells_line_column_and_how(listed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed.write_text(HEADER + BAD + GOOD)
    output = tmp_path / "out.csv"
    converted(listed, output)
    capsys.readouterr()
    assert run(["trace", str(output), "1", "birth_date"]) == 0
    told = capsys.readouterr().out
    assert "from list.csv (one-iyss-education/1)" in told
    assert "row 2 of enrolment" in told
    assert "birth_date of DOB: day_of(date_of_birth)" in told
    assert "row 2 is at line 3" in told
    assert "2006" not in told


def test_trace_tells_values_to_a_private_file_only(
    listed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output, report = tmp_path / "out.csv", tmp_path / "told.txt"
    converted(listed, output)
    assert run(["trace", str(output), "1", "--show-values"]) == 2
    assert run(["trace", str(output), "1", "--show-values", "-o", str(report)]) == 0
    assert "birth_date <- DOB: 01/09/2006" in report.read_text()
    assert report.stat().st_mode & 0o777 == 0o600
    assert "2006-09" not in capsys.readouterr().out


def test_trace_refuses_what_is_not_the_converted_file(
    listed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out.csv"
    converted(listed, output)
    assert run(["trace", str(output), "2"]) == 2
    assert run(["trace", str(output), "1", "colour"]) == 2
    assert run(["trace", str(listed), "1"]) == 3
    listed.write_text(HEADER + GOOD + GOOD)
    assert run(["trace", str(output), "1"]) == 3
    assert "this is not the file that was converted" in capsys.readouterr().err
    output.write_text("changed")
    assert run(["trace", str(output), "1"]) == 3


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked, so that each need not start anew")
def test_thirty_kills_at_random_moments_leave_nothing_half_written(tmp_path: Path) -> None:
    rows = "".join(
        f"Anna{at},Syn{at},{'Sep 2006' if at % 50 == 0 else '01/09/2006'},N1 1CK,,1234,04/09/2023,,AS,Maths\n"
        for at in range(5_000)
    )
    (tmp_path / "list.csv").write_text(HEADER + rows)
    told = subprocess.run(
        [sys.executable, str(Path(__file__).parent.parent / "made" / "killed.py"), str(tmp_path), "30"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    result = json.loads(told.stdout)
    assert result["killed"] == 30
    assert result["faults"] == []
    assert result["left"] == [], "the next run takes away what a killed one left"
