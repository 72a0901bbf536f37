"""What was not looked at never passes: a test for each way in which the reports of peers have deceived."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ccis_interop.catalogue.find import Catalogue, shipped
from ccis_interop.findings import Report
from ccis_interop.formats.open import open_input
from ccis_interop.formats.write.writers import write
from ccis_interop.rules.check import Options, check
from ccis_interop.synth.london import dataset
from ccis_interop.synth.plant import plant
from made.records import Record, returned, student
from made.running import SHIPPED, Told, interop

REF, PERIOD = "nccis/2019-20", "2019-10-31"
FACES = ["text", "json", "csv", "junit", "sarif", "github"]
HEAD = """\
apiVersion: v3.2.0
kind: DataContract
id: nccis
name: NCCIS monthly return
version: 2019-21
status: draft
customProperties:
  - {property: base, value: nccis/2019-20}
  - property: recognise
    value: {xmlRoot: NCCISX, periodFrom: '2019-04-01', periodTo: '2020-03-31'}
authoritativeDefinitions:
  - {type: source, url: ../../sources.csv#OURS, description: inferred}
"""


def overlay(root: Path, contract: str = "", **lists: str) -> Path:
    """A folder with an edition that differs a little; its reference is nccis/2019-21."""
    edition = root / "more" / "nccis" / "2019-21"
    (edition / "codelists").mkdir(parents=True)
    (edition / "contract.odcs.yaml").write_text(HEAD + contract)
    for name, text in lists.items():
        (edition / "codelists" / f"{name}.csv").write_text(text)
    return root / "more"


def put(path: Path, records: list[Record], period: str = PERIOD, ref: str = REF) -> Path:
    write(returned(ref, period, records), path, path.suffix[1:])
    return path


def sound(folder: Path, form: str = "jsonl", **changes: str | None) -> Path:
    return put(folder / f"return.{form}", [student(1, PERIOD), student(2, PERIOD, **changes)])


def states(told: Told) -> dict[str, str]:
    return {one["rule"]: one["status"] for one in told.report["rules"]}


def reasons(told: Told) -> dict[str, str]:
    return {one["rule"]: one["reason"] for one in told.report["rules"] if one["status"] == "not evaluated"}


GENDERS = "code,label,group,valid_from,valid_to,source,confidence,note\nF,Female,,{0},{1},OURS,quoted,\n"


@pytest.mark.parametrize(("begins", "ends"), [("", "2019-10-30"), ("2019-11-01", "")])
def test_a_code_list_without_a_code_on_the_day_is_no_pass_and_no_flood(tmp_path: Path, begins: str, ends: str) -> None:
    folder = overlay(tmp_path, gender=GENDERS.format(begins, ends))
    told = interop("check", sound(tmp_path), "--standard", "nccis/2019-21", "--standards", folder, "-f", "json")
    assert told.exit == 4
    assert told.broken == {}
    assert list(reasons(told)) == ["nccis-5"]
    assert "gender has no code on 2019-10-31" in reasons(told)["nccis-5"]


def test_a_code_list_that_was_emptied_is_no_pass(tmp_path: Path) -> None:
    folder = overlay(tmp_path, gender=GENDERS.splitlines()[0] + "\n")
    told = interop("check", sound(tmp_path), "--standard", "nccis/2019-21", "--standards", folder, "-f", "json")
    assert told.exit != 0
    assert "CONFORMS" not in told.out
    assert "gender" in told.err + json.dumps(reasons(told) if told.out else {})


def test_a_selection_of_a_list_that_is_empty_is_an_answer(tmp_path: Path) -> None:
    """No activity needs a review date: then nobody lacks one, and the list itself is whole."""
    rows = csv.DictReader(io.StringIO((shipped() / "nccis/2015-16/codelists/current_activity.csv").read_text()))
    text = io.StringIO()
    writer = csv.DictWriter(text, rows.fieldnames or [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(row | {"needs_review": "N"} for row in rows)
    folder = overlay(tmp_path, current_activity=text.getvalue())
    path = sound(tmp_path, ActivityCode="710")
    told = interop("check", path, "--standard", "nccis/2019-21", "--standards", folder, "-f", "json")
    assert states(told)["nccis-262"] == "evaluated"
    assert "nccis-262" not in told.broken
    assert "nccis-262" in interop("check", path, "--standard", REF, "-f", "json").broken


def test_codes_of_an_unknown_day_are_not_judged(tmp_path: Path) -> None:
    path = put(tmp_path / "return.jsonl", [student(1, PERIOD, LeadLEA="835")])
    path.write_text(path.read_text().replace(f'"PeriodEnd": "{PERIOD}"', '"PeriodEnd": "31/10/2019"'))
    told = interop("check", path, "--standard", REF, "-f", "json")
    assert told.exit == 1
    assert "nccis-reject-period-end" in told.broken
    assert "not known" in reasons(told)["nccis-15"]
    dated = interop("check", path, "--standard", REF, "-f", "json", "--as-of", PERIOD)
    assert "nccis-15" in dated.broken


@pytest.mark.parametrize("column", ["UniqueLearnerNo", "ReviewDate", "CharacteristicCode"])
def test_a_column_that_is_not_there_is_told_rule_by_rule_and_blocks_the_pass(tmp_path: Path, column: str) -> None:
    path = sound(tmp_path, "csv")
    rows = list(csv.reader(io.StringIO(path.read_text())))
    at = rows[0].index(column)
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([*row[:at], *row[at + 1 :]] for row in rows)
    told = interop("check", path, "-f", "json")
    assert told.exit in (1, 4)
    assert told.report["verdict"] != "conforms"
    wanting = [
        rule.id for rule in SHIPPED.load(REF).rules if rule.sql and column in rule.sql and "previous" not in rule.sql
    ]
    assert wanting
    assert set(wanting) <= set(reasons(told))


def test_every_rule_of_the_edition_is_in_the_report(tmp_path: Path) -> None:
    told = interop("check", sound(tmp_path, "xml"), "-f", "json")
    assert {rule.id for rule in SHIPPED.load(REF).rules} <= set(states(told))
    assert told.exit == 0


def test_a_file_with_a_header_and_no_record_is_incomplete(tmp_path: Path) -> None:
    for form in ("xml", "jsonl"):
        told = interop("check", put(tmp_path / f"none.{form}", []), "--standard", REF)
        assert told.exit == 4
        assert "INCOMPLETE" in told.out


SHADOW = """\
schema:
  - name: young_person
    properties:
      - name: Gender
        quality:
          - id: nccis-5
            customProperties:
              - {property: lifecycle, value: shadow}
"""


def test_a_shadow_rule_is_reported_and_fails_nothing(tmp_path: Path) -> None:
    folder, path = overlay(tmp_path, SHADOW), sound(tmp_path, Gender="N")
    told = interop("check", path, "--standard", "nccis/2019-21", "--standards", folder, "-f", "json")
    assert (told.exit, told.broken) == (0, {"nccis-5": 1})
    assert told.report["verdict"] == "conforms"
    text = interop("check", path, "--standard", "nccis/2019-21", "--standards", folder).out
    assert "shadow, does not count" in text
    assert interop("check", path, "--standard", REF).exit == 1


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    return sound(tmp_path, Gender="N")


@pytest.mark.parametrize("bar", ["never", "rejection"])
def test_let_pass_errors_that_are_let_pass_still_fail_in_words(faulty: Path, bar: str) -> None:
    told = interop("check", faulty, "--fail-on", bar)
    assert told.exit == 0
    assert "FAILS" in told.out
    assert "CONFORMS" not in told.out
    assert interop("check", faulty, "--fail-on", bar, "-f", "json").report["verdict"] == "fails"


def test_let_pass_incomplete_stays_incomplete(tmp_path: Path) -> None:
    path = sound(tmp_path, "csv")
    path.write_text(path.read_text().replace('"ReviewDate"', '"Comment"', 1))
    told = interop("check", path, "--fail-on", "never")
    assert told.exit == 4
    assert "Not evaluated, so nothing is said of it:" in told.out
    assert "nccis-262" in told.out


def test_let_pass_a_warning_fails_only_who_asks(tmp_path: Path) -> None:
    path = sound(tmp_path, UniqueLearnerNo="9999999999")
    assert interop("check", path).exit == 0
    told = interop("check", path, "--fail-on", "warning", "-f", "json")
    assert (told.exit, told.report["verdict"]) == (1, "fails")


def report_of(path: Path, jobs: int) -> Report:
    catalogue = Catalogue()
    opened = open_input(path, catalogue, standard=REF, jobs=jobs)
    standard, checks = catalogue.compiled(REF)
    return check(standard, checks, catalogue.macros, opened.given, recognised=opened.why, options=Options(limit=None))


def test_the_same_file_gives_the_same_answer_always_and_by_any_number_of_jobs(tmp_path: Path) -> None:
    day = date.fromisoformat(PERIOD)
    data, key = plant(dataset(SHIPPED.load(REF), 6000, 8, day, ()), SHIPPED.macros, ["all"], 3, 8, day)
    path = tmp_path / "return.xml"
    write(data, path, "xml-export")
    assert path.stat().st_size > 10 << 20
    first = report_of(path, 1)
    assert first.total == len(key)
    assert report_of(path, 2) == first
    assert report_of(path, 1) == first


COUNT = 12


@pytest.fixture
def told(tmp_path: Path) -> Callable[[str], str]:
    path = put(tmp_path / "return.jsonl", [student(at + 1, PERIOD, Gender="N") for at in range(COUNT)])
    return lambda face: interop("check", path, "-f", face, "--limit", "5").out


def test_capped_text(told: Callable[[str], str]) -> None:
    assert "12 findings [nccis-5]" in told("text")
    assert "and 7 more" in " ".join(told("text").split())


def test_capped_json(told: Callable[[str], str]) -> None:
    report = json.loads(told("json"))
    (rule,) = [one for one in report["rules"] if one["count"]]
    assert (rule["count"], len(rule["findings"]), report["listed_per_rule"]) == (12, 5, 5)
    assert report["findings_total"] == 12


def test_capped_csv(told: Callable[[str], str]) -> None:
    rows = list(csv.DictReader(io.StringIO(told("csv"))))
    assert [row["severity"] for row in rows] == ["error"] * 5 + ["not listed"]
    assert rows[-1]["message"].startswith("7 more findings")


def test_capped_junit(told: Callable[[str], str]) -> None:
    failure = ElementTree.fromstring(told("junit")).find(".//failure")
    assert failure is not None
    assert failure.attrib["message"].startswith("12 findings")


def test_capped_sarif(told: Callable[[str], str]) -> None:
    run = json.loads(told("sarif"))["runs"][0]
    assert len(run["results"]) == 5
    assert run["properties"]["findingsTotal"] == 12
    assert [one["properties"]["findingsTotal"] for one in run["tool"]["driver"]["rules"] if one["id"] == "nccis-5"] == [
        12
    ]


def test_capped_github(told: Callable[[str], str]) -> None:
    assert told("github").count("::error file=") == 5
    assert "(12 in all)" in told("github")


@pytest.fixture(params=["part of an edition", "no record", "no column"])
def partial(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    match request.param:
        case "part of an edition":
            records = [student(1, "2011-10-31", IntendedDestinationYr11="110")]
            return put(tmp_path / "return.xml", records, "2011-10-31", "nccis/2011-12")
        case "no record":
            return put(tmp_path / "return.xml", [])
        case _:
            path = sound(tmp_path, "csv")
            path.write_text(path.read_text().replace('"ReviewDate"', '"Comment"', 1))
            return path


@pytest.mark.parametrize("face", FACES)
def test_partial_every_face_tells(partial: Path, face: str) -> None:
    told = interop("check", partial, "-f", face, "--fail-on", "never")
    assert told.exit == 4
    match face:
        case "text":
            assert re.search(r"^(INCOMPLETE|FAILS)", told.out, re.MULTILINE)
            assert re.search(r"[Nn]ot.*evaluated|no record", told.out)
        case "json":
            assert json.loads(told.out)["complete"] is False
        case "csv":
            assert "not evaluated" in {row["severity"] for row in csv.DictReader(io.StringIO(told.out))}
        case "junit":
            suite = ElementTree.fromstring(told.out)
            assert int(suite.attrib["errors"]) == len(suite.findall(".//error")) > 0
            assert int(suite.attrib["tests"]) == len(suite.findall(".//testcase"))
        case "sarif":
            (invocation,) = json.loads(told.out)["runs"][0]["invocations"]
            assert invocation["executionSuccessful"] is False
            assert invocation["toolExecutionNotifications"]
        case _:
            assert re.search(r"^::error title=.*(not evaluated|not complete)", told.out, re.MULTILINE)


def test_a_finding_stands_at_the_line_of_its_field(tmp_path: Path) -> None:
    day = date.fromisoformat(PERIOD)
    data, _ = plant(dataset(SHIPPED.load(REF), 1500, 3, day, ()), SHIPPED.macros, ["all"], 1, 3, day)
    path = tmp_path / "return.xml"
    write(data, path, "xml-export")
    lines = path.read_text(encoding="utf-8").splitlines()
    wire = {one.name: one.path.rpartition("/")[2] for one in SHIPPED.load(REF).records[0].fields}
    told = interop("check", path, "-f", "json", "--limit", "0")
    places = [one for rule in told.report["rules"] for one in rule["findings"] if one["field"] in wire]
    assert len(places) > 80
    for one in places:
        begins = f"<{wire[one['field']]}"
        if lines[one["line"] - 1] == "\t<YoungPersonsRecord>":  # then the element is not there at all
            assert begins not in "".join(lines[one["line"] :]).partition("</YoungPersonsRecord>")[0], one
        else:
            assert begins in lines[one["line"] - 1], one


def test_a_finding_in_a_table_stands_at_its_line_and_column(tmp_path: Path) -> None:
    path = sound(tmp_path, "csv", Gender="N")
    (finding,) = interop("check", path, "-f", "json").findings("nccis-5")
    line = path.read_text().splitlines()[finding["line"] - 1]
    assert next(csv.reader([line]))[finding["column"] - 1] == "N"


def test_parameter_who_may_be_above_the_age_limit(tmp_path: Path) -> None:
    path = sound(tmp_path, DOB="2000-01-01", CohortStatus="A")
    assert "nccis-40" not in interop("check", path, "-f", "json").broken
    told = interop("check", path, "-f", "json", "--set", "over_age_exempt_statuses=L")
    assert told.broken["nccis-40"] == 1
    assert told.report["parameters"]["over_age_exempt_statuses"] == "L"


def test_parameter_who_may_repeat_an_identifier(tmp_path: Path) -> None:
    twice = [student(1, PERIOD), student(1, PERIOD, CohortStatus="G"), student(2, PERIOD)]
    path = put(tmp_path / "return.jsonl", twice)
    assert interop("check", path, "-f", "json").broken["nccis-902"] == 2
    told = interop("check", path, "-f", "json", "--set", "repeat_exempt_statuses=G")
    assert "nccis-902" not in told.broken


def test_parameter_which_status_may_name_a_receiving_authority(tmp_path: Path) -> None:
    path = sound(tmp_path, CohortStatus="E", TransferredToLACode="001")
    assert "nccis-34" not in interop("check", path, "-f", "json").broken
    assert "nccis-34" in interop("check", path, "-f", "json", "--set", "transfer_la_statuses=T").broken


def test_parameter_which_activity_needs_no_lapse_date(tmp_path: Path) -> None:
    path = sound(tmp_path, ActivityCode="810", DueToLapseDate=None)
    assert "nccis-243" not in interop("check", path, "-f", "json").broken
    assert "nccis-243" in interop("check", path, "-f", "json", "--set", "lapse_date_exempt_groups=").broken


def test_parameter_one_that_is_not_there_is_refused(tmp_path: Path) -> None:
    told = interop("check", sound(tmp_path), "--set", "age=3")
    assert told.exit == 2
    assert "transfer_la_statuses" in told.err
