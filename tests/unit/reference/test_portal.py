"""The portal: a return is loaded with an error report and tables, or fails as a whole with a notice."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from ccis_interop.catalogue.find import Catalogue, shipped
from ccis_interop.formats.write.writers import write
from ccis_interop.reference.portal import Portal
from ccis_interop.synth.london import dataset

INVALID = shipped() / "nccis" / "2019-20" / "examples" / "invalid"


@pytest.fixture
def portal(tmp_path: Path, catalogue: Catalogue) -> Portal:
    return Portal(tmp_path / "portal", catalogue)


def test_a_sound_return_is_loaded_and_counted(tmp_path: Path, portal: Portal) -> None:
    path = tmp_path / "return.xml"
    write(dataset(portal.catalogue.load("nccis/2019-20"), 60, 3, date(2019, 10, 31), ["204"]), path, "xml")
    answer = portal.receive(path)
    assert (answer.loaded, answer.errors, answer.records) == (True, (), 60)
    assert [cell.values for cell in answer.cells] == [("204",)]
    errors, tables = answer.write(tmp_path)
    assert len(errors.read_text(encoding="utf-8").splitlines()) == 1
    [row] = csv.DictReader(tables.read_text(encoding="utf-8").splitlines())
    assert (row["Month"], row["Authority"]) == ("2019-10-31", "204")
    assert errors.stat().st_mode & 0o077 == 0


def test_an_error_is_told_with_its_number_grade_and_record(portal: Portal) -> None:
    answer = portal.receive(INVALID / "nccis-13.xml")
    assert [(one.error, one.priority, one.field) for one in answer.errors] == [("13", "2", "TransferredToLACode")]
    assert answer.errors[0].young_person
    assert answer.counted == {"2": 1}


@pytest.mark.parametrize("name", ["truncated.xml", "nccis-903.xml", "not-well-formed.xml", "no-header.xml"])
def test_a_return_that_cannot_be_taken_fails_as_a_whole(tmp_path: Path, portal: Portal, name: str) -> None:
    answer = portal.receive(INVALID / name)
    assert not answer.loaded
    [path] = answer.write(tmp_path)
    assert path.read_text(encoding="utf-8").strip() == answer.notice


def test_a_return_is_compared_with_the_one_before(tmp_path: Path, portal: Portal) -> None:
    standard = portal.catalogue.load("nccis/2019-20")
    for month, count in ((9, 60), (10, 30)):
        path = tmp_path / f"{month}.xml"
        write(dataset(standard, count, 3, date(2019, month, 30 + month - 9), ["204"]), path, "xml")
        answer = portal.receive(path)
        assert answer.loaded
    assert any(one.error.startswith("nccis-month") or not one.priority for one in answer.errors)
