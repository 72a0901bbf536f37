"""Each mistake of a mapping is told by its code, at its line."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.lint.run import lint
from made.conversions import MAPPING, conversions, lie

Told = Callable[..., list[tuple[str, str]]]

# code, the text that is replaced, what it becomes, and the beginning of the line at which it is told
CASES = [
    ("folder-name", "version: '1'", "version: '2'", "version:"),
    ("source", "authoritativeDefinitions:", "tags: []\nx:", "apiVersion"),
    ("from-unknown", "[demo-list/1]", "[demo-lists/1]", "- {property: from"),
    ("to-unknown", "value: demo/1", "value: demon/1", "- {property: to"),
    ("property-value", "[demo-list/1]", "demo-list/1", "- {property: from"),
    ("property-value", "reason: no state", "because: no state", "- {property: leaves"),
    ("property-unknown", "property: merge", "property: merges", "- {property: merges"),
    ("mapping-incomplete", "  - {property: to, value: demo/1}\n", "", "apiVersion"),
    ("mapping-incomplete", "      - {property: source, value: member}\n", "", "- name: person"),
    ("parameter-unused", "parameter('street')", "'High Street'", "- {property: parameters"),
    ("parameter-unknown", "parameter('street')", "parameter('road')", "transformLogic: parameter('road')"),
    ("mapping-table", "- name: person", "- name: people", "- name: people"),
    ("mapping-source", "source, value: member}\n", "source, value: members}\n", "- {property: source"),
    ("mapping-source", "FROM member WHERE", "FROM members WHERE", "- {property: rows"),
    ("mapping-source", "{source: member", "{source: members", "- {property: joins"),
    ("mapping-rows", "SELECT * FROM member WHERE", "SELECT ref, state, called FROM member WHERE", "- {property: rows"),
    ("mapping-sql", "SELECT * FROM member WHERE", "DELETE FROM member WHERE", "- {property: rows"),
    ("mapping-sql", "trimmed(called)", "trimmed(called", "transformLogic: trimmed(called"),
    ("mapping-sql", "trimmed(called)", "trimmed(called), 1", "transformLogic: trimmed(called)"),
    ("mapping-column", "trimmed(called)", "trimmed(caled)", "transformLogic: trimmed(caled)"),
    ("mapping-column", "when: state", "when: stat", "- {property: leaves"),
    ("mapping-column", "when: called", "when: name", "- {property: doubts"),
    ("mapping-column", "key: [ref]", "key: [id]", "- {property: merge"),
    ("mapping-column", "called DESC", "name DESC", "- {property: merge"),
    ("mapping-function", "trimmed(called)", "trimed(called)", "transformLogic: trimed(called)"),
    ("mapping-run", "trimmed(called)", "called + 1", "transformLogic: called + 1"),
    ("crosswalk-unknown", "crosswalk('status'", "crosswalk('state'", "transformLogic:"),
    ("mapping-field", "- name: status", "- name: state", "- name: state"),
    ("mapping-field", "schema:", "  - {property: header, value: {x: '1'}}\nschema:", "- {property: header"),
    ("required-unmade", "transformDescription: The list does not tell it.", "tags: []", "- name: person"),
    ("name-doubled", "- name: street", "- name: NAME", "- name: name"),
    ("concept-unknown", "value: demo/1", "value: demo", "- {name: id"),
    ("concept-unknown", "trimmed(called)", "concept('nonsense')", "schema:"),
]


@pytest.mark.parametrize("case", CASES, ids=[f"{at}-{case[0]}" for at, case in enumerate(CASES)])
def test_a_mistake_of_a_mapping_is_told_at_its_line(case: tuple[str, ...], told: Told) -> None:
    code, old, new, at = case
    lines = [line for found, line in told(MAPPING, old, new) if found == code]
    assert lines, code
    assert lines[0].startswith(at)


def test_every_wrong_expression_is_told_in_one_run(told: Told) -> None:
    changes = ("trimmed(ref)", "trimmed(reff)", "trimmed(called)", "trimed(called)", "['1']", "['1'")
    assert sorted(code for code, _ in told(MAPPING, *changes)) == ["mapping-column", "mapping-function", "mapping-sql"]


def test_an_aggregate_beside_single_values_is_told(told: Told) -> None:
    assert [code for code, _ in told(MAPPING, "trimmed(called)", "max(called)")] == ["mapping-run"]


def test_two_mappings_from_one_layout_to_one_standard_are_told(tmp_path: Path) -> None:
    root = conversions(tmp_path)
    shutil.copytree(root / "mappings" / "demo-list--demo", root / "mappings" / "other")
    lie(root, "mappings/other/1/contract.odcs.yaml", "id: demo-list--demo", "id: other")
    catalogue = Catalogue([root])
    found = lint(catalogue, catalogue.mappings.values())
    assert [(one.code, one.path.parent.parent.name) for one in found] == [
        ("mapping-several", "demo-list--demo"),
        ("mapping-several", "other"),
    ]


def test_a_column_that_one_edition_of_the_layout_lacks_is_told(tmp_path: Path) -> None:
    root = conversions(tmp_path)
    shutil.copytree(root / "layouts" / "demo-list" / "1", root / "layouts" / "demo-list" / "2")
    for old, new in (("version: '1'", "version: '2'"), ("- name: state", "- name: condition"), (": State", ": Cond")):
        lie(root, "layouts/demo-list/2/contract.odcs.yaml", old, new)
    lie(root, MAPPING, "[demo-list/1]", "[demo-list]")
    catalogue = Catalogue([root])
    found = lint(catalogue, catalogue.mappings.values())
    assert {one.code for one in found} == {"mapping-column"}
    assert all("demo-list/2" in one.what for one in found)
