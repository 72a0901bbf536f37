"""Each kind of mistake is told by its code, at its line; the list here is complete."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import ccis_interop.catalogue.lint as room
from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.lint.mistake import Mistake
from ccis_interop.catalogue.lint.run import lint

SOURCE = "authoritativeDefinitions: [{type: source, url: ../../sources.csv#OURS, description: inferred}]"
ROLE = "{property: role, value: child}"
PERIOD = "customProperties: [{property: recognise, value: {periodFrom: 'FROM', periodTo: 'TO'}}]\nschema:\n"
STATUS, NEED = "codelists/status.csv", "codelists/need.csv"

# code, the text that is replaced, what it becomes, and the file if it is not the contract
CASES = [
    ("key-doubled", "kind: DataContract\n", "kind: DataContract\nkind: DataContract\n"),
    ("key-unknown", "        unique: true", "        unqiue: true"),
    ("odcs", "required: true", "required: perhaps"),
    ("odcs", "schema:", "schema: 5\nx:"),
    ("standard-not-yaml", "name: Demonstration", "name: 'Demonstration"),
    ("standard-alias", "description: {purpose: To be tried.}", "description: &a {purpose: x}\ntags: [*a]"),
    ("property-unknown", "property: xmlPath", "property: xmlpath"),
    ("property-value", "value: child", "value: grandchild"),
    ("property-doubled", ROLE, f"{ROLE}\n      - {ROLE}"),
    ("name-missing", "  - name: contact\n", "  - businessName: C\n"),
    ("name-unusable", "  - name: street\n", "  - name: str eet\n"),
    ("name-doubled", "  - name: street\n", "  - name: Name\n"),
    ("title", "name: Demonstration\n", ""),
    ("status", "status: active", "status: lively"),
    ("purpose", "description: {purpose: To be tried.}\n", ""),
    ("source", "authoritativeDefinitions:\n  - {type: source, ", "tags: []\nx:\n  - {type: source, "),
    ("folder-name", "version: '1'", "version: '2'"),
    ("table-description", "    description: One person.\n", ""),
    ("table-unusable", "  - name: street\n", "  - name: select\n"),
    ("field-label", "        businessName: Street\n", ""),
    ("field-description", "        description: The street.\n", ""),
    ("field-classification", "classification: identifier", "classification: secret"),
    ("field-source", "        " + SOURCE + "\n", ""),
    ("field-type", "logicalType: date", "logicalType: integer"),
    ("option-unknown", "logicalTypeOptions: {pattern: '^[0-9]{5}$'}", "logicalTypeOptions: {maxLength: 5}"),
    ("enum-doubled", "relationships: [{to: status.code}]", "enum: [{value: A}, {value: A}]"),
    ("relationship-unknown", "to: status.code", "to: state.code"),
    ("relationship-unknown", "to: person.id", "to: person.ident"),
    ("concept-unknown", "[{property: xmlPath, value: Home/street}]", "[{property: concept, value: nonsense}]"),
    ("pattern-wrong", "'^[0-9]{5}$'", "'^[0-9{5}$'"),
    ("pattern-portable", "'^[0-9]{5}$'", r"'^\d{5}$'"),
    ("pattern-portable", "'^[0-9]{5}$'", "'[0-9]{5}'"),
    ("number-doubled", "      - name: name\n", "      - name: name\n        id: D1\n"),
    ("synonym-collides", "businessName: Street\n", "businessName: Street\n        synonyms: [{synonym: N ame}]\n"),
    ("path-doubled", "value: Home/street", "value: Home/postcode"),
    ("group-unused", "{path: Home, required: false}", "{path: Home, required: false}, {path: Away, required: true}"),
    ("child-untied", "        relationships: [{to: person.id}]\n", ""),
    ("header-twice", "value: record}", "value: header}\n", "value: child}", "value: header}"),
    ("no-record", "value: record}", "value: header}"),
    ("record-date", "schema:\n", "customProperties: [{property: recordDate, value: person.born}]\nschema:\n"),
    ("rule-id", "id: demo-born-late", "id: other-born-late"),
    ("rule-id-doubled", "id: demo-born-late", "id: demo-person-name-required"),
    ("rule-description", "            description: The date of birth is too late.\n", ""),
    ("rule-severity", "severity: error", "severity: terrible"),
    ("rule-severity", "            severity: error\n", ""),
    ("rule-dimension", "dimension: accuracy", "dimension: depth"),
    ("rule-source", "            " + SOURCE + "\n", ""),
    ("rule-mend", "              - {property: mend, value: Correct the date of birth.}\n", ""),
    ("rule-must-be", "mustBe: 0", "mustBe: 1"),
    ("rule-must-be", "mustBe: 0", "mustBeLessThan: 1"),
    ("rule-not-runnable", "            type: sql\n", "            type: text\n", "query: SELECT", "rule: SELECT"),
    ("rule-field", "{property: mend", "{property: fields, value: [birth]}\n              - {property: mend"),
    ("rule-claim", "{property: mend", "{property: claims, value: [pattern]}\n              - {property: mend"),
    ("rule-no-example", """              - {property: fault, value: {set: {born: "'2021-01-01'"}}}\n""", ""),
    ("rule-sql", "query: SELECT COUNT(*) FROM", "query: SELECT COUNT(* FROM"),
    ("rule-sql", "query: SELECT COUNT(*)", "query: SELECT 1; SELECT COUNT(*)"),
    ("rule-column", "as_date(born)", "as_date(birth)"),
    ("rule-table", "FROM person WHERE", "FROM people WHERE"),
    ("rule-table", "FROM person WHERE", "FROM person WHERE born IN (SELECT code FROM nolist) OR"),
    ("rule-parameter", "as_date(born) >", "born = getvariable('limit') OR as_date(born) >"),
    ("rule-run", "as_date(born)", "is_date(born)"),
    ("structure-fault", "type: sql\n", "type: custom\n            engine: ccis-interop\n",
     "query: SELECT COUNT(*) FROM person WHERE as_date(born) > DATE '2020-01-01'", "implementation: {fault: odd}"),
    ("fault-column", "set: {born:", "set: {birth:"),
    ("fault-column", "\"'2021-01-01'\"", "other.born"),
    ("fault-table", "{set: {born: \"'2021-01-01'\"}}", "{children: {stranger: {where: x}}}"),
    ("fault-sql", "\"'2021-01-01'\"", "\"SELECT (\""),
    ("fault-rule", "{set: {born: \"'2021-01-01'\"}}", "{set: {born: 'NULL'}, also: [demo-none]}"),
    ("source-unknown", "sources.csv#OURS", "sources.csv#THEIRS"),
    ("confidence-unknown", "description: inferred", "description: sure"),
    ("overlay-base", "schema:\n", "customProperties: [{property: base, value: demo/0}]\nschema:\n"),
    ("overlay-circle", "schema:\n", "customProperties: [{property: base, value: demo/1}]\nschema:\n"),
    ("recognise-period", "schema:\n", PERIOD.replace("FROM", "2021-01-01").replace("TO", "2020-01-01")),
    ("recognise-overlap", "schema:\n", "customProperties: [{property: recognise, value: {xmlRoot: NCCIS}}]\nschema:\n"),
]  # fmt: skip

LIST_CASES = [
    ("codelist-column", "label,", "title,", STATUS),
    ("codelist-code", "A,Active", ",Active", STATUS),
    ("codelist-label", "A,Active", "A,", STATUS),
    ("codelist-doubled", "L,Left", "A,Left", STATUS),
    ("codelist-date", "2020-01-01", "01/01/2020", STATUS),
    ("codelist-period", "2020-01-01,", "2020-01-01,2019-01-01", STATUS),
    ("codelist-ragged", "A,Active", "A,Active, or so", STATUS),
    ("codelist-change", "code,label", "change,code", NEED),
    ("codelist-empty", "1,One,,,,OURS,inferred\n2,Two,,,,OURS,inferred\n", "", NEED),
    ("codelist-unreadable", "1,One", '"1,One', NEED),
    ("source-unknown", "OURS", "THEIRS", STATUS),
    ("confidence-unknown", "inferred", "sure", STATUS),
]


def mistakes(root: Path) -> list[Mistake]:
    catalogue = Catalogue([root])
    return lint(catalogue, [one for one in catalogue.editions.values() if one.root == root])


def test_a_sound_standard_has_no_mistake(demo: Callable[..., Path]) -> None:
    assert mistakes(demo()) == []


@pytest.mark.parametrize("case", CASES, ids=[f"{at}-{case[0]}" for at, case in enumerate(CASES)])
def test_a_mistake_of_a_contract_is_told_at_a_line(case: tuple[str, ...], demo: Callable[..., Path]) -> None:
    code, old, new, *more = case
    root = demo(old, new)
    contract = root / "demo" / "1" / "contract.odcs.yaml"
    if more:
        text = contract.read_text(encoding="utf-8")
        assert more[0] in text
        contract.write_text(text.replace(more[0], more[1], 1), encoding="utf-8")
    found = mistakes(root)
    assert code in {one.code for one in found}, found
    assert all(one.line > 0 and one.what.endswith(".") and one.mend.endswith((".", "?")) for one in found), found


@pytest.mark.parametrize("case", LIST_CASES, ids=[case[0] for case in LIST_CASES])
def test_a_mistake_of_a_code_list_is_told_at_a_line(case: tuple[str, ...], demo: Callable[..., Path]) -> None:
    code, old, new, file = case
    assert code in {one.code for one in mistakes(demo(old, new, file))}


def test_a_contract_that_is_a_list_is_told(demo: Callable[..., Path]) -> None:
    root = demo()
    (root / "demo" / "1" / "contract.odcs.yaml").write_text("- a\n", encoding="utf-8")
    assert [(one.code, one.line) for one in mistakes(root)] == [("standard-not-mapping", 1)]


def test_a_list_that_nothing_names_is_told(demo: Callable[..., Path]) -> None:
    root = demo()
    folder = root / "demo" / "1" / "codelists"
    (folder / "spare.csv").write_text((folder / "need.csv").read_text(encoding="utf-8"), encoding="utf-8")
    assert [one.code for one in mistakes(root)] == ["codelist-unused"]


def test_all_mistakes_are_told_in_one_run_each_at_its_line(demo: Callable[..., Path]) -> None:
    root = demo("severity: error", "severity: terrible")
    demo_file = root / "demo" / "1" / "contract.odcs.yaml"
    text = demo_file.read_text(encoding="utf-8")
    text = text.replace("as_date(born)", "as_date(birth)").replace("value: child", "value: grandchild")
    text = text.replace("classification: operational", "classification: secret")
    demo_file.write_text(text, encoding="utf-8")
    found = {one.code: one.line for one in mistakes(root)}
    lines = text.split("\n")
    assert "severity: terrible" in lines[found["rule-severity"] - 1]
    assert "as_date(birth)" in lines[found["rule-column"] - 1]
    assert "value: grandchild" in lines[found["property-value"] - 1]
    assert "classification: secret" in lines[found["field-classification"] - 1]


OVERLAY = """\
apiVersion: v3.2.0
kind: DataContract
id: demo
name: Demonstration
version: '2'
status: draft
description: {purpose: To be tried.}
authoritativeDefinitions: [{type: source, url: ../../sources.csv#OURS, description: inferred}]
customProperties:
  - {property: base, value: demo/1}
  - property: changes
    value:
      - {change: withdraw-rule, id: demo-born-late, reason: R., source: OURS, confidence: inferred}
      - {change: withdraw-rule, id: demo-none, reason: R., source: OURS, confidence: inferred}
      - {change: rename-field, table: person, name: nobody, to: x, reason: R., source: OURS, confidence: inferred}
      - {change: rename-field, table: person, name: street, to: road, reason: R., source: OURS, confidence: inferred}
schema:
  - name: person
    properties:
      - name: road
        classification: none
      - name: town
        businessName: Town
        description: The town.
        logicalType: string
        classification: personal
        authoritativeDefinitions: [{type: source, url: ../../sources.csv#OURS, description: inferred}]
        customProperties: [{property: after, value: street}]
"""


def test_every_misfit_of_an_overlay_is_told_and_the_rest_is_looked_at(demo: Callable[..., Path]) -> None:
    root = demo()
    folder = root / "demo" / "2"
    folder.mkdir()
    (folder / "contract.odcs.yaml").write_text(OVERLAY, encoding="utf-8")
    lines = OVERLAY.split("\n")
    found = [(one.code, lines[one.line - 1].strip()[:60]) for one in mistakes(root)]
    assert found == [
        ("overlay-misfit", "- {change: withdraw-rule, id: demo-none, reason: R., source:"),
        ("overlay-misfit", "- {change: rename-field, table: person, name: nobody, to: x,"),
        ("field-classification", "classification: none"),
        ("overlay-misfit", "- name: town"),
    ]


def test_every_code_of_the_room_is_tried_here() -> None:
    folder = Path(room.__file__).parent
    source = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    stated = set(
        re.findall(
            r'(?:tell\(\s*(?:[^"()]|\([^()]*\))*|Mistake\([^"]*|mistake\(|yield \(?\s*)"([a-z]+(?:-[a-z]+)*)"', source
        )
    )
    beside = [*Path(__file__).parent.glob("test_*.py"), Path(__file__).parents[2] / "convert" / "test_withholding.py"]
    tests = "\n".join(path.read_text(encoding="utf-8") for path in beside)
    words = {"table", "field", "rule", "contract", "code", "property", "schema", "concept"}
    assert {code for code in stated - words - {"contract-wrong", "macros"} if f'"{code}"' not in tests} == set()


def test_what_ships_has_no_mistake(catalogue: Catalogue) -> None:
    shelves = (catalogue.editions, catalogue.layouts, catalogue.mappings)
    every = [one for shelf in shelves for one in shelf.values()]
    assert [str(one) for one in lint(catalogue, every, catalogue.roots)] == []
