"""Whatever is written is read again as it was; whatever was damaged is refused, or told, or whole: never less."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ccis_interop.catalogue.model import RECORD as NUMBER
from ccis_interop.errors import InteropError
from ccis_interop.findings import Place
from ccis_interop.formats.input import Input
from ccis_interop.formats.open import open_input
from ccis_interop.formats.write.chunks import Dataset
from ccis_interop.formats.write.writers import write
from made.returns import ENDINGS, FORMS, RECORD, REF, people, sound, standard
from made.running import SHIPPED, interop

COUNT = 3
FIELDS = ["YoungPersonsID", "GivenName", "FamilyName", "Town", "DOB", "Year11GuaranteeStatus"]
LIST = "CharacteristicCode"
WRITTEN = [*FORMS, "xml-export"]
QUICK = settings(deadline=None, max_examples=12, suppress_health_check=list(HealthCheck))
THOROUGH = settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))

# Every character that XML has: control characters, half characters and the two non-characters are in no record.
CHARACTER = st.characters(
    exclude_categories=["Cs"], exclude_characters=[*map(chr, range(32)), "\x7f", "\ufffe", "\uffff"]
)
AWKWARD = st.sampled_from(
    ['"', '""', ",", ";", "|", "\t", "\n", "\r\n", "\r", " ", "'", "&", "<", ">", "]]>", "&amp;", "=1+1", "\\", "\\n"]
)
TEXT = st.lists(st.one_of(CHARACTER, AWKWARD), max_size=8).map("".join)
ITEM = st.lists(CHARACTER, min_size=1, max_size=4).map("".join).map(lambda text: text.replace("|", "/"))
ROW = st.fixed_dictionaries({name: st.one_of(st.none(), TEXT) for name in FIELDS}).flatmap(
    lambda row: st.one_of(st.none(), st.lists(ITEM, min_size=1, max_size=3)).map(lambda held: {**row, LIST: held})
)
ROWS = st.lists(ROW, min_size=1, max_size=4)


def dataset(rows: list[dict[str, Any]]) -> Dataset:
    columns: dict[str, Any] = {NUMBER: pa.array(range(1, len(rows) + 1))}
    for one in standard().records[0].fields:
        kind = pa.list_(pa.string()) if one.repeated else pa.string()
        columns[one.name] = pa.array([row.get(one.name) for row in rows], kind)
    return Dataset(standard(), people().header, [{RECORD: pa.table(columns)}])


def read_again(path: Path) -> tuple[Input, list[dict[str, Any]]]:
    opened = open_input(path, SHIPPED, standard=REF)
    rows = [row for batch in opened.given.batches() for row in batch.batch.to_pylist()]
    return opened.given, rows


def same(value: Any) -> Any:
    """A value up to the one thing that no form can tell apart: an empty text and none."""
    return value or None


@pytest.mark.parametrize("form", WRITTEN)
@QUICK
@given(rows=ROWS)
@example(rows=[{"GivenName": '"a", b\n"', "Town": " x ", "FamilyName": "\r", LIST: ["a", "b"]}])
@example(rows=[{"GivenName": "=cmd()", "Town": "   ", "FamilyName": "\r\n"}, {}, {"Town": "\n"}])
@example(rows=[{"GivenName": "_x0041_", "Town": "\ufeff", "FamilyName": "\u2028\x85"}])
def test_what_is_written_is_read_again(form: str, rows: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"return.{ENDINGS.get(form, form)}"
        write(dataset(rows), path, form)
        given_, again = read_again(path)
        assert [row[NUMBER] for row in again] == list(range(1, len(rows) + 1))
        for row, held in zip(rows, again, strict=True):
            for name in [*FIELDS, LIST]:
                assert same(held[name]) == same(row.get(name)), name
        assert not given_.reading.faults
        found_again(given_, rows, form)


def found_again(given_: Input, rows: list[dict[str, Any]], form: str) -> None:
    """Every value is found again, where the file has it."""
    given_.fetch(RECORD, range(1, len(rows) + 1))
    places: list[Place] = []
    for number, row in enumerate(rows, 1):
        for name in [*FIELDS, LIST]:
            value = row.get(name)
            told = "|".join(value) if isinstance(value, list) else value
            assert same(given_.value(RECORD, number, name)) == same(told), name
            places.append(given_.place(RECORD, number, name))
    lines = [place.line for place in places]
    assert None not in lines
    assert lines == sorted(lines) or form.startswith("xml")  # type: ignore[type-var]
    assert len(set(places)) == len(places)


@pytest.mark.parametrize("form", ["csv", "tsv", "xlsx", "csv-package"])
def test_a_bar_in_a_list_is_refused_where_bars_part_lists(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"return.{form}"
    with pytest.raises(InteropError) as refused:
        write(dataset([{LIST: ["a|b"]}]), path, form)
    assert refused.value.code == "list-bar"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", ["xml", "xml-export", "jsonl", "parquet", "parquet-package"])
def test_a_bar_in_a_list_is_kept_where_lists_are_lists(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"return.{ENDINGS.get(form, form)}"
    write(dataset([{LIST: ["a|b", "c"]}]), path, form)
    assert read_again(path)[1][0][LIST] == ["a|b", "c"]


@pytest.mark.parametrize(("form", "value"), [("xml", "a\x07"), ("csv", "a\0"), ("tsv", "a\0"), ("xlsx", "a" * 40_000)])
def test_what_a_form_cannot_hold_is_refused(tmp_path: Path, form: str, value: str) -> None:
    path = tmp_path / f"return.{form}"
    with pytest.raises(InteropError) as refused:
        write(dataset([{"Town": value}]), path, form)
    assert refused.value.code == "value-unwritable"
    assert list(tmp_path.iterdir()) == []


# Damage

AT = st.floats(0, 1, exclude_max=True)
DAMAGE = st.one_of(
    st.tuples(st.just("cut"), AT, st.just(0)),
    st.tuples(st.just("flip"), AT, st.integers(0, 7)),
    st.tuples(st.just("take"), AT, st.integers(1, 400)),
    st.tuples(st.just("double"), AT, st.integers(1, 400)),
    st.tuples(st.just("zero"), AT, st.integers(1, 40)),
    st.tuples(st.just("noise"), AT, st.integers(1, 40)),
)


def damaged(whole: bytes, kind: str, where: float, size: int) -> bytes:
    at = int(where * len(whole))
    match kind:
        case "cut":
            return whole[:at]
        case "flip":
            return whole[:at] + bytes([whole[at] ^ (1 << size)]) + whole[at + 1 :]
        case "take":
            return whole[:at] + whole[at + size :]
        case "double":
            return whole[: at + size] + whole[at:]
        case "zero":
            return whole[:at] + bytes(size) + whole[at + size :]
        case _:
            return whole[:at] + bytes((at * 7 + n * 31) % 256 for n in range(size)) + whole[at + size :]


def unknowable(form: str, data: bytes) -> bool:
    """Whether what is left is whole lines of the file as it was: then no line says that another is missing."""
    if form not in ("csv", "tsv", "jsonl"):
        return False
    return set(data.splitlines()) <= set(sound(form, COUNT).splitlines())


def one_clear_line(refusal: InteropError) -> None:
    assert int(refusal.exit) == 3
    assert refusal.where
    assert refusal.mend
    assert "\n" not in str(refusal)


@pytest.mark.parametrize("form", FORMS)
@THOROUGH
@given(damage=DAMAGE)
def test_damage_is_refused_or_told_or_harmless(form: str, damage: tuple[str, float, int]) -> None:
    data = damaged(sound(form, COUNT), *damage)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"return.{ENDINGS.get(form, form)}"
        path.write_bytes(data)
        try:
            opened = open_input(path, SHIPPED)
            for _ in opened.given.batches():
                pass
        except InteropError as refusal:
            one_clear_line(refusal)
            return
        records = opened.given.reading.records.get(RECORD, 0)
        if not opened.given.reading.faults and records < COUNT:
            assert records == 0 or unknowable(form, data)


@pytest.mark.parametrize("form", FORMS)
@settings(deadline=None, max_examples=6, suppress_health_check=list(HealthCheck))
@given(damage=DAMAGE)
def test_damage_never_ends_in_a_traceback_or_a_false_pass(form: str, damage: tuple[str, float, int]) -> None:
    data = damaged(sound(form, COUNT), *damage)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"return.{ENDINGS.get(form, form)}"
        path.write_bytes(data)
        told = interop("check", path, "-f", "json", "--limit", "0")
        assert told.exit in (0, 1, 3, 4), told.err
        assert told.err.count("\n") <= 1
        if told.exit == 0 and not unknowable(form, data):
            assert told.report["records"][RECORD] >= COUNT


@QUICK
@given(
    data=st.binary(max_size=400),
    start=st.sampled_from(
        [
            b"",
            b"<",
            b"{",
            b"[",
            b"PAR1",
            b"PK\x03\x04",
            b"\x1f\x8b",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            b"\xff\xfe",
            b"a,b\n",
        ]
    ),
)
def test_any_bytes_are_refused(data: bytes, start: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "return"
        path.write_bytes(start + data)
        with pytest.raises(InteropError) as refused:
            for _ in open_input(path, SHIPPED).given.batches():
                pass
        assert int(refused.value.exit) == 3
        assert refused.value.mend
