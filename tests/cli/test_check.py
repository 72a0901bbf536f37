"""`interop check`: how a standard is told, what the options do, and that each face is what it says it is.

The text of the snapshots is under `snapshots/`; `INTEROP_REWRITE_SNAPSHOTS=1 pytest tests/cli/test_check.py` writes
it anew, to be read before it is committed.
"""

from __future__ import annotations

import csv
import importlib.resources
import io
import json
import os
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from lxml import etree

from made.returns import FORMS, REF, put, sound, text
from made.running import SHIPPED, Told, check, interop

HERE = Path(__file__).parent
DEMO = HERE.parent / "data" / "standards"
FACES = ["text", "json", "csv", "junit", "sarif", "github"]

PEOPLE = [
    {"id": "00001", "name": "Ann Example", "status": "A", "postcode": "EN1 1ZZ", "contact": [{"day": "2019-05-01"}]},
    {"id": "00001", "name": "Bob Example", "status": "L", "postcode": "EN1 1ZZ", "needs": ["1", "3"]},
    {"id": "3", "name": "Cem Example", "status": "A", "postcode": "EN1 1ZZ", "born": "2021-01-01", "contact": [{}]},
    {"id": "00004", "status": "Z", "postcode": "EN1 1ZZ", "born": "1.2.2003", "shoe": "9"},
]


def demo(folder: Path, people: list[dict[str, Any]] = PEOPLE) -> Path:
    path = folder / "people.jsonl"
    path.write_text("".join(json.dumps({"person": one}) + "\n" for one in people))
    return path


def check_demo(path: Path, *arguments: str | Path) -> Told:
    return interop("check", path, "--standards", DEMO, "--as-of", "2019-12-31", *arguments)


def broken(tmp_path: Path, form: str = "xml", count: int = 3) -> Path:
    """A return in which every record has no known gender."""
    path = tmp_path / f"return.{form}"
    path.write_text(re.sub(r"<Gender>.</Gender>", "<Gender>Q</Gender>", text(form, count)))
    return path


# How the standard is told


@pytest.mark.parametrize("form", FORMS)
def test_the_edition_is_told_by_content_and_not_by_name(tmp_path: Path, form: str) -> None:
    path = tmp_path / "holiday-photos.jpeg"
    path.write_bytes(sound(form))
    told = check(path)
    assert told.exit == 0, told.err
    assert told.report["standard"]["ref"] == REF
    assert told.report["recognised_by"]
    assert told.report["notes"] == []


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_editions_that_look_alike_are_told_apart_by_the_period(tmp_path: Path, form: str) -> None:
    path = tmp_path / "return"
    path.write_text(text(form).replace("2019-10-31", "2020-10-31"))
    told = check(path)
    assert told.report["standard"]["ref"] == "nccis/2020-21"
    assert "period to 2020-10-31" in told.report["recognised_by"]


def test_a_period_of_no_known_edition_is_said(tmp_path: Path) -> None:
    path = tmp_path / "return"
    path.write_text(text("csv").replace("2019-10-31", "2035-10-31"))
    (note,) = check(path).report["notes"]
    assert "no edition for 2035-10-31 is known here" in note


def test_editions_that_cannot_be_told_apart_are_said(tmp_path: Path) -> None:
    path = tmp_path / "return"
    path.write_text(text("csv").replace("2019-10-31", ""))
    told = check(path)
    assert told.exit == 1
    assert any("editions look alike" in note for note in told.report["notes"])


def test_the_standard_that_is_named_is_taken(tmp_path: Path) -> None:
    told = check(put(tmp_path, "csv"), "--standard", "nccis/2020-21")
    assert told.report["standard"]["ref"] == "nccis/2020-21"
    assert told.report["recognised_by"] == "named with --standard"


def test_a_standard_that_does_not_exist(tmp_path: Path) -> None:
    told = interop("check", put(tmp_path, "csv"), "--standard", "nccis/1066")
    assert (told.exit, told.out) == (2, "")
    assert REF in told.err


def test_an_edition_that_is_partly_known_never_passes(tmp_path: Path) -> None:
    path = tmp_path / "return.xml"
    assert interop("synth", "--standard", "nccis/2011-12", "--people", 5, "-o", path).exit == 0
    told = check(path, "--standard", "nccis/2011-12", "--fail-on", "never")
    assert told.exit == 4
    assert told.report["unknown"]
    assert "partly known" in interop("check", path, "--standard", "nccis/2011-12").out


def test_a_standard_of_one_s_own(tmp_path: Path) -> None:
    sound_people = [{**PEOPLE[0], "id": f"0000{at}"} for at in range(3)]
    told = check_demo(demo(tmp_path, sound_people), "-f", "json")
    assert told.exit == 0, told.out
    assert told.report["standard"]["ref"] == "demo/1"
    assert told.report["records"] == {"person": 3, "contact": 3}
    assert interop("check", tmp_path / "people.jsonl").exit == 3


def test_a_folder_of_standards_that_is_not_there(tmp_path: Path) -> None:
    told = interop("check", put(tmp_path, "xml"), "--standards", tmp_path / "none")
    assert (told.exit, told.out) == (2, "")


# Options


def test_findings_are_the_same_in_every_form(tmp_path: Path) -> None:
    planted: dict[str, dict[str, int]] = {}
    for form in ("xml", "xml-export", "csv", "jsonl", "parquet", "xlsx"):
        path = tmp_path / f"return-{form}"
        arguments = ["--people", 300, "--faults", "nccis-13", "--faults", "nccis-231", "--each", 2, "--format", form]
        assert interop("synth", *map(str, arguments), "-o", path).exit == 0
        planted[form] = check(path).broken
    assert len({json.dumps(one) for one in planted.values()}) == 1
    assert {"nccis-13", "nccis-231"} <= set(planted["xml"])


@pytest.mark.parametrize(("level", "code"), [("rejection", 0), ("error", 1), ("warning", 1), ("info", 1), ("never", 0)])
def test_fail_on(tmp_path: Path, level: str, code: int) -> None:
    """Errors fail from the level of errors on; a level that lets them pass never makes the file conform."""
    told = check(broken(tmp_path), "--fail-on", level)
    assert told.exit == code
    assert told.report["verdict"] == "fails"
    assert told.report["findings_total"] == 3
    assert told.report["findings_that_count"] == (3 if code else 0)


@pytest.mark.parametrize(("limit", "listed"), [(None, 9), ("1", 1), ("4", 4), ("0", 9)])
def test_limit_caps_what_is_listed_and_not_what_is_counted(tmp_path: Path, limit: str | None, listed: int) -> None:
    told = check(broken(tmp_path, count=9), *(["--limit", limit] if limit else []))
    (rule,) = told.broken
    assert told.broken[rule] == 9
    assert [one["record"] for one in told.findings(rule)] == list(range(1, listed + 1))


def test_text_says_what_it_leaves_out(tmp_path: Path) -> None:
    told = interop("check", broken(tmp_path, count=9))
    assert "9 findings" in told.out
    assert "and 6 more" in told.out
    assert "more" not in interop("check", broken(tmp_path, count=9), "--limit", "0").out.partition("at:")[2]


def test_as_of_decides_which_codes_are_valid(tmp_path: Path) -> None:
    people = [{**PEOPLE[0], "status": "L"}]
    path = demo(tmp_path, people)
    for day, code in [("2019-12-31", 1), ("2020-01-01", 0)]:
        told = interop("check", path, "--standards", DEMO, "--as-of", day, "-f", "json")
        assert (told.exit, told.report["as_of"]) == (code, day)


def test_a_parameter_is_set_and_shown(tmp_path: Path) -> None:
    path = put(tmp_path, "xml")
    plain = check(path).report["parameters"]
    told = check(path, "--set", "over_age_exempt_statuses=A,T")
    assert told.report["parameters"] == {**plain, "over_age_exempt_statuses": "A, T"}


@pytest.mark.parametrize("setting", ["nonsense=1", "over_age_exempt_statuses", "="])
def test_a_parameter_that_does_not_exist(tmp_path: Path, setting: str) -> None:
    told = interop("check", put(tmp_path, "xml"), "--set", setting)
    assert (told.exit, told.out) == (2, "")
    assert "[parameter-unknown]" in told.err


@pytest.mark.parametrize(
    "arguments",
    [["--nonsense"], ["--format", "pdf"], ["--fail-on", "sometimes"], ["--limit", "-1"], ["--as-of", "31/12/2019"]],
)
def test_wrong_usage(tmp_path: Path, arguments: list[str]) -> None:
    told = interop("check", put(tmp_path, "xml"), *arguments)
    assert (told.exit, told.out) == (2, "")
    assert told.err


def test_no_file_named() -> None:
    assert interop("check").exit == 2


@pytest.mark.parametrize("face", FACES)
def test_a_report_in_a_file_is_the_one_that_is_printed(tmp_path: Path, face: str) -> None:
    path, report = broken(tmp_path), tmp_path / "report"
    printed = interop("check", path, "-f", face)
    written = interop("check", path, "-f", face, "--output", report)
    assert (written.exit, written.out, written.err) == (1, "", "")
    assert report.read_bytes().decode() == printed.out


@pytest.mark.parametrize("face", FACES)
def test_a_report_is_the_same_each_time(tmp_path: Path, face: str) -> None:
    path = broken(tmp_path)
    assert interop("check", path, "-f", face).out == interop("check", path, "-f", face).out


def test_the_schema_on_every_record_says_the_same(tmp_path: Path) -> None:
    fast, judged = check(broken(tmp_path)), check(broken(tmp_path), "--xsd")
    assert fast.report["read"] == "fast"
    assert judged.report["read"] == "general"
    assert fast.report["rules"] == judged.report["rules"]


# Faces


@pytest.fixture(scope="module")
def told_as(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """One run with findings of many kinds, in every face."""
    path = demo(tmp_path_factory.mktemp("demo"))
    return {face: check_demo(path, "-f", face).out for face in FACES}


def test_json_is_as_its_schema_says(told_as: dict[str, str], tmp_path: Path) -> None:
    schema = json.loads(importlib.resources.files("ccis_interop.report").joinpath("report.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    report = tmp_path / "report.json"
    assert interop("check", broken(tmp_path), "-f", "json", "--show-values", "-o", report).exit == 1
    for document in [told_as["json"], check(put(tmp_path, "xlsx")).out, report.read_text()]:
        validator.validate(json.loads(document))
    spoilt = json.loads(told_as["json"])
    spoilt["rules"][0]["person"] = "x"
    assert not validator.is_valid(spoilt)


def test_json_counts_add_up(told_as: dict[str, str]) -> None:
    report = json.loads(told_as["json"])
    assert report["findings_total"] == sum(one["count"] for one in report["rules"])
    prints = [one["fingerprint"] for rule in report["rules"] for one in rule["findings"]]
    assert len(prints) == len(set(prints))


def test_csv_has_a_row_for_each_finding(told_as: dict[str, str]) -> None:
    rows = list(csv.DictReader(io.StringIO(told_as["csv"])))
    report = json.loads(told_as["json"])
    expected = [(rule["rule"], one["record"]) for rule in report["rules"] for one in rule["findings"]]
    found = [(row["rule"], int(row["record"])) for row in rows if row["severity"] != "not evaluated"]
    assert found == expected
    assert all(None not in row and None not in row.values() for row in rows)


def test_junit_is_what_build_servers_read(told_as: dict[str, str]) -> None:
    root = etree.fromstring(told_as["junit"].encode())
    assert root.tag == "testsuites"
    (suite,) = root
    cases = list(suite)
    report = json.loads(told_as["json"])
    assert {case.tag for case in cases} == {"testcase"}
    assert int(suite.get("tests", "0")) == len(cases) >= len(report["rules"])
    assert int(suite.get("failures", "0")) == sum(1 for case in cases if case.find("failure") is not None)
    assert int(suite.get("errors", "0")) == sum(1 for case in cases if case.find("error") is not None)
    assert int(suite.get("skipped", "0")) == sum(1 for case in cases if case.find("skipped") is not None)
    failed = {case.get("name") for case in cases if case.find("failure") is not None}
    assert failed == {one["rule"] for one in report["rules"] if one["count"] and one["lifecycle"] == "enforced"}


def test_sarif_has_what_the_standard_demands(told_as: dict[str, str]) -> None:
    """SARIF 2.1.0: the properties that its schema requires, and references that lead somewhere."""
    document = json.loads(told_as["sarif"])
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert run["tool"]["driver"]["name"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["shortDescription"]["text"]
        assert rule["defaultConfiguration"]["level"] in ("none", "note", "warning", "error")
    report = json.loads(told_as["json"])
    assert len(run["results"]) == sum(len(rule["findings"]) for rule in report["rules"])
    for result in run["results"]:
        assert result["message"]["text"]
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("none", "note", "warning", "error")
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        assert physical["artifactLocation"]["uri"] == "people.jsonl"
        assert physical.get("region", {"startLine": 1})["startLine"] >= 1
    (invocation,) = run["invocations"]
    assert isinstance(invocation["executionSuccessful"], bool)


def test_github_annotations(told_as: dict[str, str]) -> None:
    lines = told_as["github"].splitlines()
    command = re.compile(r"::(error|warning|notice)( [a-z]+=[^,:]+(,[a-z]+=[^,:]+)*)?::.+")
    assert all(command.fullmatch(line) for line in lines[:-1]), lines
    assert any("file=people.jsonl,line=3" in line for line in lines)


# Snapshots


def same_as_kept(name: str, text_: str) -> None:
    kept = HERE / "snapshots" / name
    if os.environ.get("INTEROP_REWRITE_SNAPSHOTS"):
        kept.write_text(text_, encoding="utf-8", newline="")
    assert text_ == kept.read_bytes().decode()


@pytest.mark.parametrize("face", ["text", "csv", "github"])
def test_snapshot_of_findings(told_as: dict[str, str], face: str) -> None:
    same_as_kept(f"findings.{face}.txt", told_as[face])


def test_snapshot_of_a_pass(tmp_path: Path) -> None:
    people = [{**PEOPLE[0], "id": f"0000{at}"} for at in range(3)]
    same_as_kept("pass.text.txt", check_demo(demo(tmp_path, people)).out)


def test_snapshot_of_a_file_that_is_not_all_there(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("id,Name ,status,postcode\n00001,Ann Example,A,EN1 1ZZ\n00002,Bob\n")
    same_as_kept("incomplete.text.txt", check_demo(path, "--standard", "demo/1").out)


def test_snapshot_of_a_refusal(tmp_path: Path) -> None:
    path = tmp_path / "march.xml"
    path.write_text(text("xml").replace("</Town>", " & Sons</Town>", 1))
    same_as_kept("refusal.text.txt", interop("check", path).err)


def test_the_catalogue_of_these_tests_is_the_one_that_ships() -> None:
    assert REF in SHIPPED.editions
