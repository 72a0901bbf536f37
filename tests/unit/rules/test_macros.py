"""The shared functions keep every example that stands beside them, and each has some."""

from __future__ import annotations

import re
from collections.abc import Iterator

import duckdb
import pytest

from ccis_interop.catalogue.find import shipped

TEXT = (shipped() / "macros.sql").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^-- example: (.+)$", TEXT, re.MULTILINE)
MACROS = re.findall(r"^CREATE MACRO (\w+)\(", TEXT, re.MULTILINE)


@pytest.fixture(scope="module")
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as held:
        held.execute(TEXT)
        yield held


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_holds(engine: duckdb.DuckDBPyConnection, example: str) -> None:
    assert engine.execute(f"SELECT {example}").fetchall() == [(True,)]


@pytest.mark.parametrize("macro", MACROS)
def test_every_function_has_an_example_and_a_source(macro: str) -> None:
    assert any(f"{macro}(" in example for example in EXAMPLES)
    head = TEXT[: TEXT.index(f"CREATE MACRO {macro}(")].rpartition("\n\n")[2]
    assert "-- source: " in head


@pytest.mark.parametrize("macro", [name for name in MACROS if name not in ("upn_letters",)])
def test_nothing_gives_nothing(engine: duckdb.DuckDBPyConnection, macro: str) -> None:
    names = re.search(rf"CREATE MACRO {macro}\(([^)]*)\)", TEXT)
    assert names is not None
    kinds = {"born": "DATE", "day": "DATE", "n": "BIGINT", "f": "BIGINT"}
    named = [name.strip() for name in names.group(1).split(",")]
    nothing = ", ".join(f"CAST(NULL AS {kinds.get(name, 'VARCHAR')})" for name in named)
    assert engine.execute(f"SELECT {macro}({nothing})").fetchall()[0][0] in (None, False)


def test_the_check_digit_tells_nine_of_ten_wrong_last_digits(engine: duckdb.DuckDBPyConnection) -> None:
    good = engine.execute("SELECT count(*) FROM range(10) AS t(d) WHERE uln_valid('927630868' || d)").fetchall()
    assert good == [(1,)]


def test_an_exchange_of_two_digits_is_told(engine: duckdb.DuckDBPyConnection) -> None:
    number = "9276308686"
    swapped = {number[:at] + number[at + 1] + number[at] + number[at + 2 :] for at in range(9)} - {number}
    for one in swapped:
        assert engine.execute("SELECT uln_valid(?)", [one]).fetchall() == [(False,)]
