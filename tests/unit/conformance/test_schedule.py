"""The procurement annex holds every requirement of its profile, once, with how it is shown."""

from __future__ import annotations

import pytest

from ccis_interop.conformance.profiles import names, profile
from ccis_interop.conformance.requirements import read
from ccis_interop.conformance.schedule import ANSWERS, annex


@pytest.mark.parametrize("name", names())
def test_every_requirement_is_a_clause_once(name: str) -> None:
    paper = annex(read(), profile(name))
    rows = [row for part in paper.sections if part.grid and part.grid.answers for row in part.grid.rows]
    assert [row[0] for row in rows] == [one.id for one in profile(name).requirements]
    assert all(all(row) for row in rows)


def test_what_is_not_tested_says_so_and_names_who_attests() -> None:
    rows = {
        row[0]: row for part in annex(read(), profile("borough-ccis")).sections if part.grid for row in part.grid.rows
    }
    assert "Not tested" in rows["MA-18.2"][3]
    assert "account manager of the supplier" in rows["MA-18.2"][3]


def test_the_bidder_has_columns_to_answer_in() -> None:
    clauses = [part.grid for part in annex(read(), profile("borough-ccis")).sections if part.title.startswith("MA-")]
    assert all(grid is not None and grid.answers == ANSWERS for grid in clauses)
