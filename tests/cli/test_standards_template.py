"""A spreadsheet template that somebody filled in is read like any other file."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from ccis_interop.catalogue.compile.template import REQUIRED
from ccis_interop.catalogue.find import shipped
from ccis_interop.cli.main import run


def test_a_filled_template_conforms(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flat, book = tmp_path / "people.csv", tmp_path / "filled.xlsx"
    assert run(["synth", "--people", "20", "--standard", "nccis/2019-20", "--format", "csv", "-o", str(flat)]) == 0
    template = CalamineWorkbook.from_path(shipped() / "nccis" / "2019-20" / "generated" / "template.xlsx")
    titles = [str(cell) for cell in template.get_sheet_by_name("young_person").to_python()[0]]
    with flat.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    workbook = xlsxwriter.Workbook(book)
    sheet = workbook.add_worksheet("young_person")
    for column, title in enumerate(titles):
        sheet.write_string(0, column, title)
        for line, row in enumerate(rows, 1):
            sheet.write_string(line, column, row[title.removesuffix(REQUIRED)])
    workbook.close()
    capsys.readouterr()
    assert run(["check", str(book)]) == 0
    told = capsys.readouterr().out
    assert "nccis/2019-20" in told
    assert "CONFORMS" in told
