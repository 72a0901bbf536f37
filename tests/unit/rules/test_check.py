"""The day of a file, and what a run says of itself."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.formats.input import Input
from ccis_interop.rules.check import record_day

NOW = date(2020, 2, 2)


def given(**header: Any) -> Input:
    return cast(Input, SimpleNamespace(header=header))


@pytest.mark.parametrize(
    ("stated", "day"),
    [
        ("2019-10-31", date(2019, 10, 31)),
        ("2020-02-29", date(2020, 2, 29)),
        ("2019-02-29", None),
        ("31/10/2019", None),
        ("20191031", None),
        ("2019-1-1", None),
        ("2019-W44-4", None),
        ("2019-10-31T00:00:00", None),
        (" 2019-10-31", None),
        ("", None),
        (None, None),
        (("2019-10-31", "2019-11-30"), None),
    ],
)
def test_the_day_is_that_of_the_header_and_else_the_one_that_was_named(
    catalogue: Catalogue, stated: Any, day: date | None
) -> None:
    standard = catalogue.load("nccis/2019-20")
    assert record_day(standard, given(PeriodEnd=stated), None) == day
    assert record_day(standard, given(PeriodEnd=stated), NOW) == (day or NOW)


def test_a_standard_without_a_day_in_its_files_takes_today_or_the_day_that_was_named(demo: Any) -> None:
    standard = Catalogue([demo()]).load("demo/1")
    assert standard.record_date is None
    assert record_day(standard, given(), NOW) == NOW
    assert record_day(standard, given(), None) == date.today()
