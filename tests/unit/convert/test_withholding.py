"""What an objection forbids is forbidden below the record too."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from made.running import interop

DATA = Path(__file__).parents[2] / "data" / "standards"
SOURCES = "[{type: source, url: ../../../sources.csv#OURS, description: inferred}]"
COLUMNS = "".join(
    f"      - name: {name}\n        physicalName: {name.title()}\n        logicalType: string\n        required: true\n"
    f"        classification: personal\n        authoritativeDefinitions: {SOURCES}\n"
    f"        customProperties: [{{property: position, value: {at}}}]\n"
    for at, name in enumerate(["number", "name", "born", "home", "seen", "about", "objects"], 1)
)
HEAD = """
apiVersion: v3.2.0
kind: DataContract
id: {id}
name: Visits
version: '1'
status: active
description: {{purpose: A layout of the tests.}}
authoritativeDefinitions: {sources}
"""
LAYOUT = f"{HEAD}schema:\n  - name: visit\n    logicalType: object\n    properties:\n{COLUMNS}"
MAPPING = """customProperties:
  - {property: from, value: [visits/1]}
  - {property: to, value: demo/1}
schema:
  - name: person
    logicalType: object
    customProperties: [{property: source, value: visit}]
    properties:
      - {name: id, logicalType: string, transformLogic: trimmed(number)}
      - {name: name, logicalType: string, transformLogic: trimmed(name)}
      - {name: born, logicalType: date, transformLogic: day_of(born)}
      - {name: status, logicalType: string, transformLogic: "'A'"}
      - {name: postcode, logicalType: string, transformLogic: postcode_of(home)}
      - {name: objects, logicalType: string, transformLogic: "CASE WHEN says_yes(objects) THEN 'Y' ELSE 'N' END"}
  - name: contact
    logicalType: object
    customProperties: [{property: source, value: visit}]
    properties:
      - {name: person_id, logicalType: string, transformLogic: trimmed(number)}
      - {name: day, logicalType: date, transformLogic: day_of(seen)}
      - {name: about, logicalType: string, transformLogic: trimmed(about)}
"""
FIELD = """      - name: {name}
        businessName: Something
        description: Something.
        logicalType: string
        required: {required}
        classification: personal
        authoritativeDefinitions: [{{type: source, url: ../../sources.csv#OURS, description: inferred}}]
        customProperties: [{{property: {property}, value: {value}}}]
"""


def field(name: str, key: str, value: str, *, required: bool = False) -> str:
    return FIELD.format(name=name, property=key, value=value, required=str(required).lower())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A standard whose record says who objects, and whose contacts say what a visit was about."""
    root = tmp_path / "standards"
    shutil.copytree(DATA, root)
    contract = root / "demo" / "1" / "contract.odcs.yaml"
    text = contract.read_text(encoding="utf-8")
    text = text.replace("  - name: contact\n", field("objects", "concept", "objection_stands") + "  - name: contact\n")
    contract.write_text(text + field("about", "disclosure", "c"), encoding="utf-8")
    for shelf, name, body in (("layouts", "visits", LAYOUT), ("mappings", "visits--demo", HEAD + MAPPING)):
        place = root / shelf / name / "1"
        place.mkdir(parents=True)
        head, _, rest = body.partition("authoritativeDefinitions: {sources}")
        said = f"{head.format(id=name)}authoritativeDefinitions: {SOURCES}".replace("{{", "{").replace("}}", "}")
        (place / "contract.odcs.yaml").write_text(said + rest, encoding="utf-8")
    return root


def test_a_child_of_somebody_who_objects_tells_nothing_of_category_c(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "visits.csv"
    rows = ["10001,Anna,01/09/2006,n11ck,04/09/2023,Housing,yes", "10002,Bea,02/09/2006,n11ck,05/09/2023,Work,no"]
    path.write_text("\n".join(["Number,Name,Born,Home,Seen,About,Objects", *rows]) + "\n", encoding="utf-8")
    out = tmp_path / "out.jsonl"
    told = interop("convert", path, "--to", "demo/1", "-o", out, "--standards", root)
    assert told.exit == 0, told.err
    people = [json.loads(line)["person"] for line in out.read_text(encoding="utf-8").splitlines()]
    assert {one["id"]: one["contact"][0].get("about") for one in people} == {"10001": None, "10002": "Work"}
    assert {one["contact"][0]["day"] for one in people} == {"2023-09-04", "2023-09-05"}
    assert "Housing" not in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(("required", "code"), [(False, 0), (True, 1)])
def test_lint_tells_a_child_that_must_have_what_an_objection_withholds(required: bool, code: int, root: Path) -> None:
    contract = root / "demo" / "1" / "contract.odcs.yaml"
    text = contract.read_text(encoding="utf-8")
    contract.write_text(text + field("outcome", "disclosure", "c", required=required), encoding="utf-8")
    told = interop("standards", "lint", "demo/1", "--standards", root)
    assert told.exit == code, told.out
    assert ("withheld-required" in told.out) is required
