"""JSON Schema, XSD, record model and rules are made from one contract: of a record they must say the same."""

from __future__ import annotations

import string
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis_jsonschema import from_schema

from ccis_interop.synth.london import dataset
from made.records import Record, student
from made.running import SHIPPED
from made.verdicts import Judges, fits_xml

MONTHS = {"nccis/2015-16": "2015-10-31", "nccis/2019-20": "2019-10-31", "nccis/2020-21": "2020-10-31"}
WITHOUT_XSD = {"nccis/2011-12": "2011-10-31"}
ALL = MONTHS | WITHOUT_XSD
FULL = {
    "MiddleName": "Ana",
    "AddressLine2": "x",
    "County": "Kent",
    "TransferredToLACode": "309",
    "UniqueLearnerNo": "9276308686",
    "UniquePupilNumber": "B801200005001",
    "GuaranteeStatusIndicator": "Y",
    "YouthContractIndicator": "N",
    "YouthContractStartDate": "2015-09-01",
    "PreviousYPIDIdentifier": "9010000000001",
    "CharacteristicCode": ["110", "120"],
    "ReviewDate": "2020-02-29",
    "EstablishmentNumber": "2094000",
    "EstablishmentName": "Sample School",
    "UKProviderReferenceNumber": "10000001",
    "NEETStartDate": "2019-09-01",
}
WIDE = str.maketrans(string.digits, "".join(chr(ord("０") + at) for at in range(10)))
ARABIC = str.maketrans(string.digits, "".join(chr(ord("٠") + at) for at in range(10)))


@cache
def judges(ref: str) -> Judges:
    return Judges(ref, ALL[ref])


def full(ref: str) -> dict[str, Any]:
    """A sound record in which every field holds something."""
    intended = "110" if ref == "nccis/2011-12" else "111"
    record = student(1, ALL[ref], IntendedDestinationYr11=intended, **FULL)
    return {one.name: record[one.name] for one in judges(ref).table.fields if one.name in record}


def wrong(text: str) -> list[str | None]:
    """What becomes of a value by mistake: left out, emptied, spaced, recoded, cut, doubled, mistyped."""
    return [
        *(None, "", " ", "\t", "\n", " \n ", "\u00a0", "?", "é", "0", "9", "-", "Z", "999", "NULL", "n/a"),
        *(f" {text}", f"{text} ", f"{text}\n", f"\n{text}", f"{text}\t", f"{text}\u00a0", f"\ufeff{text}"),
        *(text.lower(), text.upper(), text.translate(WIDE), text.translate(ARABIC), text[:-1], text[1:]),
        *(text + text, f"{text}0", f"0{text}", text * 2000, f"'{text}'", f"^{text}$", f"{text}|{text}", text[::-1]),
        *("2019-02-29", "2019-02-30", "2020-02-29", "1900-02-29", "2000-02-29", "2019-13-01", "2019-00-10"),
        *("2019-04-31", "20190401", "2019-4-1", "01/04/2019", "2019-04-01T00:00:00", "2019-04-01Z", "+2019-04-01"),
        *("0999-12-31", "1000-01-01", "9999-12-31", "10000-01-01", "2019-W01-1", "2019-091", "infinity", "epoch"),
    ]


def mutated(ref: str) -> Iterator[dict[str, Any]]:
    """The full record, and each of its fields with each mistake."""
    record = full(ref)
    yield record
    for name, value in record.items():
        if isinstance(value, list):
            for items in (
                [],
                ["110"],
                ["999"],
                ["110", "999"],
                ["110", "110"],
                ["110 "],
                ["11\n"],
                [" 110"],
                ["１１０"],
            ):
                yield record | {name: items}
            yield record | {name: None}
        else:
            for one in dict.fromkeys(wrong(value)):
                yield record | {name: one}


def named(ref: str, verdicts: dict[str, list[bool]], records: list[Record]) -> list[str]:
    """Where the judges differ: the value, and who accepts it."""
    base = full(ref)
    told = []
    for at, record in enumerate(records):
        says = {name: held[at] for name, held in verdicts.items()}
        if len(set(says.values())) > 1:
            changed = {k: v for k, v in record.items() if base.get(k) != v}
            told.append(f"{changed!r:.200}: accepted by {[name for name, held in says.items() if held]}")
    return told


@pytest.mark.parametrize("ref", ALL)
def test_all_judges_say_the_same_of_every_single_mistake(ref: str) -> None:
    records = list(mutated(ref))
    verdicts = dict(judges(ref).verdicts(records))
    assert named(ref, verdicts, records) == []
    accepted = sum(verdicts["by_json_schema"])
    assert 200 < accepted < len(records) - 200  # both kinds are there in number


@pytest.mark.parametrize("ref", ALL)
def test_other_libraries_read_the_schemas_alike(ref: str) -> None:
    judge = judges(ref)
    records = [one for one in list(mutated(ref))[::5] if "\u00a0" not in one.values()]  # white space to xmlschema only
    verdicts = {"json": judge.by_json_schema(records), "json in Python": judge.by_json_schema_in_python(records)}
    if judge.xsd:
        verdicts["xsd in Python"] = judge.by_xsd_in_python(records)
    assert named(ref, verdicts, records) == []


@pytest.mark.parametrize("ref", ALL)
def test_all_judges_accept_sound_records(ref: str) -> None:
    day = date.fromisoformat(ALL[ref])
    data = dataset(SHIPPED.load(ref), 300, 3, day, ())
    rows = [row for chunk in data.chunks for row in chunk[judges(ref).table.name].to_pylist()]
    fields = {one.name for one in judges(ref).table.fields}
    records = [{name: value for name, value in row.items() if name in fields and value} for row in rows]
    for verdict in judges(ref).verdicts(records).values():
        assert all(verdict)


@pytest.mark.parametrize("ref", ALL)
def test_groups_that_are_half_there_are_refused_by_all(ref: str) -> None:
    record = full(ref)
    group = [one.name for one in judges(ref).table.fields if one.path.startswith("Activities/")]
    records = [record | dict.fromkeys(group)]
    records += [record | dict.fromkeys(name for name in group if name != kept) for kept in group]
    verdicts = dict(judges(ref).verdicts(records))
    assert named(ref, verdicts, records) == []
    assert verdicts["by_pydantic"] == [True, *[False] * len(group)]


TEXT = (
    st.text(max_size=15) | st.text("0123456789-/ \n", max_size=12) | st.from_regex(r"\d{4}-\d{2}-\d{2}", fullmatch=True)
)
SEARCH = settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)


@SEARCH
@given(data=st.data())
@pytest.mark.parametrize("ref", MONTHS)
def test_all_judges_say_the_same_of_any_text(ref: str, data: st.DataObject) -> None:
    record = full(ref)
    names = [name for name, value in record.items() if isinstance(value, str)]
    changes = data.draw(st.lists(st.tuples(st.sampled_from(names), TEXT), min_size=30, max_size=60))
    records = [one for name, text in changes if fits_xml(one := record | {name: text})]
    assert named(ref, dict(judges(ref).verdicts(records)), records) == []


@SEARCH
@given(data=st.data())
@pytest.mark.parametrize("ref", ["nccis/2019-20"])
def test_what_the_json_schema_allows_all_judges_allow(ref: str, data: st.DataObject) -> None:
    judge = judges(ref)
    fields = judge.schema["$defs"][judge.table.name]["properties"]
    record = full(ref)
    drawn = [record | {name: data.draw(from_schema(fields[name]))} for name in record]
    records = [one for one in drawn if fits_xml(one) and of_the_day(ref, one) and judge.by_json_schema([one])[0]]
    assert len(records) > 20
    assert named(ref, dict(judge.verdicts(records)), records) == []


def of_the_day(ref: str, record: Record) -> bool:
    """Whether all codes are those of the month: a schema allows a code of any day, the rules those of the file's."""
    day = date.fromisoformat(ALL[ref])
    held = [(one, record[one.name]) for one in judges(ref).table.fields if one.code_lists and record.get(one.name)]
    for one, value in held:
        valid = {code for name in one.code_lists for code in judges(ref).standard.code_lists[name].codes(day)}
        if not set(value if isinstance(value, list) else [value]) - {None} <= valid:
            return False
    return True
