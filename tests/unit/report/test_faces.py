"""Each face tells the same, escapes what its readers would run, and shows no value unless it was asked for."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from ccis_interop.catalogue.model import Lifecycle, Severity
from ccis_interop.findings import Place, Report
from ccis_interop.report.faces import FACES, SHOWN, render, shown
from made.reports import broken, disclosed, finding, report, result, skipped

SECRET = "Synsecret"


def text(told: Report, face: str) -> str:
    return "".join(render(told, face))


@pytest.mark.parametrize("face", FACES)
def test_every_face_names_the_rule_its_record_and_how_many(face: str) -> None:
    told = text(report(broken(count=7)), face)
    assert "demo-1" in told
    assert "7" in told
    assert told.endswith("\n")


@pytest.mark.parametrize("face", FACES)
def test_every_face_names_a_rule_that_was_not_evaluated_and_why(face: str) -> None:
    told = text(report(result(), skipped()), face)
    assert "demo-2" in told
    assert "the file has no column X." in told


@pytest.mark.parametrize("face", FACES)
def test_no_face_shows_a_value_that_was_not_asked_for(face: str) -> None:
    hidden = text(report(broken()), face)
    assert SECRET not in hidden
    if face in ("json", "csv"):
        asked = text(report(replace(broken(), findings=(disclosed(SECRET),))), face)
        assert SECRET in asked


@pytest.mark.parametrize("face", FACES)
def test_a_face_is_the_same_each_time(face: str) -> None:
    told = report(broken(), skipped(), seconds=1.0)
    assert text(told, face) == text(replace(told, seconds=99.0), face)


def test_csv_runs_no_formula() -> None:
    for value in ("=1+1", "+1", "-1", "@x", "\t=1"):
        (row,) = csv.DictReader(io.StringIO(text(report(replace(broken(), findings=(disclosed(value),))), "csv")))
        assert row["value"] == "'" + value
        assert row["local_id"] == "'=1+1"


def test_csv_has_a_column_for_values_only_if_they_were_asked_for() -> None:
    assert "value" not in text(report(broken()), "csv").splitlines()[0]


def test_junit_is_xml_whatever_a_message_holds() -> None:
    suite = ElementTree.fromstring(text(report(broken(count=2), result("demo-3"), skipped()), "junit"))
    assert (suite.attrib["tests"], suite.attrib["failures"], suite.attrib["errors"]) == ("3", "1", "1")
    failure = suite.find(".//failure")
    assert failure is not None
    assert 'It is <wrong> & "bad".' in failure.attrib["message"]


def test_junit_lets_a_shadow_rule_pass() -> None:
    suite = ElementTree.fromstring(text(report(broken(lifecycle=Lifecycle.SHADOW)), "junit"))
    assert suite.attrib["failures"] == "0"


def test_github_keeps_a_command_on_one_line() -> None:
    command, verdict = text(report(broken()), "github").splitlines()
    assert command.startswith("::error file=march%2C return.xml,line=7,title=demo-1::")
    assert "5%25%0Anow." in command
    assert verdict.startswith("fails: ")


@pytest.mark.parametrize(
    ("severity", "command"),
    [
        (Severity.REJECTION, "error"),
        (Severity.ERROR, "error"),
        (Severity.WARNING, "warning"),
        (Severity.INFO, "notice"),
    ],
)
def test_github_and_sarif_weigh_alike(severity: Severity, command: str) -> None:
    told = report(replace(broken(severity=severity), findings=(replace(finding(), severity=severity),)))
    assert text(told, "github").startswith(f"::{command} ")
    level = json.loads(text(told, "sarif"))["runs"][0]["results"][0]["level"]
    assert level == command.replace("notice", "note")


def test_sarif_holds_to_what_its_readers_need() -> None:
    run = json.loads(text(report(broken(), skipped()), "sarif"))["runs"][0]
    (found,) = run["results"]
    assert run["tool"]["driver"]["rules"][found["ruleIndex"]]["id"] == found["ruleId"] == "demo-1"
    place = found["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "march%2C%20return.xml"
    assert place["region"] == {"startLine": 7}
    assert found["partialFingerprints"] == {"interop/v1": finding().fingerprint}
    assert run["invocations"][0]["executionSuccessful"] is False


def test_json_is_a_whole_account() -> None:
    told = json.loads(text(report(broken(), skipped()), "json"))
    assert told["standard"]["ref"] == "demo/1"
    assert told["code_lists"] == {"gender": "1" * 64}
    assert told["parameters"] == {"some": "A, B"}
    assert (told["verdict"], told["exit_code"], told["complete"]) == ("fails", 1, False)
    assert [one["status"] for one in told["rules"]] == ["evaluated", "not evaluated"]
    assert "value" not in told["rules"][0]["findings"][0]


def test_text_groups_by_national_number_and_says_where() -> None:
    told = text(report(broken(count=5)), "text")
    assert "error 5 (error, priority 2): 5 findings [demo-1]" in told
    assert "record 1, line 7, column 3 Gender; and 4 more" in told
    assert "FAILS: 5 findings that count, of 1 rules; 1 rules evaluated." in told


def test_text_names_the_other_file_where_a_finding_stands_in_it() -> None:
    last = replace(broken(), findings=(finding(place=Place("february.xml", line=9)),))
    assert "record 1 of february.xml, line 9" in text(report(last), "text")


def test_text_says_conforms_only_of_what_conforms() -> None:
    assert "CONFORMS: all 1 rules evaluated, 0 findings." in text(report(result()), "text")
    for other in (report(broken()), report(result(), skipped()), report(result(), records={})):
        assert "CONFORMS" not in text(other, "text")


def test_faces_that_data_are_made_of_show_more() -> None:
    assert all(shown(face) > max(SHOWN.values()) for face in FACES.keys() - SHOWN.keys())
