"""Random trees of a contract: the nested reader gives what a plain reading with lxml gives, in every way it has."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.model import Standard, Table
from ccis_interop.catalogue.nested import nested_layout
from ccis_interop.formats.source import find_source
from ccis_interop.formats.xml.blocks import Block
from ccis_interop.formats.xml.frame import Root
from ccis_interop.formats.xml.nested import NestedInput
from ccis_interop.formats.xml.rows import TableRows
from ccis_interop.formats.xml.scan import Scanner
from ccis_interop.formats.xml.tree import Tree
from ccis_interop.formats.xml.walk import Walker

LAYOUT = nested_layout(Catalogue(), "ilr/2023-24")
TREE = Tree(LAYOUT)
NAMESPACE = "ESFA/ILR/2023-24"
SPACES = st.sampled_from(["", "", "\n", "\n\t\t", "\r\n  ", " "])
TEXTS = st.one_of(
    st.just(""),
    st.sampled_from(["1", "2025-09-01", "ZZ99 9ZZ", "Núñez", "a & b", "<x>", "]]>", '"', "  ", "中文", "😀"]),
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")), max_size=12),
)


def respelt(name: str, way: int) -> str:
    return {0: name.upper(), 1: name.lower()}.get(way, name)


@st.composite
def leaf(draw: Any, name: str) -> str:
    text = escape(draw(TEXTS))
    name = respelt(name, draw(st.integers(0, 30)))
    form = draw(st.integers(0, 12))
    if form == 0:
        return f"<{name}/>"
    if form == 1:
        return f"<{name}></{name} >"
    if form == 2:
        return f"<{name}>&#x41;{text}</{name}>"
    return f"<{name}>{text}</{name}>"


@st.composite
def element(draw: Any, table: Table, odd: bool) -> str:
    """An element of a table, its fields and children in any order."""
    parts = []
    groups: dict[str, list[str]] = {}
    for one in draw(st.lists(st.sampled_from(table.fields), max_size=8, unique_by=None if odd else lambda f: f.name)):
        group, _, name = one.path.rpartition("/")
        groups.setdefault(group, []).append(draw(leaf(name)))
    for child in LAYOUT.tables:
        holder, _, group = (child.within or "").partition("/")
        if holder == table.name and draw(st.integers(0, 2)) == 0:
            groups.setdefault(group, []).extend(draw(st.lists(element(child, odd), min_size=1, max_size=3)))
    if odd and draw(st.booleans()):
        extra = st.sampled_from(["<Hat>red</Hat>", "<Hat/>", "<Shoe><Size>9</Size></Shoe>", "<!-- no -->", "stray"])
        groups.setdefault("", []).append(draw(extra))
    for group, inner in groups.items():
        parts += inner if not group else [f"<{group}>{''.join(inner)}</{group}>"]
    parts = draw(st.permutations(parts))
    space = draw(SPACES)
    return f"<{table.wire_name}>{space}{space.join(parts)}{space}</{table.wire_name}>"


@st.composite
def documents(draw: Any) -> str:
    odd = draw(st.booleans())
    learners = draw(st.lists(element(LAYOUT.table("learner"), odd), max_size=6))
    outcomes = draw(st.lists(element(LAYOUT.table("learner_destination_and_progression"), odd), max_size=2))
    return draw(SPACES).join([*learners, *outcomes])


def plain(  # noqa: C901 - the plainest way, in one piece
    layout: Standard, root: etree._Element
) -> dict[str, list[dict[str, Any]]]:
    """Every table by a walk over the whole document, in the plainest way."""
    rows: dict[str, list[dict[str, Any]]] = {table.name: [] for table in layout.tables if table.role != "header"}

    def named(element: etree._Element, name: str) -> list[etree._Element]:
        return [one for one in element if etree.QName(one).localname.lower() == name.lower()]

    def at(element: etree._Element, path: str) -> list[etree._Element]:
        found = [element]
        for name in path.split("/") if path else ():
            found = [inner for outer in found for inner in named(outer, name)]
        return found

    def take(table: Table, element: etree._Element, top: int | None, above: int | None) -> None:
        row: dict[str, Any] = {"_record": len(rows[table.name]) + 1}
        if top is not None:
            row |= {"_root": top, "_parent": above}
        for one in table.fields:
            texts = [found.text for found in at(element, one.path) if len(found) == 0 and found.text]
            if texts:
                row[one.name] = texts[0]
        rows[table.name].append(row)
        for child in layout.tables:
            holder, _, group = (child.within or "").partition("/")
            if holder == table.name:
                for group_element in at(element, group):
                    for inner in named(group_element, child.wire_name):
                        is_leaf = any(f.path == child.wire_name for f in table.fields) and len(inner) == 0
                        if not is_leaf:
                            take(child, inner, row["_record"] if top is None else top, row["_record"])

    for table in layout.records:
        for element in named(root, table.wire_name):
            take(table, element, None, None)
    return rows


def read(path: Path, **how: Any) -> tuple[dict[str, list[dict[str, Any]]], NestedInput]:
    source = NestedInput(find_source(path), LAYOUT, **how)
    rows: dict[str, list[dict[str, Any]]] = {table.name: [] for table in LAYOUT.tables if table.role != "header"}
    for one in source.batches():
        rows[one.table] += [{k: v for k, v in row.items() if v is not None} for row in one.batch.to_pylist()]
    return rows, source


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("random")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(body=documents(), block=st.sampled_from([64, 500, 1 << 20]))
def test_reader_agrees_with_a_plain_reading(folder: Path, body: str, block: int) -> None:
    text = f'<Message xmlns="{NAMESPACE}"><Header/>{body}</Message>'.encode()
    path = folder / "random.xml"
    path.write_bytes(text)
    parser = etree.XMLParser(remove_comments=True)
    expected = plain(LAYOUT, etree.fromstring(text, parser))
    rows, source = read(path, block=block, jobs=1)
    assert rows == expected
    assert source.reading.records == {name: len(held) for name, held in expected.items()}


def texts(rows: TableRows) -> dict[str, list[Any]]:
    return {name: column.to_pylist() for name, column in rows.columns.items()}


def counted(odd: Counter[tuple[str, str]]) -> dict[tuple[str, str], int]:
    return {key: times for key, times in odd.items() if times}


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(body=documents())
def test_scan_and_walk_give_the_same(body: str) -> None:
    data = f"<R>{body}</R>".encode()
    fast = Scanner(TREE, frozenset({""})).read(data)
    if fast is None:
        return
    root = Root("Message", "", {}).parsed(Block(data, 1, 0), "some.xml")
    slow = Walker(TREE, "").read(root)
    for at, (one, other) in enumerate(zip(fast.tables, slow.tables, strict=True)):
        assert one.root.tolist() == other.root.tolist()
        if TREE.parents[at] >= 0:
            assert one.parent.tolist() == other.parent.tolist()
        assert texts(one) == texts(other)
    assert counted(fast.odd) == counted(slow.odd)
    assert fast.spellings == slow.spellings


def test_a_sound_file_takes_the_fast_way(folder: Path) -> None:
    path = folder / "sound.xml"
    path.write_text(f'<Message xmlns="{NAMESPACE}"><Learner><ULN>1</ULN></Learner></Message>', encoding="utf-8")
    assert read(path)[1].reading.path == "scan"
