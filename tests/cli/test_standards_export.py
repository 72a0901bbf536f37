"""`interop standards export`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from ccis_interop.cli.main import run


def test_export_to_a_folder(demo: Callable[..., Path], tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(["standards", "export", "demo/1", "--standards", str(demo()), "-o", str(out)]) == 0
    files = sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())
    assert files == ["codelists/need.csv", "codelists/status.csv", "contract.odcs.yaml", "load.sql", "macros.sql"]


def test_without_a_folder_the_contract_is_printed(
    demo: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["standards", "export", "demo/1", "--standards", str(demo())]) == 0
    contract = yaml.safe_load(capsys.readouterr().out)
    assert [table["name"] for table in contract["schema"]] == ["person", "contact", "need", "status"]
