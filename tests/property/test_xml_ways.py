"""Records damaged at random: the fast way and the general way find the same faults and read the same values."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.cli.main import run
from ccis_interop.formats.xml.blocks import CLOSE, OPEN, Block
from ccis_interop.formats.xml.reader import BlockReader

RECORDS = 12
LEAF = re.compile(r"\t*<(\w+)>([^<]*)</\1>\n")
GROUP = re.compile(r"(\t\t<LevelOfNeed>.*</LevelOfNeed>\n)", re.DOTALL)


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    path = tmp_path_factory.mktemp("ways") / "return.xml"
    assert run(["synth", "--people", str(RECORDS), "--format", "xml-export", "--output", str(path)]) == 0
    pieces = re.split(r"(?<=</YoungPersonsRecord>)", path.read_text(encoding="utf-8"))
    return [pieces[0][pieces[0].index("\t<YoungPersonsRecord>") :], *pieces[1:RECORDS]]


@pytest.fixture(scope="module")
def ways(catalogue: Catalogue) -> tuple[BlockReader, BlockReader]:
    standard = catalogue.load("nccis/2019-20")
    return BlockReader(standard, "return.xml", fast=True), BlockReader(standard, "return.xml", fast=False)


Edit = Callable[[str, "re.Match[str]", str], str]  # what stands before a leaf, the leaf, what stands behind it

DAMAGES: dict[str, Edit] = {
    "unknown": lambda before, leaf, behind: f"{before}\t\t<Extra>1</Extra>\n{leaf[0]}{behind}",
    "unknown group": lambda before, leaf, behind: f"{before}<Extra><A>b</A>\n<C/></Extra>{leaf[0]}{behind}",
    "unknown, with text behind": lambda before, leaf, behind: f"{before}{leaf[0]}<Extra>x</Extra>stray{behind}",
    "doubled": lambda before, leaf, behind: before + leaf[0] * 2 + behind,
    "doubled, the first empty": lambda before, leaf, behind: f"{before}<{leaf[1]}></{leaf[1]}>\n{leaf[0]}{behind}",
    "missing": lambda before, _leaf, behind: before + behind,
    "moved to the end": lambda before, leaf, behind: before + behind.replace("\t</Y", leaf[0] + "\t</Y"),
    "changed places": lambda before, leaf, behind: before + LEAF.sub(lambda after: after[0] + leaf[0], behind, count=1),
    "attribute": lambda before, leaf, behind: before + leaf[0].replace(">", ' source="form">', 1) + behind,
    "text": lambda before, leaf, behind: f"{before}{leaf[0]}stray{behind}",
    "nested": lambda before, leaf, behind: f"{before}<{leaf[1]}>{leaf[2]}<B>q</B>z</{leaf[1]}>\n{behind}",
    "doubled group": lambda before, leaf, behind: before + leaf[0] + GROUP.sub(r"\1\1", behind),
    "emptied": lambda before, leaf, behind: f"{before}<{leaf[1]}/>\n{behind}",
}
DAMAGE = st.tuples(st.integers(0, RECORDS - 1), st.sampled_from(sorted(DAMAGES)), st.integers(0, 60))


def damaged(record: str, kind: str, at: int) -> str:
    leaves = list(LEAF.finditer(record))
    leaf = leaves[at % len(leaves)]
    return DAMAGES[kind](record[: leaf.start()], leaf, record[leaf.end() :])


@settings(max_examples=150, deadline=None)
@given(damage=st.lists(DAMAGE, max_size=2 * RECORDS))
def test_both_ways_tell_the_same_of_damaged_records(
    damage: list[tuple[int, str, int]], records: list[str], ways: tuple[BlockReader, BlockReader]
) -> None:
    edited = list(records)
    for record, kind, at in damage:
        edited[record] = damaged(edited[record], kind, at)
    block = Block(OPEN + "".join(edited).encode() + CLOSE, 70, 4000)
    fast, general = (way.read(block) for way in ways)
    assert fast.faults == general.faults
    assert fast.batch.to_pylist() == general.batch.to_pylist()
