"""`interop arrangements`: through the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ccis_interop.cli.main import run


def test_list_names_the_arrangements(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["arrangements", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 22
    assert lines[0].startswith("MA-01")


def test_list_of_a_profile_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["arrangements", "list", "--profile", "nccis-submitter", "--json"]) == 0
    held = json.loads(capsys.readouterr().out)
    assert {"submitter"} <= {role for one in held for role in one["roles"]}


def test_show_says_why_a_requirement_is_not_tested(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["arrangements", "show", "ma-18.1"]) == 0
    shown = capsys.readouterr().out
    assert "not tested:" in shown
    assert "attested by: the procurement lead of the borough" in shown


@pytest.mark.parametrize("arguments", [["show", "MA-77"], ["show", "MA-09.99"], ["impact", "--authority", "999"],
                                       ["coverage", "--write", "--check"], ["list", "--profile", "gold"]])  # fmt: skip
def test_what_is_not_there_is_one_line_and_exit_code_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["arrangements", *arguments]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_schedule_is_written_in_three_forms(tmp_path: Path) -> None:
    files = [tmp_path / f"annex{ending}" for ending in (".html", ".md", ".xlsx")]
    assert run(["arrangements", "schedule", *(part for file in files for part in ("-o", str(file)))]) == 0
    assert all(file.stat().st_size > 10_000 for file in files)


def test_nothing_is_written_if_one_form_is_unknown(tmp_path: Path) -> None:
    good, bad = tmp_path / "a.md", tmp_path / "a.doc"
    assert run(["arrangements", "schedule", "-o", str(good), "-o", str(bad)]) == 2
    assert list(tmp_path.iterdir()) == []


def test_impact_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["arrangements", "impact", "--authority", "204", "--as-of", "2012-04-20"]) == 0
    assert "# Impact statement: Hackney (204)" in capsys.readouterr().out
