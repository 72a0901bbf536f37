"""Whatever news comes, in whatever order: one open activity, no gap, no overlap, nothing twice."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.reference.ccis import Ccis
from ccis_interop.reference.record import later
from ccis_interop.reference.timeline import News

BEGINNING = "2019-09-01"
CODES = ["210", "230", "310", "330"]


def day(number: int) -> str:
    return (date(2019, 9, 1) + timedelta(days=number)).isoformat()


@st.composite
def news(draw: st.DrawFn) -> News:
    start = draw(st.integers(0, 60))
    told = start + draw(st.integers(0, 20))
    end = draw(st.none() | st.integers(start, told)) if told > start else None
    code = draw(st.sampled_from(CODES))
    return News(
        day(told), "COLLEGE", code, day(start), draw(st.sampled_from(["P1", "P2"])),
        expected_end="2021-07-31" if code < "300" else None, end=day(end) if end is not None else None,
        destination=draw(st.none() | st.sampled_from(["619", "330", "810"])),
    )  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Ccis:
    return Ccis(tmp_path_factory.mktemp("house"), catalogue=catalogue)


@settings(max_examples=150, deadline=None)
@given(st.lists(news(), max_size=6))
def test_activities_follow_each_other_without_gap_or_overlap(house: Ccis, told: list[News]) -> None:
    held: list[dict[str, Any]] = [{"activity_code": "810", "start_date": BEGINNING, "source": "OWN",
                                   "date_ascertained": BEGINNING, "currency_lapsed": "N"}]  # fmt: skip
    for one in told:
        held = house.timeline.put(held, one)
        again = house.timeline.put(held, one)
        assert [row["start_date"] for row in again] == sorted({row["start_date"] for row in again})
        for before, after in pairwise(again):
            assert later(before["end_date"], 1) == after["start_date"]
        assert "end_date" not in again[-1]
        for row in again:
            assert row["start_date"] <= row.get("end_date", "9999")
            assert row["date_ascertained"] >= row["start_date"]


@settings(max_examples=100, deadline=None)
@given(news())
def test_news_that_comes_twice_changes_nothing(house: Ccis, told: News) -> None:
    held: list[dict[str, Any]] = [{"activity_code": "619", "start_date": BEGINNING, "source": "OWN",
                                   "neet_start": BEGINNING, "date_ascertained": BEGINNING,
                                   "date_verified": BEGINNING, "currency_lapsed": "N"}]  # fmt: skip
    once = house.timeline.put(held, told)
    assert house.timeline.put(once, told) == once
