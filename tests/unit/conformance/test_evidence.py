"""Raw documents: exactly what stands in a file, or why it is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccis_interop.conformance.evidence import Unreadable, fits, read_raw, valued
from made.running import SHIPPED

CANONICAL, RETURN = SHIPPED.load("ccis/1.0"), SHIPPED.load("nccis/2019-20")
LINES = '{"extract": {"as_of": "2019-10-31"}}\n{"young_person": {"person_id": "1", "need": [{"level_of_need": "3"}]}}\n'
XML = """<?xml version="1.0"?><!-- x --><NCCIS>
<FileHeader><Databases><DatabaseId>903</DatabaseId></Databases></FileHeader>
<YoungPersonsRecord><PersonalDetails><YoungPersonsID>1</YoungPersonsID></PersonalDetails><SeptemberGuarantee>
<Year11><LEACode>201</LEACode></Year11><Year12><LEACode>202</LEACode></Year12></SeptemberGuarantee><LevelOfNeed>
<Characteristics><CharacteristicCode>110</CharacteristicCode><CharacteristicCode>120</CharacteristicCode></Characteristics>
</LevelOfNeed></YoungPersonsRecord></NCCIS>"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "export"


def test_lines_keep_their_keys_and_children(file: Path) -> None:
    file.write_text(LINES, encoding="utf-8")
    raw = read_raw(file, CANONICAL)
    assert raw.header == {"as_of": "2019-10-31"}
    assert [row for row, _ in raw.rows("need", "young_person")] == [{"level_of_need": "3"}]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"young_person": {"a": "1", "a": "2"}}', "every key once"),
        ('{"young_person": 3}', "no record"), ("{", "every key once"),
        ('{"learner": {}}', "no record of ccis"),
        ('{"young_person": {}, "extract": {}}', "name of its table"), ("[]", "name of its table"),
        ("%PDF", "every key once"), ("[" * 100_000, "every key once"),
    ],
)  # fmt: skip
def test_lines_that_are_no_records_are_unreadable(text: str, why: str, file: Path) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Unreadable, match=why):
        read_raw(file, CANONICAL)


def test_what_is_unreadable_is_told_without_its_values(file: Path) -> None:
    file.write_bytes(b'{"young_person": {"given_name": "Syn\xff"}}')
    with pytest.raises(Unreadable) as caught:
        read_raw(file, CANONICAL)
    assert "Syn" not in str(caught.value)


def test_elements_are_found_by_the_end_of_their_path(file: Path) -> None:
    file.write_text(XML, encoding="utf-8")
    raw = read_raw(file, RETURN)
    row = raw.tables["young_person"][0]
    assert raw.header == {"Databases/DatabaseId": "903"}
    assert valued(row, "YoungPersonsID") == "1"
    assert valued(row, "Year12/LEACode") == "202"
    assert valued(row, "LEACode") == ["201", "202"]
    assert fits(row, {"CharacteristicCode": "120", "YoungPersonsID": ["1", "2"], "Town": None})


def test_an_entity_is_not_resolved(file: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("Synsecret", encoding="utf-8")
    doctype = f'<!DOCTYPE NCCIS [<!ENTITY x SYSTEM "{secret}">]>'
    file.write_text(doctype + XML.split("?>")[1].replace(">1<", ">&x;<"), encoding="utf-8")
    assert "Synsecret" not in str(read_raw(file, RETURN).tables)
