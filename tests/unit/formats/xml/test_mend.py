"""Records of wrong structure: the fast way tells what the general way tells, and reads the same values."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.cli.main import run
from ccis_interop.formats.xml.blocks import CLOSE, OPEN, Block
from ccis_interop.formats.xml.reader import BlockReader

RECORDS = 20


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    path = tmp_path_factory.mktemp("mend") / "return.xml"
    assert run(["synth", "--people", str(RECORDS), "--format", "xml-export", "--output", str(path)]) == 0
    pieces = re.split(r"(?<=</YoungPersonsRecord>)", path.read_text(encoding="utf-8"))
    return [pieces[0][pieces[0].index("\t<YoungPersonsRecord>") :], *pieces[1:RECORDS]]


@pytest.fixture(scope="module")
def fast(catalogue: Catalogue) -> BlockReader:
    return BlockReader(catalogue.load("nccis/2019-20"), "return.xml", fast=True)


@pytest.fixture(scope="module")
def general(catalogue: Catalogue) -> BlockReader:
    return BlockReader(catalogue.load("nccis/2019-20"), "return.xml", fast=False)


def behind(element: str, text: str) -> Callable[[str], str]:
    return lambda record: re.sub(rf"(<{element}>[^<]*</{element}>\n)", rf"\1{text}", record, count=1)


def swapped(record: str) -> str:
    return re.sub(r"(\t*<Gender>.*\n)(\t*<DOB>.*\n)", r"\2\1", record)


MENDED = {
    "unknown, filled": behind("Gender", "\t\t\t<Extra>F</Extra>\n"),
    "unknown, empty": behind("Gender", "<Extra/>"),
    "unknown, with more in it": behind("Gender", "\t<Extra>\n<A>1</A><B/></Extra>\n"),
    "doubled": behind("Gender", "\t\t\t<Gender>W</Gender>\n"),
    "doubled, the first empty": lambda record: record.replace("<Gender>", "<Gender></Gender>\n<Gender>"),
    "doubled group": lambda record: re.sub(r"(\t*<LevelOfNeed>.*</LevelOfNeed>\n)", r"\1\1", record, flags=re.DOTALL),
    "in the wrong place": swapped,
    "missing": lambda record: re.sub(r"\t*<Gender>.*\n", "", record),
    "an attribute": lambda record: record.replace("<Gender>", '<Gender source="form">'),
    "several": lambda record: behind("LeadLEA", "<Extra>1</Extra>")(swapped(record)),
}
BEYOND = {
    "text behind what is cut out": behind("Gender", "<Extra>1</Extra>stray"),
    "a namespace": lambda record: record.replace("<Gender>", '<Gender xmlns="urn:other">'),
    "a start tag of two lines": lambda record: record.replace("<Gender>", '<Gender\n source="form">'),
}


def block(records: list[str], edit: Callable[[str], str], every: int) -> Block:
    edited = [edit(one) if at % every == 0 else one for at, one in enumerate(records)]
    assert edited != records
    return Block(OPEN + "".join(edited).encode() + CLOSE, 70, 4000)


@pytest.mark.parametrize("every", [1, 7])
@pytest.mark.parametrize("kind", MENDED)
def test_mended_records_are_read_as_the_general_way_reads_them(
    kind: str, every: int, records: list[str], fast: BlockReader, general: BlockReader
) -> None:
    given = block(records, MENDED[kind], every)
    read, wanted = fast.read(given), general.read(given)
    assert read.fast == RECORDS
    assert read.faults == wanted.faults
    assert read.faults
    assert read.batch.to_pylist() == wanted.batch.to_pylist()


@pytest.mark.parametrize("kind", BEYOND)
def test_what_a_skeleton_does_not_show_is_left_to_the_general_way(
    kind: str, records: list[str], fast: BlockReader, general: BlockReader
) -> None:
    given = block(records, BEYOND[kind], 7)
    read, wanted = fast.read(given), general.read(given)
    assert read.fast < RECORDS
    assert read.faults == wanted.faults
    assert read.faults
    assert read.batch.to_pylist() == wanted.batch.to_pylist()


def test_a_file_that_is_wrong_in_every_record_alike_takes_the_fast_way(tmp_path: Path, records: list[str]) -> None:
    path = tmp_path / "return.xml"
    assert run(["synth", "--people", str(RECORDS), "--format", "xml-export", "--output", str(path)]) == 0
    path.write_text(path.read_text(encoding="utf-8").replace("<Gender>", "<Extra>1</Extra><Gender>"), encoding="utf-8")
    report = tmp_path / "report.json"
    assert run(["check", str(path), "--format", "json", "--output", str(report)]) == 1
    assert '"fast"' in report.read_text(encoding="utf-8")
