"""Names of columns."""

from __future__ import annotations

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from ccis_interop.convert.suggest.names import names


def test_names_are_small_words_and_none_is_reserved_or_twice() -> None:
    assert names(["Date of Birth", "Group", "1st", "", "Name", "name", "Ünïcode"]) == [
        "date_of_birth",
        "c_group",
        "c_1_st",
        "column_4",
        "name",
        "name_2",
        "ünïcode",
    ]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=12), min_size=1, max_size=6))
def test_any_headers_become_columns_of_a_table(headers: list[str]) -> None:
    columns = ", ".join(f"{one} VARCHAR" for one in names(headers))
    with duckdb.connect(":memory:") as engine:
        engine.execute(f"CREATE TABLE t ({columns})")
