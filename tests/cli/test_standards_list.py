"""`interop standards list`: what is known, and what can be converted to what."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ccis_interop.cli.main import run
from made.conversions import LAYOUT, MAPPING, conversions, lie


def listed(root: Path, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    assert run(["standards", "list", "--standards", str(root), *options]) == 0
    return capsys.readouterr().out


def test_layouts_tell_what_they_become(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = conversions(tmp_path)
    assert listed(root, capsys, "--layouts").splitlines() == [
        "layout         title                  columns  becomes",
        "demo-list/1    Demonstration list     3        demo/1",
        "demo-nested/1  Demonstration, nested  2",
    ]


def test_a_layout_that_is_read_together_with_another_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = conversions(tmp_path)
    shutil.copytree(root / "layouts" / "demo-list", root / "layouts" / "more")
    lie(root, LAYOUT.replace("demo-list", "more"), "id: demo-list", "id: more")
    lie(root, MAPPING, "[demo-list/1]", "[[demo-list, more/1]]")
    rows = {row["layout"]: row for row in json.loads(listed(root, capsys, "--layouts", "--json"))}
    assert rows["demo-list/1"]["becomes"] == ["demo/1 (with more/1)"]
    assert rows["more/1"] == {
        "layout": "more/1", "title": "Demonstration list", "columns": 3, "becomes": ["demo/1 (with demo-list)"]
    }  # fmt: skip


def test_mappings_tell_what_they_read_make_and_ask(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = conversions(tmp_path)
    assert json.loads(listed(root, capsys, "--mappings", "--json")) == [
        {
            "mapping": "demo-list--demo/1",
            "title": "Demonstration list to demonstration",
            "from": ["demo-list/1"],
            "to": "demo/1",
            "asks": ["street"],
        }
    ]


def test_of_several_editions_of_a_layout_the_id_is_said_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = conversions(tmp_path)
    lie(root, MAPPING, "[demo-list/1]", "[demo-list/1, demo-list/2, demo/1]")
    assert "  demo-list/1, 2, demo/1  street" in listed(root, capsys, "--mappings").splitlines()[1]


def test_standards_are_listed_apart_from_layouts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = conversions(tmp_path)
    assert [row["standard"] for row in json.loads(listed(root, capsys, "--json"))] == ["demo/1"]


def test_a_folder_without_any_lists_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = conversions(tmp_path)
    shutil.rmtree(root / "mappings")
    assert listed(root, capsys, "--mappings") == ""
    assert listed(root, capsys, "--mappings", "--json") == "[]\n"


def test_two_lists_at_once_are_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["standards", "list", "--layouts", "--mappings"]) == 2
    assert "[list-both]" in capsys.readouterr().err


def test_every_shipped_layout_of_an_enrolment_list_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["standards", "list", "--layouts", "--json"]) == 0
    rows = {row["layout"]: row["becomes"] for row in json.loads(capsys.readouterr().out)}
    assert rows["ilr/2025-26"] == ["enrolment-list/1.0"]
    assert rows["ilr-legacy-aim/2008-09"] == ["enrolment-list/1.0 (with ilr-legacy-learner/2007-08)"]
