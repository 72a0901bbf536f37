"""The London Index: synthetic messages conform and agree in themselves, planted faults are found and nothing else."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.csv as arrow_csv
import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.model import Standard
from ccis_interop.errors import Exit
from ccis_interop.findings import Report
from ccis_interop.formats.open import open_input
from ccis_interop.formats.write.chunks import Dataset
from ccis_interop.formats.write.flat import flat_rows
from ccis_interop.formats.write.writers import write
from ccis_interop.rules.check import Options, check
from ccis_interop.synth.london import dataset
from ccis_interop.synth.plant import Planted, plant

REF = "london-index/1.0"
DAY = date(2024, 10, 31)
TABLES = ["feed", "notice", "leaver_notice", "transfer"]
HEADER_RULES = [
    "london-index-sender-unnamed",
    "london-index-notices-of-other-sender",
    "london-index-made-too-early",
]
NOT_HELD = {"ethnicity", "characteristics", "send", "sen_support", "level_of_need", "address_line_1", "town"}  # MA-20

Row = dict[str, Any]


@pytest.fixture(scope="module")
def standard(catalogue: Catalogue) -> Standard:
    return catalogue.load(REF)


@pytest.fixture(scope="module")
def sound(standard: Standard) -> Dataset:
    made = dataset(standard, 1800, 3, DAY, ())
    return replace(made, chunks=list(made.chunks))


def read(path: Path, catalogue: Catalogue) -> Report:
    opened = open_input(path, catalogue)
    assert opened.standard.ref == REF
    standard, checks = catalogue.compiled(REF)
    options = Options(limit=None)
    return check(standard, checks, catalogue.macros, opened.given, recognised=opened.why, options=options)


def judged(data: Dataset, folder: Path, catalogue: Catalogue, form: str = "jsonl") -> Report:
    path = folder / ("message" if form.endswith("-package") else f"message.{form}")
    write(data, path, form)
    return read(path, catalogue)


def told(report: Report) -> list[tuple[str, str, int, str]]:
    return sorted((f.rule, f.object, f.record, f.field) for result in report.results for f in result.findings)


def key(planted: list[Planted]) -> list[tuple[str, str, int, str]]:
    return [(one.rule, one.object, one.record, one.field) for one in planted]


def alone(data: Dataset, table: str, folder: Path) -> Path:
    """One table in one CSV file, with the columns of the message beside its own."""
    path = folder / f"{table}.csv"
    (chunk,) = data.chunks
    arrow_csv.write_csv(flat_rows(data, data.standard.table(table), chunk[table], merged=True), path)
    return path


def rows(data: Dataset, table: str) -> list[Row]:
    return [row for chunk in data.chunks for row in chunk[table].to_pylist()]


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
def test_synthetic_messages_conform(
    tmp_path: Path, catalogue: Catalogue, standard: Standard, seed: int, day: date
) -> None:
    report = judged(dataset(standard, 400, seed, day, ()), tmp_path, catalogue)
    assert (report.exit, report.total) == (Exit.CONFORMS, 0)
    assert all(report.records[table] for table in TABLES)


@pytest.mark.parametrize("form", ["jsonl", "csv-package", "parquet-package"])
def test_all_planted_faults_are_found_and_no_others(
    tmp_path: Path, catalogue: Catalogue, sound: Dataset, form: str
) -> None:
    broken, planted = plant(sound, catalogue.macros, ["all"], 1, 7, DAY)
    assert told(judged(broken, tmp_path, catalogue, form)) == key(planted)


def test_two_of_every_fault_are_told_apart(tmp_path: Path, catalogue: Catalogue, standard: Standard) -> None:
    broken, planted = plant(dataset(standard, 4500, 8, DAY, ()), catalogue.macros, ["all"], 2, 7, DAY)
    assert told(judged(broken, tmp_path, catalogue)) == key(planted)


def test_every_rule_of_a_record_is_planted(catalogue: Catalogue, standard: Standard, sound: Dataset) -> None:
    _, planted = plant(sound, catalogue.macros, ["all"], 1, 1, DAY)
    assert {rule.id for rule in standard.rules if rule.table in TABLES} == {one.rule for one in planted}


@pytest.mark.parametrize("rule", HEADER_RULES)
def test_faults_of_the_message_are_found(tmp_path: Path, catalogue: Catalogue, sound: Dataset, rule: str) -> None:
    broken, planted = plant(sound, catalogue.macros, [rule], 1, 1, DAY)
    assert told(judged(broken, tmp_path, catalogue)) == key(planted) != []


def test_every_stated_rule_of_the_message_is_tried(standard: Standard) -> None:
    assert [rule.id for rule in standard.rules if rule.table == "message" and not rule.derived] == HEADER_RULES


@pytest.mark.parametrize("table", TABLES)
def test_one_table_alone_is_recognised_and_judged_by_its_own_rules(
    tmp_path: Path, catalogue: Catalogue, standard: Standard, sound: Dataset, table: str
) -> None:
    report = read(alone(sound, table, tmp_path), catalogue)
    assert report.exit is Exit.CONFORMS
    assert set(report.records) == {table}
    others = {rule.id for rule in standard.rules if rule.table in TABLES and rule.table != table}
    assert {one.rule for one in report.not_asked} == others


@pytest.mark.parametrize("table", TABLES)
def test_faults_planted_in_one_table_are_found_in_it_alone(
    tmp_path: Path, catalogue: Catalogue, sound: Dataset, table: str
) -> None:
    broken, planted = plant(sound, catalogue.macros, ["all"], 1, 7, DAY)
    expected = [one for one in key(planted) if one[1] == table]
    assert told(read(alone(broken, table, tmp_path), catalogue)) == expected


def test_a_single_table_without_its_required_columns_does_not_conform(
    tmp_path: Path, catalogue: Catalogue, sound: Dataset
) -> None:
    path = alone(sound, "feed", tmp_path)
    lines = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    without = lines[0].index('"period_end"')
    path.write_text("\n".join(",".join(c for i, c in enumerate(line) if i != without) for line in lines) + "\n")
    assert read(path, catalogue).exit is Exit.FINDINGS


def test_identifiers_are_never_used_twice(sound: Dataset) -> None:
    for table, name in [("feed", "feed_row_id"), ("notice", "notice_id"), ("leaver_notice", "leaver_notice_id"),
                        ("transfer", "transfer_event_id")]:  # fmt: skip
        held = [row[name] for row in rows(sound, table)]
        assert held
        assert len(set(held)) == len(held)


def test_a_notice_follows_from_feed_rows_about_the_same_person_and_goes_where_the_person_lives(sound: Dataset) -> None:
    feed = {row["feed_row_id"]: row for row in rows(sound, "feed")}
    for notice in rows(sound, "notice"):
        (source,) = (feed[name] for name in notice["feed_rows"])
        for name in ("given_name", "family_name", "birth_date", "postcode", "resident_authority"):
            assert notice[name] == source[name]
        assert notice["recipient_authority"] == source["resident_authority"]
        if notice["notice_kind"] in ("in_learning", "started"):
            assert [notice[n] for n in ("activity", "start_date", "provider_ukprn", "provider_laestab")] == [
                source[n] for n in ("activity", "start_date", "provider_ukprn", "provider_laestab")
            ]


def test_nobody_who_objected_is_the_subject_of_a_notice(sound: Dataset) -> None:
    objecting = {row["feed_row_id"] for row in rows(sound, "feed") if row["objection_stands"] == "Y"}
    assert len(objecting) > 10
    assert not objecting & {name for notice in rows(sound, "notice") for name in notice["feed_rows"]}


def test_some_corrections_answer_notices_of_the_message_and_some_earlier_ones(sound: Dataset) -> None:
    ids = {row["notice_id"] for row in rows(sound, "notice")}
    superseding = [row["supersedes_notice"] for row in rows(sound, "notice") if row["supersedes_notice"]]
    assert 0 < sum(name in ids for name in superseding) < len(superseding)


def test_a_leaver_of_another_borough_is_sent_on_and_one_of_the_own_is_not(sound: Dataset) -> None:
    held = rows(sound, "leaver_notice")
    assert {(row["home_authority"] != row["provider_authority"], row["forwarded_on"] is not None) for row in held} == {
        (True, True),
        (False, False),
    }


def test_transfers_take_their_steps_in_order(sound: Dataset) -> None:
    steps: dict[str, list[Row]] = defaultdict(list)
    for row in rows(sound, "transfer"):
        steps[row["transfer_id"]].append(row)
    courses = Counter(
        tuple(row["transfer_state"] for row in sorted(held, key=lambda row: str(row["transfer_sequence"])))
        for held in steps.values()
    )
    assert set(courses) == {
        ("offered",), ("offered", "accepted"), ("offered", "refused"),
        ("offered", "accepted", "acknowledged"), ("offered", "refused", "acknowledged"),
    }  # fmt: skip


def test_the_index_holds_the_least(standard: Standard) -> None:
    for table in standard.tables:
        assert not {one.concept for one in table.fields} & NOT_HELD, table.name
        assert "special-category" not in {one.classification for one in table.fields}


def test_no_activity_in_the_feed_says_why_somebody_takes_no_part(sound: Dataset, standard: Standard) -> None:
    groups = {row["code"]: row["group"] for row in standard.code_lists["current_activity"].rows}
    assert {groups[row["activity"]] for row in rows(sound, "feed") if row["activity"]} <= {
        "compulsory", "education", "employment", "training", "reengagement",
    }  # fmt: skip


def test_every_field_of_a_person_says_its_category_of_disclosure(standard: Standard) -> None:
    for table in standard.records:
        for one in table.fields:
            if one.concept in ("given_name", "middle_names", "family_name", "birth_date", "postcode"):
                assert one.disclosure == "a", f"{table.name}.{one.name}"
            if one.concept in ("uln", "upn", "gender", "activity"):
                assert one.disclosure == "c", f"{table.name}.{one.name}"


def test_the_feed_rule_on_objections_names_every_field_that_is_withheld(standard: Standard) -> None:
    withheld = {one.name for one in standard.table("feed").fields if one.disclosure == "c"}
    assert set(standard.rule("london-index-feed-objection-withheld").fields[1:]) == withheld


def test_the_service_levels_say_how_soon_leavers_are_told(standard: Standard) -> None:
    stated = {(one["property"], one["value"]) for one in standard.service_levels}
    assert ("latency", "as soon as reasonably practicable") in stated
    assert {one.name: one.confidence for one in standard.parameters} == {
        "leaver_notice_days": "inferred",
        "leaver_forward_days": "unknown",
    }


def test_message_and_rows_share_no_column(standard: Standard) -> None:
    message = {one.name.replace("_", "") for one in standard.table("message").fields}
    for table in standard.records:
        assert not message & {one.name.replace("_", "") for one in table.fields}
