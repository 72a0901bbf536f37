"""`interop measure` through the command line: every face, every list, and what is refused."""

from __future__ import annotations

import csv
import io
import json
import stat
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ccis_interop.cli.main import run
from ccis_interop.errors import Exit
from made.months import month

IDENTIFIER = "9000000000001"  # of the first young person


@pytest.fixture
def winter(tmp_path: Path) -> list[str]:
    """Three months of a borough: two of twelve NEET, one not known."""
    activities = ["619", "619", "810", *["210"] * 9]
    rows = [{"activity": one, "gender": "FM"[at % 2]} for at, one in enumerate(activities)]
    return [str(month(tmp_path, day, rows)) for day in ("2019-12-31", "2020-01-31", "2020-02-29")]


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Canonical records of synthetic people."""
    made = tmp_path_factory.mktemp("ccis") / "records.jsonl"
    asked = ["--standard", "ccis", "--people", "400", "--seed", "5", "--as-of", "2025-10-31", "-f", "jsonl"]
    assert run(["synth", *asked, "-o", str(made)]) == Exit.CONFORMS
    return made


def test_figures_on_the_terminal(winter: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["measure", *winter, "-m", "neet-2016", "--means"]) == Exit.CONFORMS
    shown = capsys.readouterr().out
    assert "2019-12 to 2020-02  all" in shown
    assert "16.7" in shown
    assert IDENTIFIER not in shown


def test_figures_as_csv(winter: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["measure", *winter, "-m", "neet-2016", "--by", "gender", "-f", "csv"]) == Exit.CONFORMS
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    mean = next(row for row in rows if row["part"] == "F" and " to " in row["period"])
    assert (mean["cohort"], mean["neet"], mean["not_known"], mean["neet_or_not_known_percent"]) == (
        "6",
        "1",
        "1",
        "33.3333",
    )


def test_figures_as_json_name_files_and_methods(winter: list[str], tmp_path: Path) -> None:
    out = tmp_path / "figures.json"
    assert run(["measure", *winter, "-m", "neet-2016,participation", "-o", str(out)]) == Exit.CONFORMS
    told = json.loads(out.read_text(encoding="utf-8"))
    assert [one["day"] for one in told["files"]] == ["2019-12-31", "2020-01-31", "2020-02-29"]
    assert told["methods"] == ["neet-2016", "participation"]
    assert told["complete"] is True


def test_figures_as_a_workbook(winter: list[str], tmp_path: Path) -> None:
    out = tmp_path / "figures.xlsx"
    assert run(["measure", *winter, "-m", "neet-2016", "--by", "authority", "-o", str(out)]) == Exit.CONFORMS
    book = load_workbook(out)
    assert book.sheetnames == ["1 neet-2016", "2 neet-2016 flags", "notes"]
    rows = list(book["1 neet-2016"].iter_rows(values_only=True))
    assert rows[1][:6] == ("neet-2016", "2019-12-31", "all", "", "", 12)


def test_published_figures_keep_small_numbers_back(winter: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["measure", *winter, "-m", "neet-2016", "--by", "gender", "--publish", "-f", "csv"]) == Exit.CONFORMS
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {row["period"] for row in rows} == {"2019-12 to 2020-02"}
    assert all(row["neet"] == "c" and row["neet_percent"] == "c" for row in rows)
    assert "joined" not in ",".join(rows[0])


def test_a_missing_month_makes_the_answer_incomplete(winter: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["measure", winter[0], winter[2], "-m", "neet-2016"]) == Exit.INCOMPLETE
    assert "January is not among the files" in capsys.readouterr().out


def test_canonical_records_and_the_return_made_of_them_count_alike(
    records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = tmp_path / "return.xml"
    assert run(["convert", str(records), "--to", "nccis/2020-21", "-o", str(made)]) == Exit.CONFORMS
    capsys.readouterr()
    asked = ["-m", "neet-2016", "--by", "authority,activity,plan", "-f", "csv"]
    shown = []
    for file in (records, made):
        assert run(["measure", str(file), *asked]) == Exit.CONFORMS
        shown.append(capsys.readouterr().out)
    assert shown[0] == shown[1]


def test_methods_are_listed_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["measure", "methods"]) == Exit.CONFORMS
    assert "neet-2016" in capsys.readouterr().out
    assert run(["measure", "methods", "ni117"]) == Exit.CONFORMS
    assert "share_of_not_known" in capsys.readouterr().out


def test_what_lapses_soon_is_counted_and_listed_only_to_a_file(
    records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["measure", "currency", str(records), "-f", "csv"]) == Exit.CONFORMS
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {row["days"] for row in rows} == {"30", "60", "90"}
    assert run(["measure", "currency", str(records), "--show-values"]) == Exit.USAGE
    out = tmp_path / "lapsing.csv"
    assert run(["measure", "currency", str(records), "--show-values", "-o", str(out)]) == Exit.CONFORMS
    listed = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    assert len(listed) == sum(int(row["records"]) for row in rows)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_lists_for_a_team_are_marked_and_private(
    records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["measure", "targets", str(records)]) == Exit.USAGE
    assert "personal data" in capsys.readouterr().err
    out = tmp_path / "targets.json"
    assert run(["measure", "targets", str(records), "--show-values", "-o", str(out)]) == Exit.CONFORMS
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    sheets = {one["name"]: one for one in json.loads(out.read_text(encoding="utf-8"))["sheets"]}
    assert sheets["neet"]["marking"] == sheets["not-known"]["marking"] == "OFFICIAL-SENSITIVE-Personal"
    assert sheets["neet"]["rows"]
    tried = [row for row in sheets["not-known"]["rows"] if row["last_attempt"]]
    assert tried
    assert all(row["next_method"] and row["next_method"] != row["last_method"] for row in tried)
    capsys.readouterr()
    assert run(["measure", str(records), "-m", "neet-2016", "-f", "json"]) == Exit.CONFORMS
    told = json.loads(capsys.readouterr().out)["sheets"][0]["rows"][0]
    assert (told["neet"], told["not_known"]) == (len(sheets["neet"]["rows"]), len(sheets["not-known"]["rows"]))


def test_the_scorecard_has_the_published_columns(winter: list[str], tmp_path: Path) -> None:
    march = str(month(tmp_path, "2020-03-31", [{}] * 12))
    out = tmp_path / "scorecard.csv"
    assert run(["measure", "scorecard", *winter, march, "-o", str(out)]) == Exit.CONFORMS
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    own = next(row for row in rows if row["old_la_code"] == "202")
    assert (own["la_name"], own["Cohort_DJFavg"], own["NEET_percent"], own["Notknown_percent"]) == (
        "Camden",
        "12",
        "16.7",
        "8.3",
    )
    assert own["NEET_not_known_percent"] == "25.0"
    assert own["TOTAL_participating_in_education_and_training_percent"] == "100.0"
    assert own["annualchange_NEET"] == own["September_guarantee_Offer_made_percent"] == "z"


def test_own_figures_stand_beside_a_published_table(
    winter: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "published.csv"
    head = "geographic_level,region_name,old_la_code,la_name,Cohort_DJFavg,Notknown_percent\n"
    lines = ["National,,,,,5.0", "Regional,London,,,,8.0", "Local authority,London,202,Camden,100,8.3"]
    lines += [
        f"Local authority,London,{code},X,100,{rate}" for code, rate in (("204", "2"), ("206", "c"), ("207", "12"))
    ]
    table.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    asked = ["--published", str(table), "--neighbours", "204,207", "-f", "json"]
    assert run(["measure", "benchmark", *winter, *asked]) == Exit.CONFORMS
    own, added = (one["rows"] for one in json.loads(capsys.readouterr().out)["sheets"])
    assert own == [
        {
            "authority": "202", "label": "Camden", "own_percent": 8.3333, "published_percent": 8.3,
            "neighbours_percent": 7.0, "region_percent": 8.0, "england_percent": 5.0, "quintile": 4,
        }
    ]  # fmt: skip
    assert added[0] == {"area": "England", "authorities": 3, "above": 1, "percent": 5.0, "added_percent": 7.4333}


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["-m", "neet-1066"], Exit.USAGE, "method-unknown"),
        (["-m", "neet-2016", "--by", "shoe-size"], Exit.USAGE, "dimension-unknown"),
        (["-m", "neet-2011", "--set", "share_of_not_known=8%"], Exit.USAGE, "parameter-number"),
        (["-m", "neet-2016", "--set", "share_of_not_known=0.1"], Exit.USAGE, "parameter-unknown"),
        (["-m", "neet-2016", "--compare", "ni117"], Exit.USAGE, "compare-two"),
        (["-m", "neet-2016", "--compare", "ni117,neet-2011", "--publish"], Exit.USAGE, "publish-compare"),
        (["-m", "neet-2016", "-f", "xlsx"], Exit.USAGE, "face-to-file"),
    ],
)
def test_what_cannot_be_asked_is_one_line(
    winter: list[str], capsys: pytest.CaptureFixture[str], arguments: list[str], code: Exit, says: str
) -> None:
    assert run(["measure", winter[0], *arguments]) == code
    told = capsys.readouterr().err.strip()
    assert told.count("\n") == 0
    assert f"[{says}]" in told


def test_a_list_of_a_college_is_not_records(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "list.csv"
    assert run(["synth", "--standard", "unit-e-enrolment/1", "--people", "5", "-o", str(file)]) in (
        Exit.CONFORMS,
        Exit.USAGE,
    )
    if not file.exists():
        file.write_text("Forename,Surname,DOB\nAna,Synexample,01/02/2003\n", encoding="utf-8")
    capsys.readouterr()
    assert run(["measure", str(file), "-m", "neet-2016"]) == Exit.UNREADABLE
    assert capsys.readouterr().err.count("\n") == 1


def test_a_standard_of_the_users_own_that_lacks_a_method_file_is_told(
    tmp_path: Path, winter: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    made = tmp_path / "mine" / "measures" / "odd"
    made.mkdir(parents=True)
    (made / "method.yaml").write_text("id: odd\nmonths: [13]\n", encoding="utf-8")
    asked = ["-m", "odd", "--standards", str(tmp_path / "mine")]
    assert run(["measure", winter[0], *asked]) == Exit.USAGE
    assert "[method-wrong]" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["count", "-m", "participation"], ["currency"], ["scorecard"]])
def test_what_could_not_be_read_makes_every_answer_incomplete(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A row of the wrong shape is not read: a figure without it must not look whole."""
    file = month(tmp_path, "2020-03-31", [{}, {}, {}])
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[2] = lines[2].rstrip("\r\n") + ",one,more\r\n"
    file.write_text("".join(lines), encoding="utf-8", newline="")
    assert run(["measure", command[0], str(file), *command[1:]]) == Exit.INCOMPLETE
    assert f"{file.name}: faults in its structure: 1." in capsys.readouterr().out


def test_a_return_whose_elements_are_misspelt_is_not_counted_as_if_it_were_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sound, broken = tmp_path / "sound.xml", tmp_path / "broken.xml"
    assert run(["synth", "--people", "20", "-o", str(sound)]) == Exit.CONFORMS
    assert run(["measure", str(sound), "-m", "neet-2016"]) == Exit.CONFORMS
    broken.write_text(sound.read_text(encoding="utf-8").replace("ActivityCode>", "ActivityCod>", 2), encoding="utf-8")
    assert run(["measure", str(broken), "-m", "neet-2016"]) == Exit.INCOMPLETE
    assert "faults in its structure" in capsys.readouterr().out
