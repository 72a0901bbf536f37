"""Each kind of difference, whether it breaks, and who must act."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ccis_interop.catalogue.diff.compare import compare
from ccis_interop.catalogue.diff.difference import Difference
from ccis_interop.catalogue.find import Catalogue

SENDER, RECEIVER, MANAGER = "the sender's supplier", "the receiver", "the borough's data manager"

OVERLAY = """\
apiVersion: v3.2.0
kind: DataContract
id: demo
name: Demonstration
version: '2'
status: draft
customProperties:
  - {{property: base, value: demo/1}}
{changes}schema:
  - name: person
    properties:
{properties}
"""

CASES = [
    ("", "      - {name: born, required: true}", ("field", "person.born", "tightened", (SENDER,))),
    ("", "      - {name: name, required: false}", ("field", "person.name", "loosened", (RECEIVER,))),
    ("", "      - {name: town, logicalType: string}", ("field", "person.town", "added", ())),
    ("", "      - {name: town, logicalType: string, required: true}", ("field", "person.town", "added", (SENDER,))),
    ("", "      - {name: born, logicalType: string}", ("field", "person.born", "altered", (SENDER, RECEIVER))),
    (
        "",
        "      - {name: name, logicalTypeOptions: {pattern: '^[A-Z]+$'}}",
        ("field", "person.name", "tightened", (SENDER,)),
    ),
    (
        "",
        "      - {name: id, logicalTypeOptions: {pattern: '^[0-9]{6}$'}}",
        ("field", "person.id", "altered", (SENDER, RECEIVER)),
    ),
    (
        "{change: withdraw-field, table: person, name: street, reason: R., source: OURS, confidence: inferred}",
        "      - {name: name}",
        ("field", "person.street", "withdrawn", (SENDER, RECEIVER)),
    ),
    (
        "{change: rename-field, table: person, name: street, to: road, reason: R., source: OURS, confidence: inferred}",
        "      - {name: name}",
        ("field", "person.street", "renamed", (SENDER, RECEIVER)),
    ),
    (
        "{change: withdraw-rule, id: demo-born-late, reason: R., source: OURS, confidence: inferred}",
        "      - {name: name}",
        ("rule", "demo-born-late", "withdrawn", ()),
    ),
    (
        "",
        "      - {name: born, quality: [{id: demo-born-late, severity: warning}]}",
        ("rule", "demo-born-late", "loosened", ()),
    ),
    (
        "",
        "      - {name: born, quality: [{id: demo-born-late, query: SELECT COUNT(*) FROM person WHERE born = '1'}]}",
        ("rule", "demo-born-late", "altered", (SENDER,)),
    ),
    (
        "",
        "      - {name: born, quality: [{id: demo-new, query: SELECT COUNT(*) FROM person WHERE born = '1'}]}",
        ("rule", "demo-new", "added", (SENDER,)),
    ),
    (
        "",
        "      - {name: born, quality: [{id: demo-new, severity: warning, query: SELECT COUNT(*) FROM person}]}",
        ("rule", "demo-new", "added", ()),
    ),
]


def differences(root: Path, changes: str, properties: str) -> list[Difference]:
    folder = root / "demo" / "2"
    (folder / "codelists").mkdir(parents=True, exist_ok=True)
    held = f"  - property: changes\n    value:\n      - {changes}\n" if changes else ""
    text = OVERLAY.format(changes=held, properties=properties)
    (folder / "contract.odcs.yaml").write_text(text, encoding="utf-8")
    catalogue = Catalogue([root])
    return compare(catalogue, catalogue.load("demo/1"), catalogue.load("demo/2"))


@pytest.mark.parametrize(("changes", "properties", "expected"), CASES, ids=[f"{c[2][0]}-{c[2][2]}" for c in CASES])
def test_a_change_is_one_difference(
    changes: str, properties: str, expected: tuple[str, ...], demo: Callable[..., Path]
) -> None:
    (found,) = differences(demo(), changes, properties)
    assert (found.object, found.what, str(found.kind), found.breaks) == expected
    assert found.reason == ("R." if changes else "")


def test_codes(demo: Callable[..., Path]) -> None:
    root = demo()
    lists = root / "demo" / "2" / "codelists"
    lists.mkdir(parents=True)
    head = "change,code,label,group,valid_from,valid_to,source,confidence\n"
    rows = (
        "add,B,New,,,,OURS,inferred\nwithdraw,A,,,,,OURS,inferred\nchange,L,Gone,,2020-01-01,2021-01-01,OURS,inferred\n"
    )
    (lists / "status.csv").write_text(head + rows, encoding="utf-8")
    found = [(one.what, str(one.kind), one.breaks) for one in differences(root, "", "      - {name: name}")]
    assert found == [
        ("status A", "withdrawn", (SENDER,)),
        ("status B", "added", (RECEIVER,)),
        ("status L", "tightened", (SENDER,)),
    ]


def test_an_edition_does_not_differ_from_itself(catalogue: Catalogue) -> None:
    one = catalogue.load("nccis/2019-20")
    assert compare(catalogue, one, one) == []


def test_a_renaming_is_followed_both_ways_over_the_common_base(catalogue: Catalogue) -> None:
    for old, new, name in [
        ("2011-12", "2019-20", "LDDFlag is now SENDFlag"),
        ("2019-20", "2011-12", "SENDFlag is now LDDFlag"),
    ]:
        found = compare(catalogue, catalogue.load(f"nccis/{old}"), catalogue.load(f"nccis/{new}"))
        renamed = [one for one in found if one.object == "field" and one.kind == "renamed"]
        assert [one.detail.partition(" (")[0] for one in renamed] == [name]
        assert "renamed SENDFlag" in renamed[0].reason


def test_who_must_act_on_a_new_required_field(demo: Callable[..., Path]) -> None:
    (found,) = differences(demo(), "", "      - {name: town, logicalType: string, required: true}")
    assert found.act == (SENDER, RECEIVER, MANAGER)
