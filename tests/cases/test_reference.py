"""The reference data: whole, dated without overlap, and told by the same source as the domain's facts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from ccis_interop.catalogue.codelists import NEEDED, read_rows
from ccis_interop.catalogue.find import Catalogue, shipped

REFERENCE = shipped() / "reference"
FILES = sorted(path.name for path in REFERENCE.glob("*.csv"))
LONDON = {str(code) for code in (*range(201, 214), *range(301, 321))}
GSS = re.compile(r"E(06|07|08|09|10)[0-9]{6}")
DAYS = [date(2011, 4, 1), date(2012, 4, 20), date(2019, 3, 31), date(2019, 4, 1), date(2021, 4, 1), date(2026, 1, 1)]

Row = Mapping[str, str]


def rows(name: str) -> list[dict[str, str]]:
    return read_rows(REFERENCE / name)[1]


def valid(name: str, day: date) -> list[dict[str, str]]:
    return [row for row in rows(name) if (row["valid_from"] or "0") <= day.isoformat() <= (row["valid_to"] or "9")]


@pytest.mark.parametrize("name", FILES)
def test_every_list_has_the_columns_of_a_code_list(name: str) -> None:
    columns, held = read_rows(REFERENCE / name)
    assert set(NEEDED) <= set(columns)
    assert all(row["source"] and row["confidence"] in ("quoted", "inferred", "unknown") for row in held)


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("name", FILES)
def test_no_code_is_doubled_on_a_day(name: str, day: date) -> None:
    assert [code for code, count in Counter(row["code"] for row in valid(name, day)).items() if count > 1] == []


@pytest.mark.parametrize("name", FILES)
def test_no_period_ends_before_it_begins(name: str) -> None:
    assert all((row["valid_from"] or "0") <= (row["valid_to"] or "9") for row in rows(name))


def test_london_has_its_33_authorities_with_their_codes() -> None:
    held = rows("london_authority.csv")
    assert {row["code"] for row in held} == LONDON
    assert {row["gss"] for row in held} == {f"E090000{number:02d}" for number in range(1, 34)}
    assert len({row["three_letter"] for row in held}) == 33


def test_london_is_the_same_in_both_lists() -> None:
    whole = {row["code"]: (row["label"], row["gss"]) for row in rows("authority.csv") if row["group"] == "London"}
    assert whole == {row["code"]: (row["label"], row["gss"]) for row in rows("london_authority.csv")}


def test_gss_codes_have_their_shape_and_are_there_unless_the_authority_has_ended_or_has_none() -> None:
    held = rows("authority.csv")
    given = [row["gss"] for row in held if row["gss"]]
    assert all(GSS.fullmatch(one) for one in given)
    assert len(set(given)) == len(given)
    assert {row["code"] for row in held if not row["gss"] and not row["valid_to"]} == {"420", "702"}


@pytest.mark.parametrize(
    ("ended", "begun", "first"),
    [
        ({"835", "836", "837"}, {"838", "839"}, date(2019, 4, 1)),
        ({"928"}, {"940", "941"}, date(2021, 4, 1)),
        ({"909"}, {"942", "943"}, date(2023, 4, 1)),
    ],
)
def test_reorganised_authorities_end_as_their_successors_begin(ended: set[str], begun: set[str], first: date) -> None:
    before = {row["code"] for row in valid("authority.csv", date.fromordinal(first.toordinal() - 1))}
    after = {row["code"] for row in valid("authority.csv", first)}
    assert ended <= before
    assert not begun & before
    assert begun <= after
    assert not ended & after


def test_pseudo_authorities_are_apart_from_authorities() -> None:
    assert [row["code"] for row in rows("pseudo_authority.csv")] == ["000", "001", "002", "003", "004"]
    assert not {row["code"] for row in rows("pseudo_authority.csv")} & {row["code"] for row in rows("authority.csv")}


@pytest.mark.parametrize("day", [day for day in DAYS if day.year >= 2011])
def test_the_five_units_cover_london_once_a_day(day: date) -> None:
    units = {row["code"] for row in valid("sub_region.csv", day) if row["group"] == "unit"}
    assert units == {"central", "east", "north", "south", "west"}
    members = Counter(row["code"] for row in valid("sub_region_member.csv", day) if row["group"] in units)
    assert set(members) == LONDON
    assert set(members.values()) == {1}


def test_members_belong_to_sub_regions_that_are_listed() -> None:
    assert {row["group"] for row in rows("sub_region_member.csv")} <= {row["code"] for row in rows("sub_region.csv")}


def test_of_the_partnerships_no_member_is_invented() -> None:
    partnerships = {row["code"] for row in rows("sub_region.csv") if row["group"] == "partnership"}
    assert len(partnerships) == 4
    assert not partnerships & {row["group"] for row in rows("sub_region_member.csv")}


def test_membership_is_inferred_but_for_the_three_that_a_source_names() -> None:
    quoted = {row["code"] for row in rows("sub_region_member.csv") if row["confidence"] == "quoted"}
    assert quoted == {"305", "314", "317"}


def test_every_source_is_in_sources_csv() -> None:
    known = sorted((row["id"] for row in read_rows(shipped() / "sources.csv")[1]), key=len, reverse=True)
    for path in map(Path, FILES):
        for row in rows(path.name):
            left = row["source"]
            for one in known:
                left = re.sub(rf"(?<!\S){re.escape(one)}(?!\S)", "", left)
            assert not left.strip(), (path.name, row["code"], left)


def test_the_lists_reach_the_standards(catalogue: Catalogue) -> None:
    held = catalogue.load("london-index/1.0").code_lists
    assert set(held["authority"].codes(date(2020, 1, 1))) >= LONDON
    assert held["pseudo_authority"].codes() == ("000", "001", "002", "003", "004")
