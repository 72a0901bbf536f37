"""Figures of any people: parts add up, no change of method loses anybody, and kept-back numbers cannot be told."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.measures.compare import compared
from ccis_interop.measures.dimensions import breakdowns
from ccis_interop.measures.measure import figures
from ccis_interop.measures.method import read_method
from ccis_interop.measures.people import People
from ccis_interop.measures.suppress import Table
from made.months import month

CATALOGUE = Catalogue()
METHODS = [read_method(CATALOGUE, name) for name in ("ni117", "neet-2011", "neet-2016", "participation")]
DIMENSIONS = ["authority", "sub-region", "region", "gender", "age", "activity", "group", "plan", "authority*gender"]

people = st.lists(
    st.fixed_dictionaries(
        {
            "birth_date": st.dates(np.datetime64("1999-06-01").item(), np.datetime64("2004-12-31").item()).map(str),
            "cohort_status": st.sampled_from(["P", "P", "P", "G", "T", ""]),
            "lead_authority": st.sampled_from(["202", "204", "201", "919", ""]),
            "educated_authority": st.sampled_from(["202", "204", "320", ""]),
            "activity": st.sampled_from(["210", "310", "619", "810", "710", "150", "999", ""]),
            "gender": st.sampled_from(["F", "M", ""]),
            "currency_lapsed": st.sampled_from(["Y", "N", ""]),
            "lapse_date": st.sampled_from(["", "2020-01-30", "2020-01-31", "not a date"]),
        }
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=12, deadline=None)
@given(people)
def test_parts_add_up_and_a_change_of_method_loses_nobody_without_a_reason(rows: list[dict[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder, People(CATALOGUE) as read:
        read.load([month(Path(folder), "2020-01-31", rows)])
        read.seal()
        assert read.files[0].records == len(rows)
        for method in METHODS:
            found = figures(read, method, breakdowns(CATALOGUE, DIMENSIONS), CATALOGUE, {})
            total = sum(one.cohort for one in found.cells if one.breakdown.name == "all")
            for name in DIMENSIONS:
                assert sum(one.cohort for one in found.cells if one.breakdown.name == name) == total, name
            assert total + sum(sum(some.values()) for some in found.excluded.values()) == len(rows)
        sheets = {one.name: one for one in compared(read, METHODS[0], METHODS[1], CATALOGUE)}
        moved = sheets["transitions"].rows
        assert sum(row[-1] for row in moved) == len(rows)
        assert all(old and new for _, old, new, _ in moved)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """A whole and its parts, by three groups; the columns are all, one group, another, and both together."""
    parts = draw(st.lists(st.lists(st.integers(0, 12), min_size=3, max_size=3), min_size=1, max_size=6))
    rows = [[sum(column) for column in zip(*parts, strict=True)], *parts]
    numbers = [[sum(row), row[0], row[1], row[0] + row[1]] for row in rows]
    groups = ({"a": 1, "b": 1, "c": 1}, {"a": 1}, {"b": 1}, {"a": 1, "b": 1})
    return Table(numbers, groups, [(0, list(range(1, len(rows))))])


@settings(max_examples=150, deadline=None)
@given(tables())
def test_no_kept_back_number_follows_from_those_that_are_told(table: Table) -> None:
    kept = table.keep_back(5)
    width = len(table.columns)
    for row, numbers in enumerate(table.numbers):
        for column, number in enumerate(numbers):
            assert (row, column) in kept or not 0 < number < 5
    # every told number, and every sum, as an equation of the groups of the parts
    parts, groups = len(table.numbers) - 1, ["a", "b", "c"]

    def equation(row: int, column: int) -> np.ndarray:
        vector = np.zeros((parts, len(groups)))
        weights = [table.columns[column].get(group, 0) for group in groups]
        vector[slice(None) if row == 0 else row - 1] = weights
        return vector.ravel()

    told = [equation(row, column) for row in range(parts + 1) for column in range(width) if (row, column) not in kept]
    known = np.array(told) if told else np.zeros((1, parts * len(groups)))
    rank = np.linalg.matrix_rank(known)
    for row, column in kept:
        if 0 < table.numbers[row][column] < 5:
            assert np.linalg.matrix_rank(np.vstack([known, equation(row, column)])) > rank
