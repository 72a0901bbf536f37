"""Each mistake of a crosswalk is told by its code, at its line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.lint.run import lint
from made.conversions import MAPPING, conversions

Told = Callable[..., list[tuple[str, str]]]
FILE = "crosswalks/status.csv"

# code, the text that is replaced, what it becomes; each is told at the line that becomes so
CASES = [
    ("crosswalk-columns", "from_label", "label"),
    ("crosswalk-ragged", "on,active,A,exact,", "on,active,A,exact"),
    ("crosswalk-unreadable", "on,active", 'on,"active'),
    ("crosswalk-code", "on,active", " on,active"),
    ("crosswalk-doubled", "off,left", "ON,left"),
    ("crosswalk-quality", "A,exact", "A,exakt"),
    ("crosswalk-translation", "off,left,L", "off,left,"),
    ("crosswalk-translation", "?,either,", "?,either,A"),
    ("crosswalk-note", "ambiguous,A or L", "ambiguous,"),
    ("crosswalk-label", "on,active", "on,"),
    ("crosswalk-target", "on,active,A", "on,active,X"),
    ("source-unknown", "exact,,OURS", "exact,,THEIRS"),
    ("confidence-unknown", "exact,,OURS,ours", "exact,,OURS,sure"),
]


@pytest.mark.parametrize("case", CASES, ids=[f"{at}-{case[0]}" for at, case in enumerate(CASES)])
def test_a_mistake_of_a_crosswalk_is_told_at_its_line(case: tuple[str, ...], told: Told) -> None:
    code, old, new = case
    found = dict(told(FILE, old, new))
    assert code in found
    if code != "crosswalk-unreadable":
        assert new.strip() in found[code]


def test_a_crosswalk_without_a_row_is_told(told: Told) -> None:
    rows = "on,active,A,exact,,OURS,ours\noff,left,L,inexact,,OURS,ours\n?,either,,ambiguous,A or L,OURS,ours\n"
    assert "crosswalk-empty" in dict(told(FILE, f"{rows}-,nothing,,placeholder,,OURS,ours\n", ""))


def test_a_code_is_judged_where_the_answer_is_one_of_several(told: Told) -> None:
    sql = "\"CASE WHEN called IS NULL THEN COALESCE(crosswalk('status', state), 'X') END\""
    assert told(MAPPING, "\"crosswalk('status', state)\"", sql) == []


def test_a_name_that_sql_cannot_call_is_told(tmp_path: Path) -> None:
    root = conversions(tmp_path)
    (root / FILE).rename(root / "crosswalks" / "to-status.csv")
    found = lint(Catalogue([root]), [], [root])
    assert [one.code for one in found] == ["crosswalk-name"]
