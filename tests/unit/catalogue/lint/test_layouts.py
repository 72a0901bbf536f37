"""Each mistake of a layout is told by its code, at its line."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.lint.mistake import Mistake
from ccis_interop.catalogue.lint.run import lint
from made.conversions import LAYOUT, NESTED, conversions, lie

Told = Callable[..., list[tuple[str, str]]]
OF_CALLED = "      - name: called\n        physicalName: Name\n"

# code, the text that is replaced, what it becomes, and the beginning of the line at which it is told
CASES = [
    ("folder-name", "id: demo-list", "id: demo-lists", "id: demo-lists"),
    ("title", "name: Demonstration list\n", "", "apiVersion"),
    ("status", "status: active", "status: lively", "status:"),
    ("purpose", "description: {purpose: To be tried.}\n", "", "apiVersion"),
    ("property-unknown", "property: dialect", "property: dialekt", "- {property: dialekt"),
    ("property-value", 'separator: ","', 'separator: "x"', "- {property: dialect"),
    ("property-value", "position, value: 3", "position, value: third", "customProperties:"),
    ("layout-table", "schema:\n", "schema:\n  - {name: other, logicalType: object}\n", "schema:"),
    ("name-unusable", "- name: member", "- name: mem ber", "- name: mem ber"),
    ("name-unusable", "- name: state", "- name: 1st", "- name: 1st"),
    ("name-doubled", "- name: state", "- name: Called", "- name: Called"),
    ("field-classification", "classification: identifier", "classification: secret", "classification: secret"),
    ("field-source", "authoritativeDefinitions: [{type: source, url: ../../../sources.csv#OURS, description: ours}]\n"
     "        customProperties: [{property: position, value: 1}]", "tags: []\n"
     "        customProperties: [{property: position, value: 1}]", "- name: ref"),
    ("source-unknown", "#OURS", "#THEIRS", "authoritativeDefinitions"),
    ("confidence-unknown", "description: ours", "description: sure", "authoritativeDefinitions"),
    ("concept-unknown", "concept, value: name", "concept, value: nonsense", "- name: called"),
    ("position-missing", "[{property: position, value: 3}]", "[]", "- name: state"),
    ("position-doubled", "position, value: 3", "position, value: 2", "- name: state"),
    ("position-order", "position, value: 3", "position, value: 4", "- name: state"),
    ("synonym-collides", "synonym: Full name", "synonym: s TATE", "- name: called"),
    ("layout-logic", OF_CALLED, f"{OF_CALLED}        transformLogic: trim(x)\n", "- name: called"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[f"{at}-{case[0]}" for at, case in enumerate(CASES)])
def test_a_mistake_of_a_layout_is_told_at_its_line(case: tuple[str, ...], told: Told) -> None:
    code, old, new, at = case
    lines = [line for found, line in told(LAYOUT, old, new) if found == code]
    assert lines, code
    assert lines[0].startswith(at)


NESTED_CASES = [
    ("child-untied", "property: within, value: member", "property: within, value: members"),
    ("property-value", "role, value: child", "role, value: grandchild"),
    ("property-unknown", "property: within", "property: rows"),
    ("overlay-base", "customProperties:\n", "customProperties:\n  - {property: base, value: demo/1}\n"),
    ("overlay-circle", "customProperties:\n", "customProperties:\n  - {property: base, value: demo-nested/1}\n"),
]


@pytest.mark.parametrize("case", NESTED_CASES, ids=[case[0] for case in NESTED_CASES])
def test_a_mistake_of_a_nested_layout_is_told(case: tuple[str, ...], told: Told) -> None:
    code, old, new = case
    assert code in {found for found, _ in told(NESTED, old, new)}


def test_two_layouts_with_one_header_are_told(tmp_path: Path) -> None:
    root = conversions(tmp_path)
    shutil.copytree(root / "layouts" / "demo-list", root / "layouts" / "other")
    for old, new in (("id: demo-list", "id: other"), ("physicalName: State", "physicalName: S_TATE")):
        lie(root, "layouts/other/1/contract.odcs.yaml", old, new)
    catalogue = Catalogue([root])
    found = lint(catalogue, catalogue.layouts.values())
    assert [(one.code, one.path.parts[-3]) for one in found] == [
        ("layout-alike", "demo-list"),
        ("layout-alike", "other"),
    ]


def test_a_layout_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    root = conversions(tmp_path)
    (root / LAYOUT).write_bytes(b"id: \xe4")
    catalogue = Catalogue([root])
    assert "standard-not-utf8" in {one.code for one in lint(catalogue, catalogue.layouts.values())}


def test_what_is_sound_has_no_mistake(found: Callable[..., list[Mistake]]) -> None:
    assert found() == []
