"""Compiled files: the same each time, and compared with what lies on disk."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from ccis_interop.catalogue.compile.artefacts import collect, drift, left_over, write
from ccis_interop.catalogue.compile.xsd import compile_xsd
from ccis_interop.catalogue.find import Catalogue


def test_what_is_written_does_not_drift(demo: Callable[..., Path]) -> None:
    (made,) = collect(Catalogue([demo()]), [])
    write(made.folder, made.files)
    assert drift(made.folder, made.files) == []
    assert collect(Catalogue([demo()]), [])[0].files == made.files


def test_each_kind_of_drift_is_named(demo: Callable[..., Path]) -> None:
    (made,) = collect(Catalogue([demo()]), [])
    write(made.folder, made.files)
    (made.folder / "schema.json").write_text("{}", encoding="utf-8")
    (made.folder / "compiled.json").unlink()
    (made.folder / "stranger.txt").write_text("", encoding="utf-8")
    found = {(one.path.name, one.how) for one in drift(made.folder, made.files)}
    assert found == {("schema.json", "changed"), ("compiled.json", "missing"), ("stranger.txt", "left over")}
    assert left_over(made.folder / "none", made.files) == []


def test_files_of_another_folder_do_not_name_this_machine(demo: Callable[..., Path]) -> None:
    root = demo()
    (made,) = collect(Catalogue([root]), [])
    inputs = json.loads(made.files["compiled.json"])["inputs"]
    assert "demo/1/contract.odcs.yaml" in inputs
    assert "shipped:macros.sql" in inputs
    assert not [name for name in inputs if ".." in name or name.startswith("/")]


def test_a_snapshot_of_another_folder_is_believed_until_a_file_changes(
    demo: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = demo()
    (made,) = collect(Catalogue([root]), [])
    write(made.folder, made.files)
    monkeypatch.setattr(Catalogue, "build", lambda *_: pytest.fail("built anew"))
    assert Catalogue([root]).load("demo/1").title == "Demonstration"
    monkeypatch.undo()
    demo("name: Demonstration", "name: Changed")
    assert Catalogue([root]).load("demo/1").title == "Changed"


def test_every_xsd_that_ships_can_be_used(catalogue: Catalogue) -> None:
    texts = [text for one in catalogue.all() if (text := compile_xsd(one))]
    assert len(texts) >= 3
    for text in texts:
        etree.XMLSchema(etree.fromstring(text.encode()))


def test_an_edition_whose_order_is_not_known_has_no_xsd(catalogue: Catalogue) -> None:
    made = {name for one in collect(catalogue, ["nccis/2011-12"]) for name in one.files}
    assert "schema.json" in made
    assert "schema.xsd" not in made
