"""Irregular XML: the fast way and the general way give the same records, the same faults, or the same refusal.

Each edit is made to one record of many, and to every one; each file is read whole, in many small blocks, and by
several jobs. What is expected is said, so that both ways being wrong in the same manner is noticed too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from ccis_interop.catalogue.model import RECORD
from ccis_interop.errors import InputError
from ccis_interop.formats.source import find_source
from ccis_interop.formats.xml.reader import XmlInput
from made.returns import WIRE, sound, standard, text

PEOPLE = 60
EDITED = 30
SMALL = 9_000  # bytes in a block: some nine records
END = f"</{WIRE}>"

Edit = Callable[[str], str]


@dataclass(frozen=True)
class Read:
    """What came out of a file: its columns and faults, or why it was refused."""

    table: Any = None
    faults: tuple[tuple[str, str, int, int | None], ...] = ()
    spellings: dict[str, int] = field(default_factory=dict)
    refusal: tuple[str, str] | None = None


def read(path: Path, *, judge_all: bool, block: int = 4 << 20, jobs: int = 1) -> Read:
    try:
        given = XmlInput(find_source(path), standard(), judge_all=judge_all, block=block, jobs=jobs)
        table = pa.concat_tables(batch.batch for batch in given.batches())
    except InputError as error:
        return Read(refusal=(error.code, error.where))
    faults = sorted((one.kind, one.path, one.record, one.line) for one in given.reading.faults)
    assert table.column(RECORD).to_pylist() == list(range(1, table.num_rows + 1))
    return Read(table, tuple(faults), dict(given.reading.spellings))


def put_in(element: str, held: str) -> Edit:
    """Replaces what an element holds."""
    return lambda record: re.sub(rf"<{element}>[^<]*</{element}>", f"<{element}>{held}</{element}>", record, count=1)


def before(element: str, what: str) -> Edit:
    return lambda record: record.replace(f"<{element}>", f"{what}<{element}>", 1)


def swap(old: str, new: str) -> Edit:
    return lambda record: record.replace(old, new, 1)


def without(element: str) -> Edit:
    return lambda record: re.sub(rf"\s*<{element}>[^<]*</{element}>", "", record, count=1)


def moved(element: str, behind: str) -> Edit:
    """Takes an element out and puts it behind another."""

    def edit(record: str) -> str:
        found = re.search(rf"<{element}>[^<]*</{element}>", record)
        assert found, element
        return record.replace(found[0], "", 1).replace(f"</{behind}>", f"</{behind}>{found[0]}", 1)

    return edit


def around(start: str, end: str) -> Edit:
    return lambda record: f"{start}{record}{end}"


def behind_record(what: str) -> Edit:
    return lambda record: record + what


ASIDE = f"<!-- {END}<{WIRE}> & < <Town> -->"
SAME: dict[str, tuple[Edit, str | None]] = {
    "comment in a value": (put_in("Town", "Exam<!-- x -->pleton"), "Exampleton"),
    "comment that is all of a value": (put_in("Town", "<!-- x -->"), None),
    "comment between elements": (before("Town", ASIDE), ...),
    "comment behind a record": (behind_record(ASIDE), ...),
    "cdata": (put_in("Town", "<![CDATA[Exampleton]]>"), "Exampleton"),
    "cdata with markup": (put_in("Town", f"<![CDATA[{END} & <x>]]>"), f"{END} & <x>"),
    "part cdata": (put_in("Town", "Exam<![CDATA[ple]]>ton"), "Exampleton"),
    "instruction in a value": (put_in("Town", "Exam<?x y?>pleton"), "Exampleton"),
    "instruction between": (before("Town", f"<?x {END} ?>"), ...),
    "decimal reference": (put_in("Town", "&#69;xampleton"), "Exampleton"),
    "hexadecimal reference": (put_in("Town", "&#x45;xampleton"), "Exampleton"),
    "reference to a space": (put_in("Town", "Exam&#32;pleton"), "Exam pleton"),
    "reference to a line end": (put_in("Town", "Exam&#10;pleton"), "Exam\npleton"),
    "reference to a return": (put_in("Town", "Exam&#13;pleton"), "Exam\rpleton"),
    "reference to a high letter": (put_in("Town", "&#128512;"), "\U0001f600"),
    "named references": (put_in("Town", "&lt;&gt;&amp;&quot;&apos;"), "<>&\"'"),
    "quotes and greater": (put_in("Town", "a\"b'c>d"), "a\"b'c>d"),
    "letters": (put_in("Town", "Zoë 東京 \U0001f600"), "Zoë 東京 \U0001f600"),
    "spaces around": (put_in("Town", "  Exampleton "), "  Exampleton "),
    "spaces within": (put_in("Town", "Exam  ple\tton"), "Exam  ple\tton"),
    "only spaces": (put_in("Town", "   "), "   "),
    "line end within": (put_in("Town", "Exam\npleton"), "Exam\npleton"),
    "no-break space": (put_in("Town", "\u00a0Exampleton"), "\u00a0Exampleton"),
    "spaces in a tag": (swap("<Town>", "<Town  >"), ...),
    "line end in a tag": (swap("<Town>", "<Town\n>"), ...),
    "spaces in an end tag": (swap("</Town>", "</Town >"), ...),
    "spaces in the record's tags": (lambda r: r.replace(f"<{WIRE}>", f"<{WIRE} >").replace(END, f"</{WIRE}\n>"), ...),
    "self-closing": (swap("<Town>Exampleton</Town>", "<Town/>"), None),
    "self-closing with a space": (swap("<Town>Exampleton</Town>", "<Town />"), None),
    "empty": (put_in("Town", ""), None),
    "optional element absent": (without("Town"), None),
    "blank lines between": (before("Town", "\n\n\t \r\n"), ...),
    "schema instance attribute": (
        swap(f"<{WIRE}>", f'<{WIRE} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b">'),
        ...,
    ),
}  # type: ignore[dict-item]

P = f"{WIRE}/PersonalDetails"
FAULTY: dict[str, tuple[Edit, set[tuple[str, str]]]] = {
    "unknown": (before("Town", "<Nonsense>x</Nonsense>"), {("unknown", f"{P}/Nonsense")}),
    "unknown with markup": (before("Town", "<Nonsense><a>x</a> y</Nonsense>"), {("unknown", f"{P}/Nonsense")}),
    "unknown, empty": (before("Town", "<Nonsense></Nonsense>"), {("unknown", f"{P}/Nonsense")}),
    "unknown, self-closing": (before("Town", "<Nonsense/>"), {("unknown", f"{P}/Nonsense")}),
    "other case": (lambda r: r.replace("Town>", "town>"), {("unknown", f"{P}/town")}),
    "attribute": (swap("<Town>", '<Town lang="en">'), {("attribute", f"{P}/Town")}),
    "attribute with markup": (swap("<Town>", '<Town lang="a>b/">'), {("attribute", f"{P}/Town")}),
    "attribute of a group": (swap("<PersonalDetails>", "<PersonalDetails a='b'>"), {("attribute", P)}),
    "attribute of the record": (swap(f"<{WIRE}>", f'<{WIRE} id="1">'), {("attribute", WIRE)}),
    "doubled": (before("Postcode", "<Town>Other</Town>"), {("doubled", f"{P}/Town")}),
    "doubled group": (swap("</PersonalDetails>", "</PersonalDetails><PersonalDetails/>"), {("doubled", P)}),
    "shuffled": (moved("Gender", "DOB"), {("order", f"{P}/Gender")}),
    "wrong parent": (moved("Gender", "PersonalDetails"), {("missing", f"{P}/Gender"), ("unknown", f"{WIRE}/Gender")}),
    "missing": (without("Gender"), {("missing", f"{P}/Gender")}),
    "text between": (before("Town", "loose"), {("text", P)}),
    "cdata between": (before("Town", "<![CDATA[loose]]>"), {("text", P)}),
    "reference between": (before("Town", "&#65;"), {("text", P)}),
    "element in a value": (put_in("Town", "Exam<b>ple</b>ton"), {("unknown", f"{P}/Town/b")}),
    "prefixed": (
        lambda r: r.replace("<Town>", '<n:Town xmlns:n="urn:x">').replace("</Town>", "</n:Town>"),
        {("namespace", f"{P}/Town")},
    ),
    "default namespace": (swap("<Town>", '<Town xmlns="urn:x">'), {("namespace", f"{P}/Town")}),
    "unknown behind a record": (behind_record("<Nonsense/>"), {("unknown", "Nonsense")}),
    "text behind a record": (behind_record("loose"), {("text", "")}),
    "record in a container": (around("<Extra>", "</Extra>"), {("unknown", "Extra")}),
    "record in a record": (
        lambda r: r.replace("<PersonalDetails>", f"{r}<PersonalDetails>", 1),
        {("unknown", f"{WIRE}/{WIRE}")},
    ),
}

REFUSED: dict[str, tuple[Edit, str]] = {
    "control character": (put_in("Town", "a\x07b"), "xml-character"),
    "zero": (put_in("Town", "a\0b"), "xml-character"),
    "escape in white space": (before("Town", "\x1b"), "xml-character"),
    "reference to a control character": (put_in("Town", "&#7;"), "xml-character"),
    "reference to zero": (put_in("Town", "&#0;"), "xml-character"),
    "reference to half a character": (put_in("Town", "&#xD800;"), "xml-character"),
    "no character": (put_in("Town", "\uffff"), "xml-character"),
    "bare ampersand": (put_in("Town", "a & b"), "xml-bare-ampersand"),
    "reference without end": (put_in("Town", "a &amp b"), "xml-bare-ampersand"),
    "unknown entity": (put_in("Town", "&nbsp;"), "xml-entity"),
    "less than": (put_in("Town", "a < b"), "xml-bare-ampersand"),
    "end of cdata": (put_in("Town", "a]]>b"), "xml-not-well-formed"),
    "mismatched": (swap("</Town>", "</Tow>"), "xml-not-well-formed"),
    "crossed": (lambda r: re.sub("</Town>(.*?)<Post", r"\1<Post", r, flags=re.S), "xml-not-well-formed"),
    "not closed": (swap("</Town>", ""), "xml-not-well-formed"),
    "two hyphens in a comment": (before("Town", "<!-- a -- b -->"), "xml-not-well-formed"),
    "doctype in a record": (before("Town", "<!DOCTYPE x>"), "xml-bare-ampersand"),
    "attribute twice": (swap("<Town>", '<Town a="1" a="2">'), "xml-not-well-formed"),
    "prefix that is not bound": (lambda r: r.replace("Town>", "n:Town>"), "xml-not-well-formed"),
}


def edited(style: str, edit: Edit, every: bool) -> tuple[str, list[int]]:
    """A return with one record or all of them edited, and the first line of each record."""
    whole = text(style, PEOPLE)
    prolog, *records = re.split(rf"(?=<{WIRE}>)", whole)
    last, tail = records[-1].split(END)
    parts, lines, made = [prolog], [], prolog
    for at, record in enumerate([*records[:-1], last + END], 1):
        core = record[: record.rindex(END) + len(END)]
        new = edit(core) if every or at == EDITED else core
        assert new != core or not (every or at == EDITED), "the edit did nothing"
        lines.append(1 + made.count("\n"))
        parts.append(new + record[len(core) :])
        made += parts[-1]
    return made + tail, lines


def both(tmp_path: Path, whole: str, **named: int) -> Read:
    """What both ways give, after making sure that it is the same."""
    path = tmp_path / "return.xml"
    path.write_bytes(whole.encode("utf-8", "surrogatepass"))
    fast, general = read(path, judge_all=False, **named), read(path, judge_all=True, **named)
    assert fast.refusal == general.refusal
    assert fast.faults == general.faults
    assert fast.spellings == general.spellings
    if fast.table is not None:
        assert fast.table.equals(general.table)
    return fast


def every_way(test: Callable[..., None]) -> Callable[..., None]:
    """One record edited and all; records on one line in one block, and indented in many."""
    test = pytest.mark.parametrize("every", [False, True], ids=["one", "every"])(test)
    ways = [("xml", 4 << 20), ("xml-export", SMALL)]
    return pytest.mark.parametrize(("style", "block"), ways, ids=["whole", "blocks"])(test)


@every_way
@pytest.mark.parametrize("name", SAME)
def test_what_is_no_fault(tmp_path: Path, style: str, name: str, every: bool, block: int) -> None:
    edit, value = SAME[name]
    whole, _ = edited(style, edit, every)
    got = both(tmp_path, whole, block=block)
    assert (got.refusal, got.faults, got.spellings) == (None, (), {})
    sound_one = read(plain(tmp_path, style), judge_all=True).table
    for column in sound_one.column_names:
        expected = sound_one.column(column).to_pylist()
        if column == "Town" and value is not ...:
            expected = [value if every or at == EDITED else one for at, one in enumerate(expected, 1)]
        assert got.table.column(column).to_pylist() == expected, column


@every_way
@pytest.mark.parametrize("name", FAULTY)
def test_what_is_a_fault(tmp_path: Path, style: str, name: str, every: bool, block: int) -> None:
    edit, expected = FAULTY[name]
    whole, lines = edited(style, edit, every)
    got = both(tmp_path, whole, block=block)
    if name == "record in a container" and every:
        assert got.refusal is not None
        assert got.refusal[0] == "xml-record-nested"
        return
    assert got.refusal is None
    assert {(kind, path) for kind, path, _, _ in got.faults} == expected
    of_records = {record for _, _, record, _ in got.faults if record}
    if of_records:
        assert of_records == (set(range(1, PEOPLE + 1)) if every else {EDITED})
        for _, _, record, line in got.faults:
            stop = lines[record] if record < PEOPLE else whole.count("\n") + 1
            assert line is not None
            assert lines[record - 1] <= line <= stop


@every_way
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(tmp_path: Path, style: str, name: str, every: bool, block: int) -> None:
    edit, code = REFUSED[name]
    whole, lines = edited(style, edit, every)
    got = both(tmp_path, whole, block=block)
    assert got.refusal is not None
    assert got.refusal[0] == code
    line = int(got.refusal[1].rpartition("line ")[2])
    first = 1 if every else EDITED
    assert lines[first - 1] <= line <= lines[first]


def plain(tmp_path: Path, style: str) -> Path:
    path = tmp_path / "plain.xml"
    path.write_bytes(sound(style, PEOPLE))
    return path


def test_several_jobs_give_the_same(tmp_path: Path) -> None:
    """In the general way these are processes, which must give back refusals whole."""
    whole, _ = edited("xml-export", FAULTY["unknown"][0], True)
    path = tmp_path / "return.xml"
    path.write_text(whole)
    one = read(path, judge_all=True, block=SMALL)
    for judge_all in (False, True):
        two = read(path, judge_all=judge_all, block=SMALL, jobs=2)
        assert two.table.equals(one.table)
        assert two.faults == one.faults
    whole, _ = edited("xml-export", REFUSED["mismatched"][0], False)
    path.write_text(whole)
    refusals = {read(path, judge_all=way, block=SMALL, jobs=jobs).refusal for way in (False, True) for jobs in (1, 2)}
    assert len(refusals) == 1
    assert refusals.pop()[0] == "xml-not-well-formed"  # type: ignore[index]


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "windows-1252"])
def test_other_encodings_give_the_same(tmp_path: Path, encoding: str) -> None:
    whole, _ = edited("xml-export", put_in("Town", "Zoë"), True)
    plain_read = both(tmp_path, whole)
    path = tmp_path / "other.xml"
    path.write_bytes(whole.replace('encoding="UTF-8"', f'encoding="{encoding}"').encode(encoding))
    for judge_all in (False, True):
        assert read(path, judge_all=judge_all, block=SMALL).table.equals(plain_read.table)


def test_places_and_values_are_found_again(tmp_path: Path) -> None:
    """For every field of every record, in files whose records are hard to tell apart."""
    awkward = [SAME[name][0] for name in ("comment between elements", "cdata with markup", "instruction between")]
    nested = FAULTY["record in a container"][0]
    whole, _ = edited("xml-export", lambda record: nested(awkward[0](awkward[1](awkward[2](record)))), False)
    path = tmp_path / "return.xml"
    path.write_text(whole, newline="")
    given = XmlInput(find_source(path), standard(), block=SMALL, jobs=1)
    table = pa.concat_tables(batch.batch for batch in given.batches())
    lines = whole.split("\n")
    given.fetch("young_person", range(1, table.num_rows + 1))
    for row in table.to_pylist():
        for name, value in row.items():
            if name == RECORD or value is None:
                continue
            told = given.value("young_person", row[RECORD], name)
            assert told == ("|".join(value) if isinstance(value, list) else value)
            place = given.place("young_person", row[RECORD], name)
            assert place.line is not None
            leaf = standard().table("young_person").field(name).path.rpartition("/")[2]
            assert f"<{leaf}>" in lines[place.line - 1]
