"""The synthetic people as canonical records."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.formats.write.writers import write
from ccis_interop.synth import ccis, nccis
from made.running import SHIPPED, check

DAY = date(2019, 10, 31)
Row = dict[str, Any]


@cache
def tables(seed: int = 1, day: date = DAY, count: int = 2000) -> dict[str, list[Row]]:
    """The rows of every table."""
    found: dict[str, list[Row]] = defaultdict(list)
    for chunk in ccis.dataset(SHIPPED.load("ccis/1.0"), count, seed, day, ()).chunks:
        for name, rows in chunk.items():
            found[name] += rows.to_pylist()
    return found


def by_person(name: str) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in tables()[name]:
        grouped[row["person_id"]].append(row)
    return grouped


def text(path: Path, seed: int, day: date = DAY, count: int = 300) -> bytes:
    write(ccis.dataset(SHIPPED.load("ccis/1.0"), count, seed, day, ()), path, "jsonl")
    return path.read_bytes()


def test_the_same_seed_gives_the_same_file(tmp_path: Path) -> None:
    assert text(tmp_path / "a", 5) == text(tmp_path / "b", 5)
    assert text(tmp_path / "a", 5) != text(tmp_path / "c", 6)


def test_it_does_not_matter_how_many_are_made_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = text(tmp_path / "a", 5)
    monkeypatch.setattr(ccis, "CHUNK", 77)
    assert text(tmp_path / "b", 5) == whole


def test_more_people_are_the_same_people_and_others(tmp_path: Path) -> None:
    assert text(tmp_path / "b", 5).startswith(text(tmp_path / "a", 5, count=100))


@pytest.mark.parametrize("day", ["2012-10-31", "2015-08-31", "2018-03-31", "2021-02-28", "2025-08-31", "2025-09-01"])
@pytest.mark.parametrize("seed", [1, 2])
def test_it_conforms(seed: int, day: str, tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    text(path, seed, date.fromisoformat(day), 1500)
    told = check(path)
    assert told.broken == {}
    assert told.exit == 0


def test_the_records_of_one_borough_conform(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    write(ccis.dataset(SHIPPED.load("ccis/1.0"), 500, 3, DAY, ["209"]), path, "jsonl")
    assert check(path).exit == 0
    header = json.loads(path.read_text(encoding="utf-8").splitlines()[0])["extract"]
    assert header["authorities"] == ["209"]


def test_nobody_is_a_file_too(tmp_path: Path) -> None:
    lines = text(tmp_path / "a", 1, count=0).splitlines()
    assert {next(iter(json.loads(line))) for line in lines} == {"extract", "provider"}


@pytest.mark.parametrize("ref", ["nccis/2015-16", "nccis/2019-20", "nccis/2020-21"])
def test_the_return_and_the_record_of_one_seed_agree(ref: str, catalogue: Catalogue) -> None:
    standard = catalogue.load(ref)
    begins = standard.recognition.period_from
    assert begins is not None
    day = date(begins.year, 10, 31)
    held = {row["person_id"]: row for row in tables(3, day, 400)["young_person"]}
    now = {row["person_id"]: row for row in tables(3, day, 400)["activity"] if row["end_date"] is None}
    concepts = {one.concept: one.name for one in standard.records[0].fields}
    for row in next(iter(nccis.dataset(standard, 400, 3, day, ()).chunks))["young_person"].to_pylist():
        key = row[concepts["person_id"]]
        for name in ("given_name", "family_name", "birth_date", "uln", "upn", "cohort_status", "ethnicity", "gender"):
            assert held[key][name] == row[concepts[name]]
        ours = {"activity": "activity_code", "activity_start": "start_date"}
        for name in ("activity", "activity_start", "lapse_date", "currency_lapsed", "neet_start", "educated_authority"):
            assert now[key][ours.get(name, name)] == row[concepts[name]]


def test_activities_follow_each_other_day_by_day() -> None:
    for rows in by_person("activity").values():
        assert 2 <= len(rows) <= 5
        assert rows[-1]["end_date"] is None
        for one, following in pairwise(rows):
            ended = date.fromisoformat(one["end_date"])
            assert date.fromisoformat(one["start_date"]) <= ended
            assert ended + timedelta(1) == date.fromisoformat(following["start_date"])


def test_those_who_moved_here_were_handed_over_on_the_day_of_the_move() -> None:
    homes, transfers = by_person("address"), by_person("transfer")
    moves = [rows for rows in by_person("responsibility").values() if len(rows) > 1]
    assert len(moves) > 20
    for before, since in moves:
        assert since["reason"] == "MOVE"
        assert before["authority"] != since["authority"]
        assert since["from_date"] in {one["from_date"] for one in homes[since["person_id"]] if one["kind"] == "HOME"}
        arrived = next(one for one in transfers[since["person_id"]] if one["direction"] == "IN")
        assert (arrived["from_authority"], arrived["to_authority"]) == (before["authority"], since["authority"])


def test_who_is_transferred_has_a_transfer_out() -> None:
    gone = {row["person_id"] for row in tables()["young_person"] if row["cohort_status"] == "T"}
    assert gone
    assert gone <= {row["person_id"] for row in tables()["transfer"] if row["direction"] == "OUT"}


def test_nobody_can_be_reached_by_a_contact() -> None:
    for row in tables()["contact"]:
        assert row["value"].startswith(("07700 900", "020 7946 0")) or row["value"].endswith("@example.org")


def test_everybody_can_be_told_to_be_synthetic() -> None:
    made = ccis.dataset(SHIPPED.load("ccis/1.0"), 1, 1, DAY, ())
    assert "synthetic" in str(made.header["supplier"])
    assert all("Syn" in row["family_name"] for row in tables()["young_person"])
    for row in tables()["address"]:
        assert row["town"] == "Exampleton"
        assert set(row["postcode"][-2:]) <= set("CIKMOV")


def test_numbers_are_on_one_person_each() -> None:
    for name in ("person_id", "uln", "upn", "local_id"):
        given = [row[name] for row in tables()["young_person"] if row[name]]
        assert len(given) == len(set(given))
