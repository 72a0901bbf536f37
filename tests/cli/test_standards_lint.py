"""`interop standards lint`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ccis_interop.cli.main import run
from made.conversions import LAYOUT, MAPPING, conversions, lie


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


def test_layouts_mappings_and_what_lies_beside_them_are_looked_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = conversions(tmp_path)
    for arguments in (["--standards", str(root)], [str(root)]):
        assert run(["standards", "lint", *arguments]) == 0
        assert capsys.readouterr().out == "1 edition, 2 layouts, 1 mapping: 0 mistakes\n"
    lie(root, MAPPING, "trimmed(ref)", "trimmed(reff)")
    lie(root, LAYOUT, "classification: identifier", "classification: secret")
    lie(root, "crosswalks/status.csv", "A,exact", "X,exact")
    assert run(["standards", "lint", "--standards", str(root)]) == 1
    told, count = capsys.readouterr()
    files = [line.partition(": ")[0].removeprefix(f"{root}/") for line in told.splitlines()]
    assert files == ["crosswalks/status.csv:2", f"{LAYOUT}:19", f"{MAPPING}:24"]
    assert count == "1 edition, 2 layouts, 1 mapping: 3 mistakes\n"


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("demo-list", "1 layout"),
        ("demo-nested/1", "1 layout"),
        ("demo-list--demo", "1 mapping"),
        ("demo/1", "1 edition"),
    ],
)
def test_one_layout_or_mapping_can_be_named(
    name: str, count: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["standards", "lint", name, "--standards", str(conversions(tmp_path))]) == 0
    assert capsys.readouterr().out == f"{count}: 0 mistakes\n"


@pytest.mark.parametrize(
    ("folder", "count"),
    [
        ("layouts", "2 layouts"),
        ("layouts/demo-list", "1 layout"),
        ("mappings/demo-list--demo/1", "1 mapping"),
    ],
)
def test_a_folder_of_layouts_or_mappings_can_be_named(
    folder: str, count: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["standards", "lint", str(conversions(tmp_path) / folder)]) == 0
    assert capsys.readouterr().out == f"{count}: 0 mistakes\n"


def test_a_folder_of_crosswalks_alone_is_looked_at(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "crosswalks").mkdir()
    rows = "from_code,from_label,to_code,quality,note,source,confidence\nA,a,B,exact,,NONE,ours\n"
    (tmp_path / "crosswalks" / "mine.csv").write_text(rows, encoding="utf-8")
    assert run(["standards", "lint", "--standards", str(tmp_path)]) == 1
    told, count = capsys.readouterr()
    assert told.endswith("[source-unknown]\n")
    assert count == "no contract: 1 mistake\n"
