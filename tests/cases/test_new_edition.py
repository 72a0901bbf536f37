"""A new edition, and a wholly new standard, are a folder: every command works on them, and no code is changed."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from pathlib import Path

import pytest

from made.running import Told, interop

NEW = "nccis/2027-28"
CONTRACT = """\
apiVersion: v3.2.0
kind: DataContract
id: nccis
name: NCCIS monthly return
version: 2027-28
status: draft
customProperties:
  - {property: base, value: nccis/2020-21}
  - property: recognise
    value: {xmlRoot: NCCIS2027, periodFrom: '2027-04-01', periodTo: '2028-03-31'}
  - property: changes
    value:
      - {change: rename-field, table: young_person, name: LeadLEA, to: LeadLA,
         reason: The requirement calls it so., source: OURS, confidence: quoted}
      - {change: withdraw-rule, id: nccis-908, reason: No longer told., source: OURS, confidence: quoted}
authoritativeDefinitions:
  - {type: source, url: ../../sources.csv#OURS, description: inferred}
schema:
  - name: young_person
    properties:
      - name: TravelMode
        businessName: Way of travel
        description: How the young person gets to the place of learning.
        logicalType: string
        required: true
        classification: personal
        relationships: [{to: travel_mode.code}]
        authoritativeDefinitions: [{type: source, url: ../../sources.csv#OURS, description: inferred}]
        customProperties:
          - {property: xmlPath, value: Activities/Cohort/TravelMode}
          - {property: after, value: PredictedEndDate}
        quality:
          - id: nccis-990
            type: sql
            query: SELECT COUNT(*) FROM young_person WHERE TravelMode = 'W' AND LeadLA <> EducatedLEA
            mustBe: 0
            dimension: consistency
            severity: warning
            description: The young person walks to another authority.
            authoritativeDefinitions: [{type: source, url: ../../sources.csv#OURS, description: inferred}]
            customProperties:
              - {property: mend, value: Correct the way of travel.}
              - {property: nationalError, value: 990}
              - {property: priority, value: 3}
              - {property: fields, value: [TravelMode, LeadLA]}
              - property: fault
                value: {set: {TravelMode: "'W'"}, where: "CohortStatus = 'P' AND LeadLA <> EducatedLEA"}
"""
ACTIVITIES = (
    "change,code,label,group,needs_expected_end,needs_review,valid_from,valid_to,source,confidence,note\n"
    "add,390,A new kind of work,employment,N,N,2027-04-01,,OURS,quoted,\n"
)
TRAVEL = "code,label,group,valid_from,valid_to,source,confidence,note\nB,Bus,,,,OURS,quoted,\nW,Walk,,,,OURS,quoted,\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the new edition."""
    edition = tmp_path / "more" / "nccis" / "2027-28"
    (edition / "codelists").mkdir(parents=True)
    (edition / "contract.odcs.yaml").write_text(CONTRACT)
    (edition / "codelists" / "current_activity.csv").write_text(ACTIVITIES)
    (edition / "codelists" / "travel_mode.csv").write_text(TRAVEL)
    return tmp_path / "more"


def on(folder: Path, *arguments: str | Path) -> Told:
    return interop(*arguments, "--standards", folder)


def synthetic(folder: Path, path: Path, *more: str | Path) -> str:
    form = {".xml": "xml"}.get(path.suffix, path.suffix[1:])
    told = on(
        folder, "synth", "--standard", NEW, "--people", "400", "--as-of", "2027-10-31", "-f", form, "-o", path, *more
    )
    assert told.exit == 0, told.err
    return path.read_text(encoding="utf-8") if path.is_file() and form != "parquet" else ""


@pytest.mark.parametrize("form", ["xml", "csv", "jsonl", "parquet"])
def test_a_sound_file_of_the_new_edition_is_recognised_by_its_content(folder: Path, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"return.{form}"
    text = synthetic(folder, path)
    if form == "xml":
        assert "<NCCIS2027>" in text
        assert re.search(r"<LeadLA>\d{3}</LeadLA>", text)
        assert re.search(r"</PredictedEndDate><TravelMode>[BW]</TravelMode></Cohort>", text)
        assert "LeadLEA" not in text
    told = on(folder, "check", path, "-f", "json")
    assert told.report["standard"]["ref"] == NEW
    assert told.exit == 0 if not told.report["unknown"] else 4
    assert set(told.broken) <= {"nccis-990"}  # a warning, which chance brings about


def test_the_new_code_is_good_and_its_list_is_judged_by_the_day(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "return.xml"
    text = synthetic(folder, path)
    path.write_text(text.replace("<ActivityCode>310</ActivityCode>", "<ActivityCode>390</ActivityCode>"))
    assert path.read_text().count(">390<") > 3
    assert "nccis-201" not in on(folder, "check", path, "-f", "json").broken
    path.write_text(path.read_text().replace("<PeriodEnd>2027-10-31", "<PeriodEnd>2027-03-31"))
    told = on(folder, "check", path, "-f", "json", "--standard", NEW)
    assert told.broken["nccis-201"] == path.read_text().count(">390<")


def test_every_fault_of_the_new_edition_is_found(folder: Path, tmp_path: Path) -> None:
    path, key = tmp_path / "return.xml", tmp_path / "key.csv"
    faults = ["--faults", "all", "--each", "1", "--key", key]
    told = on(folder, "synth", "--standard", NEW, "--people", "1500", "--as-of", "2027-10-31", "-o", path, *faults)
    assert told.exit == 0, told.err
    with key.open(newline="") as file:
        planted = {(row["rule"], row["record"], row["field"]) for row in csv.DictReader(file)}
    assert {"nccis-990", "nccis-14", "nccis-young_person-TravelMode-codes"} <= {rule for rule, _, _ in planted}
    assert ("nccis-15", "LeadLA") in {(rule, field) for rule, _, field in planted}
    assert "nccis-908" not in {rule for rule, _, _ in planted}
    report = on(folder, "check", path, "-f", "json", "--limit", "0").report
    found = {(rule["rule"], str(one["record"]), one["field"]) for rule in report["rules"] for one in rule["findings"]}
    assert planted <= found
    assert {rule for rule, _, _ in found - planted} <= {"nccis-990"}


def test_the_old_name_of_the_element_is_told(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "return.xml"
    path.write_text(synthetic(folder, path).replace("LeadLA>", "LeadLEA>"))
    broken = on(folder, "check", path, "-f", "json").broken
    assert {"structure-unknown", "structure-missing", "nccis-14"} <= set(broken)


def test_a_withdrawn_rule_is_gone(folder: Path) -> None:
    told = on(folder, "explain", "nccis-908", "--standard", NEW)
    assert told.exit == 2
    assert "nccis-908" in told.err
    assert NEW not in on(folder, "explain", "nccis-908").out


def test_the_new_rule_is_explained(folder: Path) -> None:
    told = on(folder, "explain", "990")
    assert told.exit == 0
    assert "national error 990" in told.out
    assert NEW in told.out


def test_the_renamed_field_is_explained_by_its_new_name(folder: Path) -> None:
    assert "LeadLA" in on(folder, "explain", "15", "--standard", NEW).out
    assert "LeadLEA" in on(folder, "explain", "15", "--standard", "nccis/2020-21").out


def test_it_lints_compiles_and_is_compared(folder: Path) -> None:
    told = on(folder, "standards", "lint")
    assert told.exit == 0, told.out + told.err
    told = on(folder, "standards", "compile")
    assert told.exit == 0, told.err
    generated = folder / "nccis" / "2027-28" / "generated"
    assert '<xs:element name="LeadLA">' in (generated / "schema.xsd").read_text()
    assert '"TravelMode"' in (generated / "schema.json").read_text()
    assert on(folder, "standards", "compile", "--check").exit == 0
    told = on(folder, "standards", "diff", "nccis/2020-21", NEW)
    assert told.exit in (0, 1), told.err
    for word in ("LeadLA", "TravelMode", "nccis-908", "390"):
        assert word in told.out
    assert NEW in on(folder, "standards", "list").out


def test_what_was_compiled_is_used_only_as_long_as_it_is_true(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "return.xml"
    synthetic(folder, path)
    assert on(folder, "standards", "compile").exit == 0
    assert "nccis-young_person-TravelMode-codes" not in on(folder, "check", path, "-f", "json").broken
    list_ = folder / "nccis" / "2027-28" / "codelists" / "travel_mode.csv"
    list_.write_text(TRAVEL.replace("W,Walk", "C,Car"))
    assert "nccis-young_person-TravelMode-codes" in on(folder, "check", path, "-f", "json").broken


LIBRARY = """\
apiVersion: v3.2.0
kind: DataContract
id: library
name: Library loans
version: '1'
status: active
description: {purpose: Who borrowed what.}
authoritativeDefinitions:
  - {type: source, url: ../../sources.csv#OURS, description: inferred}
schema:
  - name: reader
    businessName: Reader
    description: One reader.
    logicalType: object
    customProperties: [{property: role, value: record}]
    properties:
      - name: card
        businessName: Card
        description: Six digits.
        logicalType: string
        logicalTypeOptions: {pattern: '^[0-9]{6}$'}
        required: true
        primaryKey: true
        classification: identifier
        authoritativeDefinitions: [{type: source, url: ../../sources.csv#OURS, description: inferred}]
      - name: joined
        businessName: Joined
        description: The day of joining.
        logicalType: date
        required: true
        classification: personal
        authoritativeDefinitions: [{type: source, url: ../../sources.csv#OURS, description: inferred}]
      - name: branch
        businessName: Branch
        description: The branch of the library.
        logicalType: string
        classification: operational
        authoritativeDefinitions: [{type: source, url: ../../sources.csv#OURS, description: inferred}]
  - name: loan
    businessName: Loan
    description: One book lent.
    logicalType: object
    customProperties: [{property: role, value: child}]
    properties:
      - name: card
        businessName: Card
        description: Whose loan it is.
        logicalType: string
        required: true
        classification: identifier
        relationships: [{to: reader.card}]
        authoritativeDefinitions: [{type: source, url: ../../sources.csv#OURS, description: inferred}]
      - name: shelf
        businessName: Shelf
        description: The code of the shelf.
        logicalType: string
        required: true
        classification: operational
        relationships: [{to: shelf.code}]
        authoritativeDefinitions: [{type: source, url: ../../sources.csv#OURS, description: inferred}]
      - name: lent
        businessName: Lent
        description: The day of the loan.
        logicalType: date
        required: true
        classification: operational
        authoritativeDefinitions: [{type: source, url: ../../sources.csv#OURS, description: inferred}]
        quality:
          - id: library-lent-before-joining
            type: sql
            query: >-
              SELECT COUNT(*) FROM loan WHERE EXISTS (SELECT 1 FROM reader WHERE reader.card = loan.card
              AND as_date(reader.joined) > as_date(loan.lent))
            mustBe: 0
            dimension: consistency
            severity: error
            description: The book was lent before the reader joined.
            authoritativeDefinitions: [{type: source, url: ../../sources.csv#OURS, description: inferred}]
            customProperties:
              - {property: mend, value: Correct one of the two days.}
              - {property: fields, value: [lent]}
              - {property: fault, value: {set: {lent: "'1999-12-31'"}}}
"""
SHELVES = "code,label,group,valid_from,valid_to,source,confidence,note\nA,Art,,,,OURS,quoted,\n"
READERS = "card,joined,branch\n000001,2024-01-31,North\n000002,2024-02-29,\n"


def library(root: Path, contract: str = LIBRARY) -> Path:
    """A folder with the standard."""
    edition = root / "own" / "library" / "1"
    (edition / "codelists").mkdir(parents=True)
    (edition / "contract.odcs.yaml").write_text(contract)
    (edition / "codelists" / "shelf.csv").write_text(SHELVES)
    return root / "own"


def package(root: Path, loans: str) -> Path:
    """A package of two CSV files."""
    held = root / "loans"
    held.mkdir()
    put(held, READERS, "card,shelf,lent\n" + loans)
    return held


def put(folder: Path, readers: str, loans: str) -> None:
    """Write the files, and the manifest that tells their rows and digests."""
    tables = {}
    for name, text in (("reader", readers), ("loan", loans)):
        (folder / f"{name}.csv").write_text(text)
        digest = hashlib.sha256(text.encode()).hexdigest()
        tables[name] = {"file": f"{name}.csv", "rows": text.count("\n") - 1, "sha256": digest}
    (folder / "manifest.json").write_text(json.dumps({"standard": "library/1", "tables": tables}))


def test_a_wholly_new_standard_of_two_flat_tables_is_checked(tmp_path: Path) -> None:
    folder = library(tmp_path)
    assert on(folder, "standards", "lint").exit == 0
    sound = package(tmp_path, "000001,A,2024-03-01\n000002,A,2024-02-29\n")
    told = on(folder, "check", sound, "-f", "json")
    assert told.exit == 0, told.err
    put(
        sound,
        READERS,
        "card,shelf,lent\n000001,A,2024-03-01\n000002,A,2024-02-28\n000003,A,2024-03-01\n000001,Z,2024-03-01\n",
    )
    told = on(folder, "check", sound, "-f", "json")
    assert told.exit == 1
    places = {rule: [one["record"] for one in told.findings(rule)] for rule in told.broken}
    assert places == {
        "library-lent-before-joining": [2],
        "library-loan-card-reference": [3],
        "library-loan-shelf-codes": [4],
    }


def test_one_file_of_the_new_standard_is_recognised_by_its_columns(tmp_path: Path) -> None:
    folder = library(tmp_path)
    path = tmp_path / "readers.csv"
    path.write_text(READERS.replace("000002", "00000Z"))
    told = on(folder, "check", path, "-f", "json")
    assert told.report["standard"]["ref"] == "library/1"
    assert told.broken == {"library-reader-card-pattern": 1}


BROKEN = {
    "no YAML": ("kind: DataContract", "kind: [DataContract", "contract"),
    "unknown column in a rule": ("as_date(loan.lent)", "as_date(loan.sent)", "sent"),
    "unknown table in a rule": ("FROM reader WHERE", "FROM borrower WHERE", "borrower"),
    "a rule that is no SELECT": ("SELECT COUNT(*) FROM loan WHERE EXISTS", "DELETE FROM loan WHERE EXISTS", "SELECT"),
    "a rule that is no SQL": ("SELECT COUNT(*) FROM loan WHERE EXISTS (", "SELECT COUNT(*) FROM loan WHERE ((", "lent"),
    "a code list that is not there": ("{to: shelf.code}", "{to: shelves.code}", "shelves"),
    "an unknown severity": ("severity: error", "severity: grave", "severity"),
    "a base that is not there": (
        "schema:\n  - name: reader",
        "customProperties: [{property: base, value: library/0}]\nschema:\n  - name: reader",
        "library/0",
    ),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_folder_is_refused_in_one_line_that_names_the_fault(tmp_path: Path, fault: str) -> None:
    old, new, named = BROKEN[fault]
    assert LIBRARY.count(old) >= 1
    folder = library(tmp_path, LIBRARY.replace(old, new, 1))
    lint = on(folder, "standards", "lint", "library/1")
    assert lint.exit in (1, 2), lint.out
    assert named in lint.out + lint.err
    (tmp_path / "readers.csv").write_text(READERS)
    told = on(folder, "check", tmp_path / "readers.csv", "--standard", "library/1")
    assert told.exit == 2, (told.out, told.err)
    assert told.out == ""
    assert len(told.err.strip().splitlines()) == 1
    assert "Traceback" not in told.err


def test_a_macro_that_is_not_there_is_refused_and_never_a_pass(tmp_path: Path) -> None:
    folder = library(tmp_path, LIBRARY.replace("as_date(loan.lent)", "as_weekday(loan.lent)", 1))
    told = on(folder, "check", package(tmp_path, "000001,A,2024-03-01\n"))
    assert told.exit in (2, 5)
    assert "CONFORMS" not in told.out
    assert "library-lent-before-joining" in told.err
    assert on(folder, "standards", "lint").exit != 0


def test_one_that_stands_twice_is_refused(folder: Path, tmp_path: Path) -> None:
    told = interop("standards", "list", "--standards", folder, "--standards", folder)
    assert told.exit == 2
    assert NEW in told.err
