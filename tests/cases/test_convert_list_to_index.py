"""A provider's enrolment list becomes a feed for the Index: who is in it, what is told of them, and what is not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from made.extracts import Record, read, synthetic
from made.running import SHIPPED, Told, check, interop

DAY = date(2019, 10, 31)
INDEX = SHIPPED.load("london-index/1.0").table("feed")
LEARNING = {"provider_ukprn", "provider_laestab", "activity", "activity_event", "start_date", "expected_end"}
PERSON = {"given_name", "family_name", "birth_date", "resident_authority"}


def enrolments(folder: Path, alter: Callable[[list[Record]], object] = len, **header: str | None) -> Path:
    """A list of sixty people, its rows altered by a function, its header by what is told."""
    path = synthetic(folder / "list.jsonl", "enrolment-list/1.0", DAY, people=60, form="jsonl")
    lines: list[dict[str, Any]] = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    lines[0]["list"] |= header
    people = [line for line in lines if "learner" in line]
    rows = [line["learner"] for line in people]
    alter(rows)
    told = [*(line for line in lines if "learner" not in line), *({"learner": row} for row in rows)]
    path.write_text("".join(json.dumps(_filled(line)) + "\n" for line in told), encoding="utf-8")
    return path


def _filled(line: dict[str, Any]) -> dict[str, Any]:
    return {table: {name: text for name, text in row.items() if text is not None} for table, row in line.items()}


def feed(source: Path, *more: str | Path) -> tuple[Told, list[Record]]:
    output = source.with_name("feed.jsonl")
    settings = ("--set", "message_sequence=3", "--set", "sender=Synthetic College")
    told = interop("convert", source, "--to", "london-index/1.0", "-o", output, *settings, *more)
    return told, read(output, "feed")[0] if output.exists() else []


def open_row(rows: list[Record]) -> Record:
    """The first row of somebody who learns and does not object."""
    return next(row for row in rows if row["event"] == "continuing" and row.get("objection_stands") != "Y")


def test_the_feed_of_a_list_conforms_and_names_the_provider_as_its_sender(tmp_path: Path) -> None:
    told, rows = feed(enrolments(tmp_path))
    assert told.exit == 0, told.err
    found = check(tmp_path / "feed.jsonl")
    assert found.exit == 0, found.out
    _, header = read(tmp_path / "feed.jsonl", "feed")
    assert (header["sender_role"], header["message_kind"], header["period_end"]) == ("provider", "feed", "2019-10-31")
    assert header["sender_ukprn"] == rows[0]["source_system"]
    assert {row.get("activity_event") for row in rows} >= {"in_learning", "ended"}


@pytest.mark.parametrize(("stands", "withheld"), [("Y", True), ("N", False), (None, False)])
def test_where_an_objection_stands_the_index_gets_name_address_and_birth_date(
    stands: str | None, withheld: bool, tmp_path: Path
) -> None:
    def alter(rows: list[Record]) -> None:
        row = open_row(rows)
        row["objection_stands"] = stands
        rows[:] = [row]

    told, (row,) = feed(enrolments(tmp_path, alter))
    assert told.exit == 0, told.err
    category_c = {one.name for one in INDEX.fields if one.disclosure == "c"}
    assert bool(category_c & set(row)) is not withheld
    assert set(row) >= PERSON
    assert row.get("objection_stands") == stands


def test_of_several_programmes_of_one_learner_the_one_that_goes_on_stands(tmp_path: Path) -> None:
    def alter(rows: list[Record]) -> None:
        row = open_row(rows)
        ended = {"event": "leaver", "actual_end": "2019-09-20", "leaving_reason": "transferred", "programme_ref": "OLD"}
        rows[:] = [{**row, **ended, "start_date": "2019-09-02"}, {**row, "start_date": "2019-09-01"}]

    told, (row,) = feed(enrolments(tmp_path, alter))
    assert "1 merged" in told.out
    assert (row["activity_event"], row["start_date"]) == ("in_learning", "2019-09-01")


@pytest.mark.parametrize("lacks", ["activity", "start_date"])
def test_what_the_index_takes_whole_or_not_at_all_is_not_made_up(lacks: str, tmp_path: Path) -> None:
    def alter(rows: list[Record]) -> None:
        row = open_row(rows)
        row[lacks] = None
        rows[:] = [row]

    told, rows = feed(enrolments(tmp_path, alter))
    assert told.exit == 0, told.err
    assert not LEARNING & set(rows[0])
    assert "look at 1 rows: no activity code of learning" in told.out


def test_a_learner_without_a_reference_is_never_taken_for_one_of_another_list(tmp_path: Path) -> None:
    def alter(rows: list[Record]) -> None:
        for row in rows:
            row["learner_ref"] = None

    _, rows = feed(enrolments(tmp_path, alter))
    names = [row["source_record_id"] for row in rows]
    assert len(set(names)) == len(names)
    assert all(name.endswith(" of 2019-10-31") for name in names)


def test_residence_is_told_by_postcode(tmp_path: Path) -> None:
    def alter(rows: list[Record]) -> None:
        row = {**open_row(rows), "resident_authority": None, "resident_authority_basis": None, "postcode": "E1 1AA"}
        rows[:] = [row]

    source = enrolments(tmp_path, alter)
    _, (row,) = feed(source)
    assert "resident_authority" not in row
    (tmp_path / "feed.jsonl").unlink()
    own = tmp_path / "postcodes.csv"
    own.write_text("Postcode,Authority\nE1 1AA,211\n", encoding="utf-8")
    _, (row,) = feed(source, "--postcodes", own)
    assert row["resident_authority"] == "211"


def test_a_list_without_a_ukprn_asks_who_sends(tmp_path: Path) -> None:
    source = enrolments(tmp_path, provider_ukprn=None)
    told, _ = feed(source)
    assert told.exit == 2
    assert "--set sender_ukprn=" in told.err
    told, rows = feed(source, "--set", "sender_ukprn=10000017")
    assert told.exit == 0, told.err
    assert re.fullmatch("[0-9]{7}", rows[0]["source_system"])


def test_a_unit_may_feed_the_lists_that_it_gets(tmp_path: Path) -> None:
    told, _ = feed(enrolments(tmp_path), "--set", "sender_role=authority", "--set", "sender_authority=202")
    assert told.exit == 0, told.err
    _, header = read(tmp_path / "feed.jsonl", "feed")
    assert (header["sender_authority"], header.get("sender_ukprn")) == ("202", None)
