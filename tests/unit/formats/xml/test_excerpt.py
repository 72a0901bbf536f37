"""Records of a nested file, copied byte for byte with its frame."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.nested import nested_layout
from ccis_interop.formats.source import find_source
from ccis_interop.formats.xml.excerpt import copy_records
from ccis_interop.formats.xml.nested import NestedInput

LAYOUT = nested_layout(Catalogue(), "ilr/2020-21")
ONE = (
    "<Learner>\n  <LearnRefNumber>A1</LearnRefNumber><!-- </Learner> --><FamilyName>O&apos;Synñ</FamilyName></Learner>"
)
TWO = "<Learner ><LearnRefNumber>A2</LearnRefNumber></Learner >"
EMPTY = "<Learner/>"
WENT = "<LearnerDestinationandProgression><LearnRefNumber>{}</LearnRefNumber></LearnerDestinationandProgression>"
FRAME = '<!-- before --><Message xmlns="ESFA/ILR/2020-21"><Header><Source><UKPRN>99999999</UKPRN></Source></Header>'


def copied(tmp_path: Path, wanted: dict[str, list[int]], encoding: str = "utf-8") -> tuple[int, str]:
    path = tmp_path / "some.xml"
    text = f"{FRAME}\n{ONE}\n{TWO}<!-- between -->{EMPTY}\n{WENT.format('A1')}{WENT.format('A2')}</Message>"
    declared = f'<?xml version="1.0" encoding="{encoding}"?>' if encoding != "utf-8" else ""
    path.write_bytes((declared + text).encode(encoding))
    out = BytesIO()
    count = copy_records(find_source(path), LAYOUT, wanted, out)
    return count, out.getvalue().decode()


@pytest.mark.parametrize(("number", "piece"), [(1, ONE), (2, TWO), (3, EMPTY)])
def test_the_records_asked_for_are_copied_as_they_stand(tmp_path: Path, number: int, piece: str) -> None:
    count, text = copied(tmp_path, {"learner": [number]})
    assert count == 1
    assert [one for one in (ONE, TWO, EMPTY) if one in text] == [piece]
    assert text.startswith(FRAME)
    assert text.endswith("</Message>")


def test_records_that_refer_to_a_copied_one_go_with_it(tmp_path: Path) -> None:
    _, text = copied(tmp_path, {"learner": [2]})
    assert WENT.format("A2") in text
    assert WENT.format("A1") not in text


def test_the_copy_is_utf_8_whatever_the_file_was(tmp_path: Path) -> None:
    _, text = copied(tmp_path, {"learner": [1]}, "windows-1252")
    assert "O&apos;Synñ" in text
    assert "windows" not in text


def test_the_copy_can_be_read_again(tmp_path: Path) -> None:
    _, text = copied(tmp_path, {"learner": [1, 3]})
    path = tmp_path / "copy.xml"
    path.write_text(text, encoding="utf-8")
    given = NestedInput(find_source(path), LAYOUT)
    names = [
        row["LearnRefNumber"] for one in given.batches() if one.table == "learner" for row in one.batch.to_pylist()
    ]
    assert names == ["A1", None]
    assert given.header["SourceUKPRN"] == "99999999"


def test_nothing_asked_for_leaves_the_frame(tmp_path: Path) -> None:
    count, text = copied(tmp_path, {"learner": []})
    assert (count, text) == (0, f"{FRAME}\n</Message>")
