"""The SQL of a mapping, understood."""

from __future__ import annotations

import pytest

from ccis_interop.catalogue.expression import DERIVED, Asked, Dialect, changes
from ccis_interop.errors import StandardError, UsageError

DIALECT = Dialect(
    {"day": "2023-10-31", "quoted": "it's", "none": None}, {"day_of": "re-dated", "crosswalk": "re-coded"}
)


@pytest.mark.parametrize(
    ("sql", "made"),
    [
        ("parameter('day')", "'2023-10-31'"),
        ("parameter( 'quoted' )", "'it''s'"),
        ("COALESCE(parameter('none'), a)", "COALESCE(CAST(NULL AS VARCHAR), a)"),
        ("crosswalk('sex', a)", "crosswalk_sex(a)"),
        ("source_row()", "CAST(_row AS VARCHAR)"),
    ],
)
def test_words_of_mappings_become_sql(sql: str, made: str) -> None:
    assert DIALECT.expression(sql, "here").sql == made


def test_columns_crosswalks_and_change_are_found() -> None:
    found = DIALECT.expression("CASE WHEN A = '1' THEN crosswalk('sex', trim(B)) ELSE day_of(c) END", "here")
    assert found.columns == {"a", "b", "c"}
    assert found.asked == (Asked("sex", "TRIM(B)"),)
    assert found.change in ("re-coded", "re-dated")
    assert DIALECT.expression("upper(a)", "here").change == DERIVED


def test_names_that_a_lambda_binds_are_no_columns() -> None:
    assert DIALECT.expression("list_filter(a, lambda part: part <> '')", "here").columns == {"a"}


@pytest.mark.parametrize("sql", ["a, b", "a FROM t", "a; DROP TABLE t", "CASE", ""])
def test_what_is_no_one_expression_is_refused(sql: str) -> None:
    with pytest.raises(StandardError, match="cannot be read"):
        DIALECT.expression(sql, "here")


def test_parameter_that_is_not_declared_is_refused() -> None:
    with pytest.raises(UsageError, match="asks for `other`"):
        DIALECT.expression("parameter('other')", "here")


def test_change_rules_are_read_from_comments() -> None:
    sql = "-- change: re-dated\nCREATE MACRO f(x) AS x;\nCREATE MACRO g(x) AS x;\n"
    assert changes(sql) == {"crosswalk": "re-coded", "f": "re-dated"}
