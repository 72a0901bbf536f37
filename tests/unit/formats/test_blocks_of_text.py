"""Files that are read in many blocks give what they give in one: records, faults, places, repaired lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ccis_interop.formats import jsonlines, text
from ccis_interop.formats.open import open_input
from made.returns import RECORD, REF
from made.returns import text as sound_text
from made.running import SHIPPED

PEOPLE = 40


def read(path: Path) -> tuple[Any, ...]:
    given = open_input(path, SHIPPED, standard=REF).given
    rows = [row for batch in given.batches() for row in batch.batch.to_pylist()]
    given.fetch(RECORD, range(1, PEOPLE + 1))
    places = [given.place(RECORD, row["_record"], "Town") for row in rows]
    values = [given.value(RECORD, row["_record"], "Town") for row in rows]
    assert values == [row["Town"] for row in rows]
    return rows, list(given.reading.faults), given.reading.notes, given.reading.records, places


def troubled(form: str) -> bytes:
    """A file with what makes counting hard: rows of several lines, of the wrong shape, blank, not UTF-8."""
    lines = sound_text(form, PEOPLE).splitlines()
    if form == "csv":
        lines[5] = lines[5].replace("Exampleton", "Exam\n\nple\nton")
        lines[7] = lines[7].replace('"Exampleton"', '5" pipe')
        lines[9] = "only one cell"
        lines[20] += ",x"
        lines[30] = lines[30].replace("Exampleton", 'a ""quoted"", one')
        lines[32:32] = ["", ""]
        lines[35] = lines[35].replace("Exampleton", "Zo\u00ebton")
    else:
        lines[5] = lines[5].replace('"Town":', '"Surprise":"x","Town":')
        lines[9] = "no json"
        lines[20:20] = ["", "  "]
        lines[25] = lines[25].replace('"Gender":"', '"Gender":"F","Gender":"')
        lines[35] = lines[35].replace("Exampleton", "Zo\u00ebton")
    return ("\r\n".join(lines) + "\r\n").encode().replace("Zo\u00ebton".encode(), b"Zo\xebton")


@pytest.mark.parametrize("form", ["csv", "jsonl"])
@pytest.mark.parametrize("size", [100, 1_000, 7_001])
def test_the_size_of_blocks_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, size: int
) -> None:
    path = tmp_path / f"return.{form}"
    path.write_bytes(troubled(form))
    whole = read(path)
    monkeypatch.setattr(text, "CHUNK", size)
    monkeypatch.setattr(jsonlines, "BLOCK", size)
    assert read(path) == whole


def test_what_is_told_of_a_troubled_csv(tmp_path: Path) -> None:
    path = tmp_path / "return.csv"
    path.write_bytes(troubled("csv"))
    rows, faults, notes, records, places = read(path)
    assert [fault.record for fault in faults] == [9, 20]
    assert records == {RECORD: PEOPLE}
    assert len(rows) == PEOPLE - 2
    assert notes == ["1 lines are not UTF-8 and were read as Windows-1252: 39."]
    held = {row["_record"]: row["Town"] for row in rows}
    assert held[5] == "Exam\n\nple\nton"
    assert held[7] == '5" pipe'
    assert held[30] == 'a "quoted", one'
    assert held[33] == "Zo\u00ebton"
    lines = path.read_bytes().split(b"\n")
    for row, place in zip(rows, places, strict=True):
        assert row["YoungPersonsID"].encode() in lines[place.line - 1]


def test_what_is_told_of_troubled_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "return.jsonl"
    path.write_bytes(troubled("jsonl"))
    rows, faults, _, records, places = read(path)
    told = sorted((fault.kind, fault.record, fault.line) for fault in faults)
    assert told == [("key-doubled", 23, 26), ("key-unknown", 5, 6), ("line-unreadable", 9, 10)]
    assert records == {RECORD: PEOPLE}
    lines = path.read_bytes().split(b"\n")
    for row, place in zip(rows, places, strict=True):
        assert row["YoungPersonsID"].encode() in lines[place.line - 1]
