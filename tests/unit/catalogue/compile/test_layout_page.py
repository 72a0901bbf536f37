"""The page of a layout tells of every column where it goes, or that it goes nowhere."""

from __future__ import annotations

import pytest

from ccis_interop.catalogue.compile.layout_page import compile_layout_page
from ccis_interop.catalogue.compile.markdown import cell
from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.layouts import layout, layouts
from ccis_interop.catalogue.mappings import mappings


def test_every_column_of_every_layout_is_accounted_for(catalogue: Catalogue) -> None:
    known = mappings(catalogue)
    for one in layouts(catalogue):
        page = compile_layout_page(one, known)
        columns = [line.split(" | ") for line in page.splitlines() if line.startswith("| ") and line[2:3].isdigit()]
        assert [cells[1] for cells in columns] == [f"`{cell(column.header)}`" for column in one.columns], one.ref


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("DOB", "| `birth_date` |"),
        ("DfENo", "| `provider_laestab` |"),
        ("GoalLevel", "Not carried over: `GoalLevel`."),
    ],
)
def test_it_says_what_a_column_becomes(catalogue: Catalogue, header: str, said: str) -> None:
    page = compile_layout_page(layout(catalogue, "one-iyss-education"), mappings(catalogue))
    assert f"`{header}`" in page
    assert said in page


def test_a_layout_without_a_mapping_says_so(catalogue: Catalogue) -> None:
    page = compile_layout_page(layout(catalogue, "one-iyss-education"), [])
    assert "no mapping reads it yet" in page
