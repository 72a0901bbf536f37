"""The college list: synthetic lists conform, planted faults are found and nothing else, objections are honoured."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.model import RECORD, Standard
from ccis_interop.cli.main import run
from ccis_interop.errors import Exit
from ccis_interop.findings import Report
from ccis_interop.formats.open import open_input
from ccis_interop.formats.write.chunks import Dataset
from ccis_interop.formats.write.writers import write
from ccis_interop.rules.check import Options, check
from ccis_interop.synth.london import dataset
from ccis_interop.synth.plant import Planted, plant

REF = "enrolment-list/1.0"
DAY = date(2024, 10, 31)
FORMS = ["csv", "jsonl", "parquet", "xlsx"]
HEADER_RULES = [
    "enrolment-list-provider-unnamed",
    "enrolment-list-laestab-authority",
    "enrolment-list-academic-year",
    "enrolment-list-list-of-other-year",
]


@pytest.fixture(scope="module")
def standard(catalogue: Catalogue) -> Standard:
    return catalogue.load(REF)


@pytest.fixture(scope="module")
def sound(standard: Standard) -> Dataset:
    made = dataset(standard, 900, 3, DAY, ())
    return replace(made, chunks=list(made.chunks))


def judged(data: Dataset, folder: Path, catalogue: Catalogue, form: str = "jsonl", **parameters: str) -> Report:
    path = folder / f"list.{form}"
    write(data, path, form)
    opened = open_input(path, catalogue)
    assert opened.standard.ref == REF
    standard, checks = catalogue.compiled(REF)
    options = Options(limit=None, parameters={name: (value,) for name, value in parameters.items()})
    return check(standard, checks, catalogue.macros, opened.given, recognised=opened.why, options=options)


def told(report: Report) -> list[tuple[str, str, int, str]]:
    return sorted((f.rule, f.object, f.record, f.field) for result in report.results for f in result.findings)


def key(planted: list[Planted]) -> list[tuple[str, str, int, str]]:
    return [(one.rule, one.object, one.record, one.field) for one in planted]


def rows(data: Dataset) -> pa.Table:
    return pa.concat_tables([chunk["learner"] for chunk in data.chunks])


@pytest.mark.parametrize(
    ("seed", "day"),
    [
        (1, date(2011, 9, 1)),
        (2, date(2015, 8, 31)),
        (33, date(2019, 7, 31)),
        (4, date(2024, 2, 29)),
        (5, date(2026, 12, 31)),
    ],
)
def test_synthetic_lists_conform(
    tmp_path: Path, catalogue: Catalogue, standard: Standard, seed: int, day: date
) -> None:
    report = judged(dataset(standard, 300, seed, day, ()), tmp_path, catalogue)
    assert (report.exit, report.total, report.records) == (Exit.CONFORMS, 0, {"learner": 300})


@pytest.mark.parametrize("form", FORMS)
def test_all_planted_faults_are_found_and_no_others(
    tmp_path: Path, catalogue: Catalogue, sound: Dataset, form: str
) -> None:
    broken, planted = plant(sound, catalogue.macros, ["all"], 2, 7, DAY)
    assert told(judged(broken, tmp_path, catalogue, form)) == key(planted)


def test_every_rule_of_a_learner_is_planted(catalogue: Catalogue, standard: Standard, sound: Dataset) -> None:
    _, planted = plant(sound, catalogue.macros, ["all"], 1, 1, DAY)
    of_learner = {rule.id for rule in standard.rules if rule.table == "learner"}
    assert of_learner - {one.rule for one in planted} == {"enrolment-list-event-not-of-list"}


def test_an_event_that_a_list_of_its_kind_does_not_hold_is_found(
    tmp_path: Path, catalogue: Catalogue, sound: Dataset
) -> None:
    leavers = rows(sound).filter(pc.equal(rows(sound).column("event"), "leaver"))
    only = replace(sound, header={**sound.header, "list_kind": "leavers"}, chunks=[{"learner": leavers}])
    assert judged(only, tmp_path, catalogue).exit is Exit.CONFORMS
    broken, planted = plant(only, catalogue.macros, ["enrolment-list-event-not-of-list"], 2, 1, DAY)
    assert len(planted) == 2
    assert told(judged(broken, tmp_path, catalogue)) == key(planted)


@pytest.mark.parametrize("rule", HEADER_RULES)
def test_faults_of_the_header_are_found(tmp_path: Path, catalogue: Catalogue, sound: Dataset, rule: str) -> None:
    broken, planted = plant(sound, catalogue.macros, [rule], 1, 1, DAY)
    assert told(judged(broken, tmp_path, catalogue)) == key(planted) != []


def test_every_stated_rule_of_the_header_is_tried(standard: Standard) -> None:
    assert [rule.id for rule in standard.rules if rule.table == "list" and not rule.derived] == HEADER_RULES


def test_a_list_without_its_day_is_never_said_to_conform(tmp_path: Path, catalogue: Catalogue, sound: Dataset) -> None:
    report = judged(replace(sound, header={**sound.header, "as_of": None}), tmp_path, catalogue)
    assert report.exit is Exit.FINDINGS
    assert {one.rule for one in report.broken} == {"enrolment-list-list-as_of-required"}
    assert report.not_evaluated


def test_a_college_holds_residents_of_many_boroughs(sound: Dataset) -> None:
    lives = rows(sound).column("resident_authority")
    home = sound.header["provider_authority"]
    assert len(pc.unique(lives)) >= 20
    outside = pc.mean(pc.cast(pc.not_equal(lives, home), pa.float64())).as_py()
    assert 0.30 < outside < 0.45


def test_the_learners_are_the_people_of_the_national_return(catalogue: Catalogue, standard: Standard) -> None:
    people = dataset(catalogue.load("nccis/2020-21"), 40_000, 9, DAY, ())
    returned: set[tuple[str, ...]] = set()
    for chunk in people.chunks:
        table = chunk["young_person"]
        names = ("GivenName", "FamilyName", "DOB", "Postcode", "LeadLEA")
        returned |= set(zip(*(table.column(name).to_pylist() for name in names), strict=True))
    listed = rows(dataset(standard, 60, 9, DAY, ()))
    names = ("given_name", "family_name", "birth_date", "postcode", "resident_authority")
    assert set(zip(*(listed.column(name).to_pylist() for name in names), strict=True)) <= returned


def test_the_same_seed_gives_the_same_list_and_another_another(standard: Standard) -> None:
    first, again, other = (rows(dataset(standard, 200, seed, DAY, ())) for seed in (1, 1, 2))
    assert first.equals(again)
    assert not first.equals(other)


def test_of_those_who_objected_only_name_address_and_birth_date_are_told(standard: Standard, sound: Dataset) -> None:
    objecting = rows(sound).filter(pc.equal(pc.fill_null(rows(sound).column("objection_stands"), "N"), "Y"))
    assert objecting.num_rows >= 3
    for one in standard.table("learner").fields:
        held = objecting.column(one.name)
        if one.disclosure == "c" and not one.required:
            assert held.null_count == objecting.num_rows, one.name
        if one.name in ("given_name", "family_name", "birth_date", "postcode", "resident_authority"):
            assert held.null_count == 0, one.name


def test_every_field_about_the_learner_says_its_category(standard: Standard) -> None:
    without = {one.name for one in standard.table("learner").fields if one.disclosure is None}
    assert without == {
        "resident_authority_basis", "objection_stands", "source_file", "source_sheet", "source_row",
    }  # fmt: skip
    kept = {one.name for one in standard.table("learner").fields if one.disclosure == "a"}
    assert kept == {
        "given_name", "middle_names", "family_name", "known_as", "birth_date", "address_line_1", "address_line_2",
        "address_line_3", "address_line_4", "town", "county", "postcode", "resident_authority",
    }  # fmt: skip


def test_the_rule_on_objections_names_every_field_that_is_withheld(standard: Standard) -> None:
    withheld = {one.name for one in standard.table("learner").fields if one.disclosure == "c" and not one.required}
    named = {
        name
        for rule in ("enrolment-list-objection-withheld", "enrolment-list-objection-course")
        for name in standard.rule(rule).fields[1:]
    }
    assert named == withheld


def test_whether_the_course_is_withheld_is_a_parameter(tmp_path: Path, catalogue: Catalogue, sound: Dataset) -> None:
    broken, planted = plant(sound, catalogue.macros, ["enrolment-list-objection-course"], 1, 1, DAY)
    assert told(judged(broken, tmp_path, catalogue)) == key(planted) != []
    assert judged(broken, tmp_path, catalogue, course_under_objection="kept").exit is Exit.CONFORMS


def test_header_and_learner_share_no_column(standard: Standard) -> None:
    names = [one.name.replace("_", "") for table in standard.tables for one in table.fields]
    assert len(names) == len(set(names))


def test_rows_number_from_one_in_the_key(catalogue: Catalogue, sound: Dataset) -> None:
    broken, planted = plant(sound, catalogue.macros, ["enrolment-list-uln-check-digit"], 1, 1, DAY)
    (one,) = planted
    row = broken.chunks[0]["learner"].filter(pc.equal(pc.field(RECORD), one.record)).to_pylist()[0]  # type: ignore[index]
    assert row["uln"] != rows(sound).column("uln")[one.record - 1].as_py()


def test_the_command_makes_and_checks_a_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "list.csv"
    made = ["synth", "--standard", REF, "--people", "150", "--as-of", "2024-10-31", "-f", "csv", "-o", str(path)]
    assert run([*made, "--authority", "202"]) == 0
    assert run(["check", str(path)]) == 0
    out = capsys.readouterr().out
    assert "enrolment-list/1.0" in out
    assert "CONFORMS" in out
    assert b'"202"' in path.read_bytes().splitlines()[1]
