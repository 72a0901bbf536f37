"""Values that a case names."""

from __future__ import annotations

import pytest

from ccis_interop.conformance.cases.values import moved, settled, year_start
from ccis_interop.errors import StandardError

KNOWN = {("today", None): "2019-10-31", ("year-start", None): "2019-09-01", ("ana", "local_id"): "17"}


def lookup(name: str, part: str | None) -> str | None:
    return KNOWN[name, part]


@pytest.mark.parametrize(
    ("value", "means"),
    [
        ("$today", "2019-10-31"), ("$today-31d", "2019-09-30"), ("$today+4m", "2020-02-29"),
        ("$year-start+1y-1d", "2020-08-31"), ("$ana.local_id", "17"), ("LI${ana.local_id}", "LI17"),
        ("${ana.local_id}-${today}", "17-2019-10-31"),
        ("plain", "plain"), (None, None), (["$today", 3], ["2019-10-31", 3]),
        ({"a": {"b": "$today+1d"}}, {"a": {"b": "2019-11-01"}}),
    ],
)  # fmt: skip
def test_names_are_looked_up_at_any_depth(value: object, means: object) -> None:
    assert settled(value, lookup) == means


@pytest.mark.parametrize("text", ["$", "$To day", "$today*3", "$today-3w", "$ana.", "$today+"])
def test_what_is_no_value_is_told(text: str) -> None:
    with pytest.raises(StandardError):
        settled(text, lookup)


@pytest.mark.parametrize(
    ("day", "by", "unit", "to"),
    [("2020-02-29", 1, "y", "2021-02-28"), ("2019-01-31", 1, "m", "2019-02-28"), ("2019-12-31", 1, "d", "2020-01-01"),
     ("2019-03-31", -1, "m", "2019-02-28"), ("2019-12-15", 2, "m", "2020-02-15")],
)  # fmt: skip
def test_a_month_without_such_a_day_ends_on_its_last(day: str, by: int, unit: str, to: str) -> None:
    assert moved(day, by, unit) == to


@pytest.mark.parametrize(("day", "start"), [("2019-08-31", "2018-09-01"), ("2019-09-01", "2019-09-01")])
def test_the_academic_year_begins_on_the_first_of_september(day: str, start: str) -> None:
    assert year_start(day) == start
