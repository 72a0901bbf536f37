"""`interop standards lint`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ccis_interop.cli.main import run


def test_a_sound_standard_passes(demo: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    root = str(demo())
    for arguments in (["--standards", root], [root], [f"{root}/demo"], [f"{root}/demo/1"]):
        assert run(["standards", "lint", *arguments]) == 0
        assert capsys.readouterr().out == "1 edition: 0 mistakes\n"


def test_mistakes_are_told_with_file_line_and_code(
    demo: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    root = demo("as_date(born)", "as_date(birth)")
    assert run(["standards", "lint", "demo/1", "--standards", str(root)]) == 1
    out, err = capsys.readouterr()
    assert out.startswith(f"{root}/demo/1/contract.odcs.yaml:45: demo-born-late: ")
    assert out.endswith(" To mend it: name a field of the contract. [rule-column]\n")
    assert err == "1 edition: 1 mistake\n"


def test_mistakes_as_json(demo: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    root = demo("as_date(born)", "as_date(birth)")
    assert run(["standards", "lint", str(root), "--json"]) == 1
    (told,) = json.loads(capsys.readouterr().out)
    assert (told["code"], told["line"]) == ("rule-column", 45)


def test_a_folder_without_a_contract_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["standards", "lint", str(tmp_path)]) == 2
    assert "[lint-folder]" in capsys.readouterr().err


def test_a_contract_that_cannot_be_used_is_wrong_usage_and_points_to_lint(
    demo: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    root = demo("value: record}", "value: [record]}")
    assert run(["standards", "compile", "demo/1", "--standards", str(root)]) == 2
    assert "interop standards lint demo/1" in capsys.readouterr().err
