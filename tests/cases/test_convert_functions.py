"""The examples that stand beside the SQL functions of rules and mappings are true, and each function has some."""

from __future__ import annotations

import re

import duckdb
import pytest

from ccis_interop.catalogue.crosswalks import read_crosswalk
from ccis_interop.catalogue.expression import changes
from ccis_interop.catalogue.find import Catalogue

CATALOGUE = Catalogue()
SQL = f"{CATALOGUE.macros}\n{CATALOGUE.conversions}"
EXAMPLES = [line.removeprefix("-- example:").strip() for line in SQL.splitlines() if line.startswith("-- example:")]


@pytest.fixture(scope="module")
def engine() -> duckdb.DuckDBPyConnection:
    engine = duckdb.connect(":memory:")
    engine.execute(SQL)
    return engine


@pytest.mark.parametrize("example", EXAMPLES)
def test_example_is_true(engine: duckdb.DuckDBPyConnection, example: str) -> None:
    assert engine.execute(f"SELECT {example}").fetchall() == [(True,)]


def test_every_function_says_its_source_and_gives_an_example() -> None:
    blocks = re.split(r"\n\s*\n", SQL)
    made = [block for block in blocks if "CREATE MACRO" in block]
    assert len(made) == SQL.count("CREATE MACRO")
    for block in made:
        assert "-- source:" in block, block
        assert "-- example:" in block, block


def test_no_function_stands_twice() -> None:
    names = re.findall(r"^CREATE MACRO (\w+)", SQL, re.MULTILINE)
    assert len(names) == len(set(names))


def test_rules_of_change_are_a_few_words() -> None:
    said = {"trimmed", "re-cased", "re-dated", "re-coded", "re-spelt", "split", "joined"}
    assert set(changes(CATALOGUE.conversions).values()) <= said


@pytest.mark.parametrize("name", sorted(CATALOGUE.crosswalks))
def test_crosswalk_is_sound_and_leads_to_codes_that_there_are(name: str) -> None:
    crosswalk = read_crosswalk(CATALOGUE.crosswalks[name])
    assert crosswalk.rows
    assert all(row["source"] and row["confidence"] for row in crosswalk.rows)
    lists = CATALOGUE.load("enrolment-list/1.0").code_lists
    known = {"ethnicity": "ethnicity", "sex": "gender"}
    for part, listed in known.items():
        if part in name:
            assert set(crosswalk.to.values()) <= set(lists[listed].codes())
