"""All findings of a file that is wrong throughout: each told where it stands, a part of the records at a time."""

import csv
from pathlib import Path

import pytest

from ccis_interop.cli.main import run
from ccis_interop.rules import results

PEOPLE = 50
RULE = "nccis-5"  # planted as a gender that is no code
WRONG = {"xml-export": "<Gender>N</Gender>", "csv": '"N"', "jsonl": '"Gender":"N"'}


@pytest.mark.parametrize("form", WRONG)
@pytest.mark.parametrize("together", [7, PEOPLE])
def test_every_finding_is_told_where_it_stands(
    form: str, together: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "FETCHED", together)
    path, report = tmp_path / "return.txt", tmp_path / "report.csv"
    planted = ["--faults", RULE, "--each", str(PEOPLE)]
    assert run(["synth", "--people", str(PEOPLE), "--format", form, "--output", str(path), *planted]) == 0
    assert run(["check", str(path), "--format", "csv", "--limit", "0", "--output", str(report)]) == 1
    with report.open(encoding="utf-8", newline="") as file:
        told = [(int(row["record"]), int(row["line"])) for row in csv.DictReader(file) if row["rule"] == RULE]
    lines = path.read_text(encoding="utf-8").splitlines()
    wrong = [number for number, line in enumerate(lines, 1) if WRONG[form] in line]
    assert told == list(enumerate(wrong, 1))
    assert len(told) == PEOPLE
