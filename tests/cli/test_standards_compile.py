"""`interop standards compile`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ccis_interop.cli.main import run


def test_what_ships_is_what_compiling_gives(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["standards", "compile", "--check"]) == 0, capsys.readouterr().out


def test_compile_then_check_then_change(demo: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    root = demo()
    assert run(["standards", "compile", "demo/1", "--standards", str(root)]) == 0
    assert run(["standards", "compile", "--check", "--standards", str(root)]) == 0
    demo("A,Active", "B,Active", "codelists/status.csv")
    capsys.readouterr()
    assert run(["standards", "compile", "--check", "--standards", str(root)]) == 1
    told = capsys.readouterr().out
    assert "schema.json: changed" in told
    assert "compiled.json: changed" in told


def test_compile_to_another_folder(demo: Callable[..., Path], tmp_path: Path) -> None:
    root = demo()
    assert run(["standards", "compile", "all", "--standards", str(root), "-o", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "demo" / "1" / "schema.json").is_file()
    assert not (root / "demo" / "1" / "generated").exists()


def test_an_unknown_edition_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["standards", "compile", "none/1"]) == 2
    assert "[standard-unknown]" in capsys.readouterr().err


def test_a_folder_that_cannot_be_made_is_told_in_one_line(
    demo: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert run(["standards", "compile", "demo/1", "--standards", str(demo()), "-o", str(blocked)]) == 3
    assert "[output-failed]" in capsys.readouterr().err
