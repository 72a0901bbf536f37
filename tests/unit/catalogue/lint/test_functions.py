"""Each mistake of a file of SQL functions is told by its code, at its line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.lint.run import lint
from ccis_interop.errors import StandardError
from made.conversions import conversions

Told = Callable[..., list[tuple[str, str]]]

# code, the text that is replaced, what it becomes, and the beginning of the line at which it is told
CASES = [
    ("function-wrong", "nullif(trim(x), '')", "nullif(trim(x), ''", "CREATE MACRO"),
    ("function-wrong", "trimmed(x) AS", "as_date(x) AS", "-- trimmed"),
    ("function-doubled", "-- trimmed:", "CREATE MACRO trimmed(x) AS x;\n-- trimmed:", "CREATE MACRO"),
    ("function-meaning", "-- trimmed: a text", "-- a text", "CREATE MACRO"),
    ("function-source", "-- source: OURS\n", "", "CREATE MACRO"),
    ("function-example", "-- example: trimmed(' a ') = 'a'\n", "", "CREATE MACRO"),
    ("example-wrong", "= 'a'", "= 'b'", "-- example: trimmed(' a ') = 'b'"),
    ("example-wrong", "example: trimmed(", "example: trim_(", "-- example: trim_("),
]


@pytest.mark.parametrize("case", CASES, ids=[f"{at}-{case[0]}" for at, case in enumerate(CASES)])
def test_a_mistake_of_a_function_is_told_at_its_line(case: tuple[str, ...], told: Told) -> None:
    code, old, new, at = case
    lines = [line for found, line in told("convert.sql", old, new) if found == code]
    assert lines, code
    assert lines[0].startswith(at)


def test_a_file_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    root = conversions(tmp_path)
    (root / "convert.sql").write_bytes(b"-- \xe4")
    with pytest.raises(StandardError):
        _ = Catalogue([root]).conversions
    assert "function-unreadable" in {one.code for one in lint(Catalogue([root]), [], [root])}
