"""How a header fits a layout."""

from __future__ import annotations

import pytest

from ccis_interop.catalogue.layouts import Column, Layout
from ccis_interop.convert.header import Tier, fit, places


def layout(*headers: str, required: str = "", spellings: tuple[str, ...] = ()) -> Layout:
    columns = tuple(
        Column(f"n{at}", header, spellings if at == 0 else (), header == required, "operational", "", ())
        for at, header in enumerate(headers)
    )
    return Layout("x", "1", "X", "", "", "row", columns, {}, "")


def test_columns_are_found_whatever_their_case_and_spaces() -> None:
    assert places(layout("First Name", "DoB"), ["dob ", "FIRST_NAME"]) == {"n1": 0, "n0": 1}


def test_other_spelling_is_found() -> None:
    assert places(layout("Forename", spellings=("Given name",)), ["GivenName"]) == {"n0": 0}


@pytest.mark.parametrize("second", ["Code", "Code2", "Code.1", "code_2", "Code (2)"])
def test_repeats_are_told_by_position(second: str) -> None:
    assert places(layout("Code", "Name", "Code"), ["Code", "Name", second]) == {"n0": 0, "n1": 1, "n2": 2}


def test_number_that_belongs_to_a_name_is_no_repeat() -> None:
    assert places(layout("Address1", "Address2"), ["Address2", "Address1"]) == {"n1": 0, "n0": 1}


def test_third_of_two_is_not_known() -> None:
    found = fit(layout("Code", "Code", "A", "B", "C", "D"), ["Code", "Code", "Code", "A", "B", "C", "D"])
    assert found is not None
    assert (found.unknown, found.tier) == ((2,), Tier.PART)


def test_tiers_and_their_order() -> None:
    one = layout("A", "B", "C", required="A")
    exact, mixed, part = (fit(one, header) for header in (["A", "B", "C"], ["C", "A", "B"], ["A", "B"]))
    assert exact is not None
    assert mixed is not None
    assert part is not None
    assert (exact.tier, mixed.tier, part.tier) == (Tier.ORDER, Tier.SET, Tier.PART)
    assert exact.rank < mixed.rank < part.rank
    assert [column.header for column in part.missing] == ["C"]


def test_column_that_must_be_there_is_needed() -> None:
    assert fit(layout("A", "B", "C", required="C"), ["A", "B"]) is None


def test_too_little_in_common_is_no_fit() -> None:
    assert fit(layout("A", "B", "C", "D"), ["A", "x", "y"]) is None


def test_reject_reason_and_nameless_columns_are_not_counted() -> None:
    found = fit(layout("A", "B"), ["A", "B", "", "Reject_Reason"])
    assert found is not None
    assert (found.tier, found.unknown) == (Tier.ORDER, ())
