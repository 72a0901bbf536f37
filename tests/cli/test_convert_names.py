"""What an output may be called, and in which form it may be."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from made.extracts import extract
from made.running import interop


@pytest.mark.parametrize("name", ["1", "provenance.parquet", "account.json"])
def test_an_output_may_have_the_name_of_anything_that_is_written_beside_it(name: str, tmp_path: Path) -> None:
    source = extract(tmp_path / "ccis.jsonl", date(2020, 3, 31), people=3)
    told = interop("convert", source, "--to", "ccis/1.0", "--form", "jsonl", "-o", tmp_path / name)
    assert told.exit == 0, told.err
    assert (tmp_path / name).read_text(encoding="utf-8").startswith('{"extract"')


@pytest.mark.parametrize(
    ("to", "form", "code"),
    [
        ("nccis/2011-12", "xml", "xml-order-unknown"),
        ("ccis/1.0", "xml", "no-xml-form"),
        ("ccis/1.0", "csv", "several-tables"),
        ("ccis/1.0", "xlsx", "several-tables"),
    ],
)
def test_a_form_that_a_standard_has_not_is_refused_before_any_work(
    to: str, form: str, code: str, tmp_path: Path
) -> None:
    source = extract(tmp_path / "ccis.jsonl", date(2012, 3, 31), people=3)
    told = interop("convert", source, "--to", to, "--form", form, "-o", tmp_path / "out")
    assert told.exit == 2
    assert code in told.err
    assert [one.name for one in tmp_path.iterdir()] == ["ccis.jsonl"]
