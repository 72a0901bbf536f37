"""Synthetic individualised learner records: of the edition asked for, the same for the same seed, nobody real."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.nested import nested_layout
from ccis_interop.cli.main import run
from ccis_interop.formats.source import find_source
from ccis_interop.formats.xml.nested import NestedInput
from ccis_interop.synth import ilr


def made(catalogue: Catalogue, folder: Path, edition: str, seed: int = 1) -> Path:
    path = folder / f"{edition}-{seed}.xml"
    ilr.write(catalogue, nested_layout(catalogue, f"ilr/{edition}"), 120, seed, date(int(edition[:4]), 11, 30), path)
    return path


@pytest.mark.parametrize("edition", ["2017-18", "2020-21", "2025-26"])
def test_every_element_is_one_of_the_edition(catalogue: Catalogue, tmp_path: Path, edition: str) -> None:
    given = NestedInput(find_source(made(catalogue, tmp_path, edition)), nested_layout(catalogue, f"ilr/{edition}"))
    rows = {one.table: one.batch.num_rows for one in given.batches()}
    assert not given.unread
    assert not given.reading.faults
    assert rows["learning_delivery"] > rows["learner"] > 100
    assert ("dp_outcome" in rows) == (edition < "2024-25")


def test_the_messes_of_real_records_are_there(catalogue: Catalogue, tmp_path: Path) -> None:
    text = made(catalogue, tmp_path, "2025-26").read_text(encoding="utf-8")
    for mess in ("<ULN>9999999999<", "<Postcode>ZZ99 9ZZ<", "<CompStatus>3<", "<CompStatus>6<", "<NINumber>QQ", "ñ"):
        assert mess in text, mess
    assert "no person in it is real" in text
    assert set(re.findall("<NINumber>(..)", text)) == {"QQ"}  # never given to anybody


def test_the_same_seed_gives_the_same_file(catalogue: Catalogue, tmp_path: Path) -> None:
    first = made(catalogue, tmp_path, "2025-26").read_bytes()
    assert made(catalogue, tmp_path, "2025-26").read_bytes() == first
    assert made(catalogue, tmp_path, "2025-26", seed=2).read_bytes() != first


def test_interop_synth_makes_a_layout_that_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "some.xml"
    assert run(["synth", "--standard", "ilr/2018-19", "--people", "20", "-o", str(path)]) == 0
    assert "as ilr/2018-19" in capsys.readouterr().out
    root = etree.parse(str(path)).getroot()
    assert etree.QName(root).namespace == "ESFA/ILR/2018-19"


def test_a_layout_has_no_rules_to_breach(tmp_path: Path) -> None:
    assert run(["synth", "--standard", "ilr/2018-19", "--faults", "all", "-o", str(tmp_path / "some.xml")]) == 2
