"""Nested XML by a layout: what is read, what is only counted, what is refused."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.nested import nested_layout
from ccis_interop.errors import InputError
from ccis_interop.formats.source import find_source
from ccis_interop.formats.xml.nested import NestedInput

AIM = "<LearningDelivery><LearnAimRef>{}</LearnAimRef>{}</LearningDelivery>"
FAM = "<LearnerFAM><LearnFAMType>EHC</LearnFAMType><LearnFAMCode>1</LearnFAMCode></LearnerFAM>"
Write = Callable[..., Path]


def message(learners: str, namespace: str = ' xmlns="ESFA/ILR/2025-26"', year: str = "2526") -> str:
    header = f"<Header><CollectionDetails><Year>{year}</Year></CollectionDetails></Header>"
    provider = "<LearningProvider><UKPRN>99999999</UKPRN></LearningProvider>"
    return f"<Message{namespace}>{header}{provider}{learners}</Message>"


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to(text: str | bytes, name: str = "some.xml") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return to


def opened(path: Path, edition: str = "2025-26", **how: Any) -> NestedInput:
    return NestedInput(find_source(path), nested_layout(Catalogue(), f"ilr/{edition}"), **how)


def tables(given: NestedInput) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {}
    for one in given.batches():
        found = [{key: value for key, value in row.items() if value is not None} for row in one.batch.to_pylist()]
        rows.setdefault(one.table, []).extend(found)
    return rows


def test_rows_know_their_record_and_their_parent(write: Write) -> None:
    inner = "<LearningDeliveryFAM><LearnDelFAMType>SOF</LearnDelFAMType></LearningDeliveryFAM>"
    first = f"<Learner><ULN>1</ULN>{AIM.format('A', '')}</Learner>"
    second = f"<Learner><ULN>2</ULN>{FAM}{AIM.format('B', '')}{AIM.format('C', inner)}</Learner>"
    read = tables(opened(write(message(first + second))))
    assert read["learner"] == [{"_record": 1, "ULN": "1"}, {"_record": 2, "ULN": "2"}]
    assert read["learning_delivery"] == [
        {"_record": 1, "_root": 1, "_parent": 1, "LearnAimRef": "A"},
        {"_record": 2, "_root": 2, "_parent": 2, "LearnAimRef": "B"},
        {"_record": 3, "_root": 2, "_parent": 2, "LearnAimRef": "C"},
    ]
    assert read["learning_delivery_fam"] == [{"_record": 1, "_root": 2, "_parent": 3, "LearnDelFAMType": "SOF"}]
    assert read["learner_fam"][0]["_root"] == 2


def test_numbers_go_through_blocks(write: Write) -> None:
    many = "".join(f"<Learner><ULN>{at}</ULN>{AIM.format(at, '')}{AIM.format(at, '')}</Learner>" for at in range(500))
    given = opened(write(message(many)), block=1000)
    read = tables(given)
    assert [row["_record"] for row in read["learner"]] == list(range(1, 501))
    assert [row["_root"] for row in read["learning_delivery"]] == [1 + at // 2 for at in range(1000)]
    assert all(row["LearnAimRef"] == read["learner"][row["_root"] - 1]["ULN"] for row in read["learning_delivery"])
    assert given.reading.path == "scan"


def test_header_and_provider_are_read_wherever_they_stand_outside_records(write: Write) -> None:
    given = opened(write(message("<Learner><ULN>1</ULN></Learner>")))
    assert given.header == {"Year": "2526", "UKPRN": "99999999"}


def test_groups_belong_to_the_row_around_them(write: Write) -> None:
    text = "<Learner><LearnerHE><UCASPERID>1234567890</UCASPERID></LearnerHE></Learner>"
    assert tables(opened(write(message(text))))["learner"] == [{"_record": 1, "UCASPERID": "1234567890"}]


def test_second_kind_of_record_behind_the_first(write: Write) -> None:
    outcome = "<DPOutcome><OutType>EDU</OutType></DPOutcome>"
    text = (
        "<Learner><ULN>1</ULN></Learner>"
        f"<LearnerDestinationandProgression><ULN>1</ULN>{outcome}</LearnerDestinationandProgression>"
    )
    read = tables(opened(write(message(text, ' xmlns="SFA/ILR/2017-18"', "1718")), "2017-18"))
    assert read["learner_destination_and_progression"] == [{"_record": 1, "ULN": "1"}]
    assert read["dp_outcome"] == [{"_record": 1, "_root": 1, "_parent": 1, "OutType": "EDU"}]


@pytest.mark.parametrize(
    ("edition", "text"),
    [("2020-21", "<PriorAttain>3</PriorAttain>"), ("2023-24", "<PriorAttain>3</PriorAttain>")],
)
def test_prior_attainment_as_a_number(write: Write, edition: str, text: str) -> None:
    read = tables(opened(write(message(f"<Learner>{text}</Learner>")), edition))
    assert read["learner"] == [{"_record": 1, "PriorAttain": "3"}]


@pytest.mark.parametrize("edition", ["2023-24", "2025-26"])
def test_prior_attainment_as_a_group(write: Write, edition: str) -> None:
    text = "<Learner><PriorAttain><PriorLevel>3</PriorLevel></PriorAttain></Learner>"
    read = tables(opened(write(message(text)), edition))
    assert read["prior_attain"] == [{"_record": 1, "_root": 1, "_parent": 1, "PriorLevel": "3"}]


def test_prefixed_namespace_is_read_the_fast_way(write: Write) -> None:
    text = (
        '<x:Message xmlns:x="ESFA/ILR/2025-26"><x:Header><x:CollectionDetails><x:Year>2526</x:Year>'
        "</x:CollectionDetails></x:Header><x:Learner><x:ULN>1</x:ULN><x:LearningDelivery><x:AimType>1</x:AimType>"
        "</x:LearningDelivery></x:Learner></x:Message>"
    )
    given = opened(write(text))
    read = tables(given)
    assert read["learner"] == [{"_record": 1, "ULN": "1"}]
    assert read["learning_delivery"][0]["AimType"] == "1"
    assert given.reading.path == "scan"
    assert given.header["Year"] == "2526"
    assert not given.reading.faults


def test_case_of_elements_does_not_count_but_is_told(write: Write) -> None:
    given = opened(write(message("<LEARNER><uln>1</uln></LEARNER><Learner><ULN>2</ULN></Learner>")))
    assert [row["ULN"] for row in tables(given)["learner"]] == ["1", "2"]
    assert given.reading.spellings == {"LEARNER": 1, "uln": 1}


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"<!-- made by hand -->\n", b"\xef\xbb\xbf<!-- x --><?y z?>\n"])
def test_mark_and_comment_before_the_root(write: Write, before: bytes) -> None:
    text = before + message("<Learner><FamilyName>Núñez</FamilyName></Learner>").encode()
    assert tables(opened(write(text)))["learner"] == [{"_record": 1, "FamilyName": "Núñez"}]


def test_file_in_utf_16(write: Write) -> None:
    text = message("<Learner><FamilyName>Núñez</FamilyName></Learner>").encode("utf-16")
    assert tables(opened(write(text)))["learner"] == [{"_record": 1, "FamilyName": "Núñez"}]


def test_zip_of_one_file(tmp_path: Path) -> None:
    path = tmp_path / "some.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ILR-99999999-2526-20251201-120000-01.XML", message("<Learner><ULN>1</ULN></Learner>"))
    assert tables(opened(path))["learner"] == [{"_record": 1, "ULN": "1"}]


def test_unknown_elements_are_counted_by_path(write: Write) -> None:
    more = "<Shoe><Size>9</Size></Shoe>"
    text = f"<Learner><ULN>1</ULN><Hat>red</Hat>{more}</Learner><Learner><Hat/></Learner><Stray>1</Stray>"
    given = opened(write(message(text + "<Learner><ULN>3</ULN></Learner>")))
    assert len(tables(given)["learner"]) == 3
    assert given.unread == {"Learner/Hat": 2, "Learner/Shoe/Size": 1, "Stray": 1}
    assert {(one.kind, one.path) for one in given.reading.faults} == {
        ("unknown", "Learner/Hat"),
        ("unknown", "Learner/Shoe/Size"),
        ("unknown", "Stray"),
    }


def test_unknown_elements_outside_records_are_counted(write: Write) -> None:
    text = message("<Learner><ULN>1</ULN></Learner><Extra><A>1</A></Extra>").replace("<Year>", "<Yeer>9</Yeer><Year>")
    given = opened(write(text))
    tables(given)
    assert given.unread == {"Extra/A": 1, "Header/CollectionDetails/Yeer": 1}


def test_elements_of_a_later_edition_are_unknown_to_an_earlier_one(write: Write) -> None:
    given = opened(write(message(f"<Learner>{AIM.format('A', '<TLOut>1</TLOut>')}</Learner>")), "2020-21")
    tables(given)
    assert given.unread == {"Learner/LearningDelivery/TLOut": 1}


@pytest.mark.parametrize("aside", ["", "<!-- general -->"])
def test_of_a_field_that_stands_twice_the_first_is_kept_and_told(write: Write, aside: str) -> None:
    given = opened(write(message(f"<Learner>{aside}<ULN>1</ULN><ULN>2</ULN></Learner>")))
    assert tables(given)["learner"] == [{"_record": 1, "ULN": "1"}]
    assert [(one.kind, one.path) for one in given.reading.faults] == [("doubled", "Learner/ULN")]


@pytest.mark.parametrize(
    ("text", "kind", "path"),
    [
        ("<Learner>stray<ULN>1</ULN></Learner>", "text", "Learner"),
        ('<Learner id="1"><ULN>1</ULN></Learner>', "attribute", "Learner"),
        ('<Learner><ULN>1</ULN><o:Sex xmlns:o="other">F</o:Sex></Learner>', "namespace", "Learner/Sex"),
        ("<Learner><ULN>1</ULN><LearnerFAM>EHC1</LearnerFAM></Learner>", "text", "Learner/LearnerFAM"),
        ("<Learner><ULN>1</ULN><Sex><Code>F</Code></Sex></Learner>", "unknown", "Learner/Sex/Code"),
    ],
)
def test_what_is_odd_is_told(write: Write, text: str, kind: str, path: str) -> None:
    given = opened(write(message(text)))
    assert tables(given)["learner"][0]["ULN"] == "1"
    assert (kind, path) in {(one.kind, one.path) for one in given.reading.faults}


def test_references_and_character_data(write: Write) -> None:
    text = "<Learner><AddLine1>Bread &amp; Butter&#x27;s</AddLine1><AddLine2><![CDATA[A & B]]></AddLine2></Learner>"
    assert tables(opened(write(message(text))))["learner"] == [
        {"_record": 1, "AddLine1": "Bread & Butter's", "AddLine2": "A & B"}
    ]


def test_place_and_value_of_a_row(write: Write) -> None:
    learner = f"<Learner>\n<ULN>1</ULN>\n{AIM.format('A', '')}\n</Learner>\n"
    given = opened(write(message("\n" + learner * 60)), block=300)
    tables(given)
    given.fetch("learning_delivery", [1, 57])
    place = given.place("learning_delivery", 57, "LearnAimRef")
    assert (place.line, place.path) == (2 + 56 * 4 + 2, "LearningDelivery[57]/LearnAimRef")
    assert given.value("learning_delivery", 57, "LearnAimRef") == "A"
    given.fetch("learner", [60])
    assert given.place("learner", 60, "ULN").line == 2 + 59 * 4 + 1
    assert given.place("learner", 60, "Email").line == 2 + 59 * 4


def test_file_without_records(write: Write) -> None:
    given = opened(write(message("")))
    assert tables(given) == {}
    assert given.reading.records["learner"] == 0


HOSTILE = {
    "entities": ('<!DOCTYPE Message [<!ENTITY a "b">]>', "", "xml-doctype"),
    "external": ('<!DOCTYPE Message SYSTEM "file:///etc/passwd">', "", "xml-doctype"),
    "deep": ("", "<a>" * 300 + "</a>" * 300, "xml-too-deep"),
    "undeclared entity": ("", "<ULN>&lol;</ULN>", "xml-entity"),
    "bare ampersand": ("", "<AddLine1>A & B</AddLine1>", "xml-bare-ampersand"),
    "control character": ("", "<ULN>\x01</ULN>", "xml-character"),
    "crossed tags": ("", "<ULN>1</Sex>", "xml-not-well-formed"),
    "unclosed leaf": ("", "<ULN>1", "xml-not-well-formed"),
    "undeclared prefix": ("", "<p:ULN>1</p:ULN>", "xml-not-well-formed"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused(write: Write, name: str) -> None:
    before, inside, code = HOSTILE[name]
    path = write(before + message(f"<Learner>{inside}</Learner>"))
    with pytest.raises(InputError) as caught:
        tables(opened(path))
    assert caught.value.code == code


@pytest.mark.parametrize("cut", [20, 150, 260, -5, -12])
def test_file_that_was_cut_off_is_refused(write: Write, cut: int) -> None:
    text = message(f"<Learner><ULN>1</ULN>{FAM}</Learner>" * 3)
    with pytest.raises(InputError) as caught:
        tables(opened(write(text[:cut])))
    assert caught.value.code in ("xml-truncated", "xml-no-root")
