"""Objections: of those who object nothing of category (c) goes to the London Index; everything else is as before."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from made.extracts import Record, extract, read
from made.running import SHIPPED, Told, check, interop

DAY = date(2020, 3, 31)
INDEX = SHIPPED.load("london-index/1.0").table("feed")
TOLD = ("--set", "message_sequence=12", "--set", "sender=Synthetic Borough")


def feed(source: Path) -> tuple[Told, Path]:
    """Convert an extract to a feed."""
    output = source.with_name("feed.jsonl")
    return interop("convert", source, "--to", "london-index/1.0", "-o", output, *TOLD), output


def objecting(**objection: str | None) -> Record:
    """One objection."""
    common = {"kind": "S14", "category": "c", "raised_by": "YOUNG_PERSON", "from_date": "2019-10-01"}
    return {**common, **objection}


def in_cohort(people: list[Record]) -> list[Record]:
    """Those who are fed."""
    return [one for one in people if one["cohort_status"] in ("P", "G")]


@pytest.mark.parametrize(("day", "event"), [(date(2019, 9, 30), "started"), (DAY, "ended")])
def test_the_feed_of_canonical_people_conforms(day: date, event: str, tmp_path: Path) -> None:
    told, output = feed(extract(tmp_path / "ccis.jsonl", day, people=300))
    assert told.exit == 0, told.err
    found = check(output)
    assert found.exit == 0, found.out
    rows, header = read(output, "feed")
    assert {row.get("activity_event") for row in rows} >= {None, "in_learning", event}
    assert header["message_kind"] == "feed"
    assert header["sender_role"] == "unit"


@pytest.mark.parametrize(
    ("objection", "stands"),
    [
        (objecting(), True),
        (objecting(kind="S72", raised_by="PARENT"), True),
        (objecting(to_date="2020-03-31"), True),
        (objecting(to_date="2020-03-30"), False),
        (objecting(from_date="2020-04-01"), False),
    ],
)
def test_what_is_withheld_follows_the_contract(objection: Record, stands: bool, tmp_path: Path) -> None:
    def alter(people: list[Record]) -> None:
        for one in people:
            one["objection"] = []
        in_cohort(people)[0]["objection"] = [objection]

    source = extract(tmp_path / "ccis.jsonl", DAY, alter)
    first = in_cohort(read(source)[0])[0]["person_id"]
    told, output = feed(source)
    assert told.exit == 0, told.err
    row = next(row for row in read(output, "feed")[0] if row["source_record_id"] == first)
    withheld = {one.name for one in INDEX.fields if one.disclosure == "c"}
    assert row["objection_stands"] == ("Y" if stands else "N")
    assert bool(withheld & set(row)) is not stands
    assert {"given_name", "family_name", "birth_date", "postcode", "resident_authority"} <= set(row)
    account = json.loads(output.with_name(output.name + ".account.json").read_text(encoding="utf-8"))
    assert account["withheld"] == int(stands)


def test_an_objection_takes_nothing_out_of_the_national_return(tmp_path: Path) -> None:
    """The return is the authority's own duty: docs/explanation/objections.md."""

    def alter(people: list[Record]) -> None:
        in_cohort(people)[0]["objection"] = [objecting()]

    source = extract(tmp_path / "ccis.jsonl", DAY, alter)
    told = interop("convert", source, "--to", "nccis/2019-20", "-o", tmp_path / "return.xml")
    assert told.exit == 0, told.err
    assert len(read(tmp_path / "return.xml")[0]) == 60


def test_a_mapping_that_forgets_objections_is_refused(tmp_path: Path) -> None:
    shipped = SHIPPED.mappings["ccis--london-index/1"].folder / "contract.odcs.yaml"
    text = shipped.read_text(encoding="utf-8")
    forgetful = tmp_path / "contract.odcs.yaml"
    forgetful.write_text(text[: text.index("      - name: objection_stands")], encoding="utf-8")
    source = extract(tmp_path / "ccis.jsonl", DAY, people=3)
    told = interop(
        "convert", source, "--to", "london-index/1.0", "-o", tmp_path / "feed.jsonl", "--mapping", forgetful, *TOLD
    )
    assert told.exit == 2
    assert "mapping-objection" in told.err
    assert not (tmp_path / "feed.jsonl").exists()
