"""Bad input is the normal case: one clear line, the documented exit code, nothing written, never a pass."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from made import archives, workbooks
from made.returns import REF, WIRE, put, sound, text
from made.running import Told, check, interop

LINE = re.compile(r"interop: [^\n]+: [^\n]+\. To mend it: [^\n]+\. \[([a-z-]+)\]\n")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder to work in, and a temporary folder in which nothing may be left behind."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    yield tmp_path
    assert list(scratch.iterdir()) == []


def given(desk: Path, data: bytes | str, name: str = "march.xml") -> Path:
    path = desk / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def refused(path: Path, code: str, where: str = "", *arguments: str, exit_code: int = 3) -> str:
    """Checks that a file is refused with one clear line, and that no report is written."""
    before = sorted(path.parent.iterdir()) if path.parent.is_dir() else []
    told = interop("check", path, "--output", path.parent / "report.txt", *arguments)
    assert told.exit == exit_code, told
    assert told.out == ""
    match = LINE.fullmatch(told.err)
    assert match, told.err
    assert match[1] == code
    assert where in told.err
    assert (sorted(path.parent.iterdir()) if path.parent.is_dir() else []) == before
    return told.err


def conforms(path: Path, records: int = 3) -> Told:
    told = check(path)
    assert told.exit == 0, told.err or told.broken
    assert told.report["records"] == {"young_person": records}
    return told


# Files that are no files, or hold nothing


def test_absent(desk: Path) -> None:
    refused(desk / "none.xml", "file-absent", "none.xml")


def test_absent_folder(desk: Path) -> None:
    told = interop("check", desk / "nowhere" / "none.xml")
    assert told.exit == 3
    assert LINE.fullmatch(told.err)


def test_folder(desk: Path) -> None:
    (desk / "returns").mkdir()
    refused(desk / "returns", "file-folder")


def test_pipe(desk: Path) -> None:
    os.mkfifo(desk / "pipe")
    refused(desk / "pipe", "file-not-regular", "pipe")


def test_device() -> None:
    told = interop("check", "/dev/zero")
    assert (told.exit, told.out) == (3, "")
    assert "[file-not-regular]" in told.err


GIVE_UP_ROOT = """
import os, sys
from ccis_interop.cli.main import run
run(["check", sys.argv[1], "--output", "/dev/null"])  # what is imported later may not be readable later
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
sys.exit(run(["check", sys.argv[2]]))
"""


def test_no_permission(desk: Path) -> None:
    path = put(desk, "xml")
    locked = given(desk, sound("xml"), "locked.xml")
    locked.chmod(0)
    command = [sys.executable, "-c", GIVE_UP_ROOT, str(path), str(locked)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (3, ""), done.stderr
    match = LINE.fullmatch(done.stderr)
    assert match, done.stderr
    assert match[1] == "file-no-permission"


def test_empty(desk: Path) -> None:
    refused(given(desk, b""), "file-empty")


def test_blank(desk: Path) -> None:
    refused(given(desk, b" \r\n\t\n"), "file-blank")


def test_a_program_s_file(desk: Path) -> None:
    refused(given(desk, b"\x7fELF\x02\x01\x01" + bytes(200)), "text-zero-byte")


def test_a_name_that_no_terminal_shows(desk: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(desk) + b"/a\nb\x1b[31m\xff.xml"))
    path.write_bytes(b"")
    refused(path, "file-empty")
    path.write_bytes(sound("xml"))
    told = interop("check", path)
    assert told.exit == 0
    told.out.encode()
    assert "\x1b" not in told.out


# XML


def test_truncated_in_a_record(desk: Path) -> None:
    whole = text("xml")
    at = whole.rindex("<Postcode>")
    refused(given(desk, whole[:at]), "xml-truncated", "line")


def test_truncated_in_the_header(desk: Path) -> None:
    whole = text("xml")
    refused(given(desk, whole[: whole.index("</SourceLEAs>")]), "xml-truncated")


def test_truncated_behind_the_last_record(desk: Path) -> None:
    whole = text("xml")
    refused(given(desk, whole[: whole.rindex("</NCCIS>")]), "xml-truncated")


def test_truncated_between_records(desk: Path) -> None:
    whole = text("xml")
    refused(given(desk, whole[: whole.index(f"</{WIRE}>") + len(WIRE) + 3]), "xml-truncated")


def test_header_only_is_no_pass(desk: Path) -> None:
    whole = text("xml")
    told = check(given(desk, whole[: whole.index(f"<{WIRE}>")] + "</NCCIS>"))
    assert told.exit in (1, 4)
    assert told.report["verdict"] != "conforms"


ROOT = "<NCCIS>"


def with_doctype(declaration: str) -> str:
    return text("xml").replace(ROOT, declaration + "\n" + ROOT, 1)


HOSTILE = {
    "billion laughs": '<!DOCTYPE NCCIS [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    "file": '<!DOCTYPE NCCIS [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "parameter entity": '<!DOCTYPE NCCIS [<!ENTITY % a SYSTEM "http://127.0.0.1/x.dtd"> %a;]>',
    "internal subset": "<!DOCTYPE NCCIS [<!ELEMENT NCCIS ANY>]>",
    "empty subset": "<!DOCTYPE NCCIS []>",
    "external, system": '<!DOCTYPE NCCIS SYSTEM "nccis.dtd">',
    "external, public": '<!DOCTYPE NCCIS PUBLIC "-//X//NCCIS//EN" "http://127.0.0.1/nccis.dtd">',
    "two": "<!DOCTYPE NCCIS>\n<!DOCTYPE NCCIS [<!ENTITY a 'b'>]>",
    "hidden behind a comment": '<!-- <NCCIS> --><!DOCTYPE NCCIS SYSTEM "nccis.dtd">',
    "many lines": '<!DOCTYPE\n NCCIS\n SYSTEM\n "nccis.dtd"\n>',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_declarations_are_refused(desk: Path, name: str) -> None:
    whole = with_doctype(HOSTILE[name])
    line = 1 + whole[: whole.index("<!DOCTYPE")].count("\n")
    refused(given(desk, whole), "xml-doctype", f"line {line}:")


def test_a_bare_doctype_is_accepted(desk: Path) -> None:
    conforms(given(desk, with_doctype("<!DOCTYPE NCCIS>")))


def test_a_bare_doctype_and_comments_are_accepted(desk: Path) -> None:
    conforms(given(desk, with_doctype("<!-- made by <Export> & Co --><!DOCTYPE NCCIS ><!--[x]-->")))


def test_an_unclosed_comment_of_a_million_is_no_hang(desk: Path) -> None:
    whole = text("xml").replace(f"<{WIRE}>", "<!--" * 400_000 + f"<{WIRE}>", 1)
    refused(given(desk, whole), "xml-not-well-formed")


def test_nesting_of_ten_thousand(desk: Path) -> None:
    deep = "<a>" * 10_000 + "</a>" * 10_000
    refused(given(desk, text("xml").replace("<Town>", f"<Town>{deep}", 1)), "xml-too-deep")
    refused(given(desk, text("xml").replace("<FileHeader>", f"<FileHeader>{deep}", 1)), "xml-too-deep")
    refused(given(desk, "<NCCIS>" + "<a>" * 10_000), "xml-too-deep")


def test_wrong_root(desk: Path) -> None:
    refused(given(desk, text("xml").replace("NCCIS>", "Returns>")), "not-recognised")


def test_wrong_root_with_the_standard_named_is_no_pass(desk: Path) -> None:
    told = check(given(desk, text("xml").replace("NCCIS>", "Returns>")), "--standard", REF)
    assert told.exit != 0 or told.report["notes"]


def test_html(desk: Path) -> None:
    refused(given(desk, "<!DOCTYPE html>\n<html><body><p>Please log in<br></body></html>"), "xml-not-well-formed")


def labelled(label: str, data: str) -> str:
    return data.replace('encoding="UTF-8"', f'encoding="{label}"', 1)


def zoe(form: str = "xml") -> str:
    """A sound return in which somebody has a letter that ASCII lacks."""
    whole = text(form)
    at = whole.rindex("Close") if "Close" in whole else whole.rindex("Road")
    return whole[:at] + "Zoë’s " + whole[at:]


def test_says_utf16_and_is_utf8(desk: Path) -> None:
    refused(given(desk, labelled("UTF-16", text("xml"))), "xml-encoding-label", "line 1")


def test_says_ascii_and_is_not(desk: Path) -> None:
    data = labelled("US-ASCII", zoe())
    line = 1 + data[: data.index("ë")].count("\n")
    refused(given(desk, data), "xml-encoding-label", f"line {line}.".rstrip("."))


def test_says_ascii_and_is(desk: Path) -> None:
    conforms(given(desk, labelled("US-ASCII", text("xml"))))


def test_says_an_encoding_that_is_not_supported(desk: Path) -> None:
    refused(given(desk, labelled("EBCDIC-CP-NL", text("xml"))), "xml-encoding-unknown")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-8"])
def test_byte_order_marks(desk: Path, encoding: str) -> None:
    label = "UTF-8" if encoding == "utf-8" else "UTF-16"
    conforms(given(desk, ("\ufeff" + labelled(label, zoe())).encode(encoding)))


@pytest.mark.parametrize("label", ["windows-1252", "iso-8859-15"])
def test_eight_bit_encodings(desk: Path, label: str) -> None:
    conforms(given(desk, labelled(label, zoe().replace("’", "'")).encode(label)))


def test_utf16_gives_the_same_findings(desk: Path) -> None:
    broken = re.sub(r"<Gender>.</Gender>", "<Gender>Q</Gender>", zoe())
    plain = check(given(desk, broken)).report
    wide = check(given(desk, ("\ufeff" + labelled("UTF-16", broken)).encode("utf-16-le"))).report
    assert plain["rules"] == wide["rules"]
    assert plain["verdict"] == "fails"


def test_cp1252_bytes_in_utf8(desk: Path) -> None:
    data = zoe().encode().replace("ë".encode(), b"\xeb")
    line = 1 + data[: data.index(b"\xeb")].count(b"\n")
    refused(given(desk, data), "xml-encoding-label", f"line {line}:")


@pytest.mark.parametrize("bad", [b"\xc0\xaf", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xc3"])
def test_bytes_that_utf8_does_not_have(desk: Path, bad: bytes) -> None:
    refused(given(desk, sound("xml").replace(b"</Town>", bad + b"</Town>", 1)), "xml-encoding-label")


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("Smith & Sons", "xml-bare-ampersand"),
        ("Smith &Sons", "xml-bare-ampersand"),
        ("1 < 2", "xml-bare-ampersand"),
        ("&eacute;", "xml-entity"),
        ("bell\x07", "xml-character"),
        ("bell&#7;", "xml-character"),
        ("null&#0;", "xml-character"),
        ("\ufffe", "xml-character"),
        ("]]>", "xml-not-well-formed"),
    ],
)
def test_what_a_value_may_not_hold(desk: Path, value: str, code: str) -> None:
    whole = text("xml").replace("</FamilyName>", f"{value}</FamilyName>", 1)
    line = 1 + whole[: whole.index(value)].count("\n")
    refused(given(desk, whole), code, f"line {line}:")


def test_zero_byte_in_xml(desk: Path) -> None:
    whole = text("xml").replace("</FamilyName>", "\0</FamilyName>", 1)
    told = interop("check", given(desk, whole))
    assert told.exit == 3
    assert LINE.fullmatch(told.err)


def test_mismatched_tags(desk: Path) -> None:
    refused(given(desk, text("xml").replace("</Town>", "</Tow>", 1)), "xml-not-well-formed", "line")


def test_a_second_root(desk: Path) -> None:
    refused(given(desk, text("xml") + "<NCCIS></NCCIS>"), "xml-second-root")


def test_two_returns_in_one_file(desk: Path) -> None:
    told = interop("check", given(desk, text("xml") + text("xml")))
    assert told.exit == 3
    assert LINE.fullmatch(told.err)


def test_a_record_longer_than_64_mb(desk: Path) -> None:
    start, end = text("xml").split("<Town>", 1)
    path = desk / "march.xml"
    with path.open("w") as file:
        file.write(start + "<Town>")
        for _ in range(70):
            file.write("x" * (1 << 20))
        file.write(end)
    told = interop("check", path)
    assert told.exit in (1, 3)
    assert told.exit == 1 or LINE.fullmatch(told.err)


def test_a_record_that_never_ends(desk: Path) -> None:
    path = desk / "march.xml"
    with path.open("w") as file:
        file.write(text("xml").split("</Town>", 1)[0])
        for _ in range(70):
            file.write("<a></a>\n" * (1 << 17))
    refused(path, "xml-record-too-long", "line")


def test_no_record_in_64_mb(desk: Path) -> None:
    path = desk / "march.xml"
    with path.open("w") as file:
        file.write(text("xml").split(f"<{WIRE}>", 1)[0])
        for _ in range(70):
            file.write("<a/>\n" * (1 << 18))
    refused(path, "xml-no-record")


# Packed files


@pytest.mark.parametrize("form", ["xml", "csv", "jsonl", "parquet", "xlsx"])
def test_packed_files_are_read(desk: Path, form: str) -> None:
    data = sound(form)
    conforms(given(desk, archives.zipped_as({f"march.{form}": data}), "march.zip"))
    conforms(given(desk, gzip.compress(data), f"march.{form}.gz"))


def test_zip_bomb(desk: Path) -> None:
    refused(given(desk, archives.zip_bomb(sound("xml").rstrip()[:-9]), "march.zip"), "archive-bomb")


def test_gzip_bomb(desk: Path) -> None:
    refused(given(desk, archives.gzip_bomb(sound("xml").rstrip()[:-9]), "march.xml.gz"), "archive-bomb")


def test_workbook_bomb(desk: Path) -> None:
    bomb = archives.zipped_as({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b" " * archives.FILLER})
    refused(given(desk, bomb, "march.xlsx"), "archive-bomb")


def test_zip_with_a_password(desk: Path) -> None:
    refused(given(desk, archives.locked(sound("xml")), "march.zip"), "archive-locked")


def test_zip_with_two_files(desk: Path) -> None:
    refused(given(desk, archives.zipped(a_xml=sound("xml"), b_xml=sound("xml")), "march.zip"), "archive-several")


def test_zip_without_files(desk: Path) -> None:
    refused(given(desk, archives.zipped(), "march.zip"), "archive-empty")


def test_zip_made_on_a_mac(desk: Path) -> None:
    files = {"march.xml": sound("xml"), "__MACOSX/._march.xml": b"\0\5", ".DS_Store": b"\0"}
    conforms(given(desk, archives.zipped_as(files), "march.zip"))


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.99])
def test_damaged_zip_and_gzip(desk: Path, cut: float) -> None:
    packed = archives.zipped(march_xml=sound("xml"))
    refused(given(desk, packed[: int(len(packed) * cut)], "march.zip"), "archive-damaged")
    packed = gzip.compress(sound("xml"))
    refused(given(desk, packed[: int(len(packed) * cut)], "march.xml.gz"), "archive-damaged")


def test_flipped_byte_in_zip_and_gzip(desk: Path) -> None:
    for packed, name in [(archives.zipped(march_xml=sound("xml")), "m.zip"), (gzip.compress(sound("xml")), "m.xml.gz")]:
        flipped = bytearray(packed)
        flipped[len(packed) // 2] ^= 0x55
        refused(given(desk, bytes(flipped), name), "archive-damaged")


# Workbooks


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_workbooks_are_read_alike(desk: Path, kind: str) -> None:
    cells = workbooks.rows()
    cells[2][cells[0].index("Gender")] = "Q"
    made = {"xlsx": lambda c: workbooks.xlsx({"return": c}), "xls": workbooks.xls, "ods": workbooks.ods}[kind]
    told = check(given(desk, made(cells), f"march.{kind}"))
    assert told.exit == 1
    assert list(told.broken.values()) == [1]
    (finding,) = told.findings(next(iter(told.broken)))
    assert (finding["record"], finding["line"], finding["field"]) == (2, 3, "Gender")
    assert finding["cell"].endswith("3")


def test_merged_header(desk: Path) -> None:
    cells = workbooks.rows()
    book = workbooks.xlsx({"return": [[], *cells]}, merged=["A1:C1"])
    refused(given(desk, book, "march.xlsx"), "excel-merged-header", "cell A1")


def test_locked_workbook(desk: Path) -> None:
    refused(given(desk, workbooks.locked(), "march.xlsx"), "excel-locked")


def test_damaged_workbook(desk: Path) -> None:
    refused(given(desk, workbooks.damaged(), "march.xlsx"), "excel-unreadable")


def test_empty_workbook(desk: Path) -> None:
    refused(given(desk, workbooks.xlsx({"a": [], "b": []}), "march.xlsx"), "excel-empty")


def test_workbook_with_a_header_only(desk: Path) -> None:
    told = check(given(desk, workbooks.xlsx({"return": workbooks.rows()[:1]}), "march.xlsx"), "--fail-on", "never")
    assert told.exit == 4
    assert told.report["records"] == {"young_person": 0}


def test_two_sheets_of_records(desk: Path) -> None:
    cells = workbooks.rows()
    book = workbooks.xlsx({"Enfield": cells, "Haringey": cells})
    refused(given(desk, book, "march.xlsx"), "excel-several-sheets", "Enfield, Haringey")


def test_other_sheets_are_told(desk: Path) -> None:
    book = workbooks.xlsx({"Read me": [["This is our return"]], "Data": workbooks.rows(), "Empty": []})
    told = conforms(given(desk, book, "march.xlsx"))
    assert told.report["notes"] == ["only sheet Data was read; not read: Read me."]


def test_cells_beside_the_table(desk: Path) -> None:
    cells = workbooks.rows()
    cells[2] += ["", "remark"]
    told = check(given(desk, workbooks.xlsx({"return": cells}), "march.xlsx"))
    assert told.exit == 1
    (finding,) = told.findings("structure-row-shape")
    assert (finding["record"], finding["line"]) == (2, 3)


def test_excel_dates_and_numbers(desk: Path) -> None:
    from datetime import date

    cells: list[list[object]] = [list(row) for row in workbooks.rows()]
    names = cells[0]
    for row in cells[1:]:
        for at, name in enumerate(names):
            held = str(row[at])
            if name in ("DOB", "StartDate", "PeriodEnd") and held:
                row[at] = date.fromisoformat(held)
            elif name in ("YoungPersonsID", "LeadLEA") and held:
                row[at] = int(held)
    conforms(given(desk, workbooks.xlsx({"return": cells}), "march.xlsx"))  # type: ignore[dict-item]


def test_an_identifier_that_excel_rounded_is_a_finding(desk: Path) -> None:
    cells: list[list[object]] = [list(row) for row in workbooks.rows()]
    at = cells[0].index("YoungPersonsID")
    cells[1][at] = 9.27631e15
    cells[2][at] = "9.27631E+09"
    told = check(given(desk, workbooks.xlsx({"return": cells}), "march.xlsx"))  # type: ignore[dict-item]
    assert told.exit == 1
    records = {one["record"] for rule in told.broken for one in told.findings(rule)}
    assert {1, 2} <= records


# Delimited text


def table(count: int = 3) -> list[list[str]]:
    return workbooks.rows(count)


def as_csv(cells: list[list[str]], separator: str = ",", newline: str = "\r\n") -> str:
    quoted = [[f'"{c}"' if any(m in c for m in (separator, '"', "\n")) else c for c in row] for row in cells]
    return "".join(separator.join(row) + newline for row in quoted)


def test_csv_header_only_is_no_pass(desk: Path) -> None:
    path = given(desk, as_csv(table()[:1]), "march.csv")
    assert check(path).exit == 1  # the authority, the month and so on are missing
    told = check(path, "--fail-on", "never")
    assert told.exit == 4
    assert not told.report["complete"]


def test_csv_without_a_header(desk: Path) -> None:
    refused(given(desk, as_csv(table()[1:]), "march.csv"), "not-recognised")


def test_csv_of_separators(desk: Path) -> None:
    refused(given(desk, ",,,,\n,,,,\n", "march.csv"), "csv-no-header")


def without(cells: list[list[str]], name: str) -> list[list[str]]:
    at = cells[0].index(name)
    return [[*row[:at], *row[at + 1 :]] for row in cells]


def test_csv_without_a_required_column(desk: Path) -> None:
    told = check(given(desk, as_csv(without(table(), "DOB")), "march.csv"))
    assert told.exit == 1
    (finding,) = told.findings("structure-column-missing")
    assert (finding["record"], finding["line"], finding["field"]) == (0, 1, "DOB")
    assert any(one["status"] == "not evaluated" for one in told.report["rules"])


def test_csv_without_a_column_that_a_rule_needs_never_passes(desk: Path) -> None:
    path = given(desk, as_csv(without(table(), "DOB")), "march.csv")
    assert interop("check", path, "--fail-on", "rejection").exit == 4


def test_csv_without_the_columns_of_the_file_header_never_passes(desk: Path) -> None:
    cells = table()
    for name in cells[0][: cells[0].index("YoungPersonsID")]:
        cells = without(cells, name)
    path = given(desk, as_csv(cells), "march.csv")
    told = check(path, "--fail-on", "rejection")
    assert told.exit in (1, 4)
    assert told.report["notes"]
    assert any(one["status"] == "not evaluated" for one in told.report["rules"])


def test_csv_with_a_doubled_column(desk: Path) -> None:
    cells = [[*row, row[0]] for row in table()]
    refused(given(desk, as_csv(cells), "march.csv"), "column-doubled", "DatabaseId")


def test_csv_with_columns_in_another_order(desk: Path) -> None:
    conforms(given(desk, as_csv([row[::-1] for row in table()]), "march.csv"))


def test_csv_with_values_in_each_other_s_column(desk: Path) -> None:
    cells = table()
    first, second = cells[0].index("DOB"), cells[0].index("Postcode")
    for row in cells[1:]:
        row[first], row[second] = row[second], row[first]
    told = check(given(desk, as_csv(cells), "march.csv"))
    assert told.exit == 1
    fields = {one["field"] for rule in told.broken for one in told.findings(rule)}
    assert {"DOB", "Postcode"} <= fields


def test_csv_with_an_unknown_column(desk: Path) -> None:
    cells = [[*row, "x"] for row in table()]
    told = check(given(desk, as_csv(cells), "march.csv"))
    assert told.broken == {"structure-column-unknown": 1}


@pytest.mark.parametrize(("held", "broken"), [("", {}), ("x", {"structure-column-unknown": 1})])
def test_csv_with_a_column_without_a_name(desk: Path, held: str, broken: dict[str, int]) -> None:
    cells = [[*row, held if at else ""] for at, row in enumerate(table())]
    assert check(given(desk, as_csv(cells), "march.csv")).broken == broken


def test_csv_with_ragged_rows(desk: Path) -> None:
    lines = as_csv(table(5)).split("\r\n")
    lines[2] = lines[2].rpartition(",")[0]
    lines[4] += ",x"
    lines.insert(3, "")
    told = check(given(desk, "\r\n".join(lines), "march.csv"))
    assert told.exit == 1
    assert told.report["records"] == {"young_person": 5}
    found = [(one["record"], one["line"]) for one in told.findings("structure-row-shape")]
    assert found == [(2, 3), (4, 6)]


def test_csv_findings_behind_ragged_rows_and_blank_lines_keep_their_place(desk: Path) -> None:
    cells = table(6)
    at = cells[0].index("Gender")
    for row in (3, 6):
        cells[row][at] = "Q"
    cells[4][cells[0].index("AddressLine3")] = "two\nlines"
    lines = as_csv(cells).split("\r\n")
    lines[2] = "only one cell"
    lines[1:1] = ["", ""]
    told = check(given(desk, "\r\n".join(lines), "march.csv"))
    rule = next(one for one in told.broken if one != "structure-row-shape")
    assert [(one["record"], one["line"]) for one in told.findings(rule)] == [(3, 6), (6, 10)]
    assert [(one["record"], one["line"]) for one in told.findings("structure-row-shape")] == [(2, 5)]


def test_csv_with_a_quote_that_is_never_closed(desk: Path) -> None:
    lines = as_csv(table(9)).split("\r\n")
    lines[4] = lines[4].replace(",P,", ',"P,', 1)
    refused(given(desk, "\r\n".join(lines), "march.csv"), "csv-quote-open", "line 5:")


def test_csv_with_an_unclosed_quote_in_the_last_row(desk: Path) -> None:
    whole = as_csv(table(3)).rstrip()
    refused(given(desk, whole + ',"', "march.csv"), "csv-quote-open", "line 4:")


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_other_separators(desk: Path, separator: str) -> None:
    cells = [[cell.replace("|", ";") if separator == "|" else cell for cell in row] for row in table()]
    told = check(given(desk, as_csv(cells, separator), "march.csv"))
    assert told.report["records"] == {"young_person": 3}
    if separator != "|":  # lists are joined with bars
        assert told.exit == 0


def test_csv_with_a_zero_byte(desk: Path) -> None:
    whole = text("csv").replace("Exampleton", "Example\0ton", 1)
    refused(given(desk, whole, "march.csv"), "text-zero-byte", "line")


def test_csv_of_windows_1252(desk: Path) -> None:
    data = zoe("csv").encode().replace("ë’".encode(), b"\xeb\x92")
    line = 1 + data[: data.index(b"\xeb")].count(b"\n")
    told = conforms(given(desk, data, "march.csv"))
    assert told.report["notes"] == [f"1 lines are not UTF-8 and were read as Windows-1252: {line}."]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_csv_in_other_encodings(desk: Path, encoding: str) -> None:
    told = conforms(given(desk, zoe("csv").encode(encoding), "march.csv"))
    assert bool(told.report["notes"]) == encoding.startswith("utf-16")


def test_utf16_that_breaks_off(desk: Path) -> None:
    refused(given(desk, zoe("csv").encode("utf-16")[:-1], "march.csv"), "text-broken")


def test_csv_with_an_identifier_that_excel_mangled(desk: Path) -> None:
    cells = table()
    cells[1][cells[0].index("YoungPersonsID")] = "9.27631E+09"
    told = check(given(desk, as_csv(cells), "march.csv"))
    assert told.exit == 1
    assert any(one["field"] == "YoungPersonsID" for rule in told.broken for one in told.findings(rule))


def test_a_line_longer_than_64_mb(desk: Path) -> None:
    path = desk / "march.csv"
    with path.open("w") as file:
        file.write(text("csv"))
        for _ in range(70):
            file.write("x" * (1 << 20))
    refused(path, "text-long-line", "line 5:", "--standard", REF)


# JSON and Parquet


def test_json_document_and_lines_are_read_alike(desk: Path) -> None:
    lines = [json.loads(line) for line in text("jsonl", 5).splitlines()]
    lines[3]["young_person"]["Gender"] = "Q"
    array = json.dumps(lines, indent=1)
    by_table = {"header": lines[0]["header"], "young_person": [one["young_person"] for one in lines[1:]]}
    as_lines = check(given(desk, "\n\n".join(json.dumps(one) for one in lines), "a.jsonl"))
    as_array = check(given(desk, array, "b.json"))
    as_object = check(given(desk, json.dumps(by_table, indent=1), "c.json"))
    (rule,) = as_lines.broken
    assert as_lines.broken == as_array.broken == as_object.broken
    assert [as_lines.findings(rule)[0][name] for name in ("record", "line")] == [3, 7]
    line = as_array.findings(rule)[0]["line"]
    third = json.dumps(lines[3], indent=1).splitlines()[1].strip()
    assert array.splitlines()[line - 1 :][1].strip() == third
    assert as_object.findings(rule)[0]["record"] == 3


def test_json_too_deep(desk: Path) -> None:
    deep = "[" * 100_000 + "]" * 100_000
    refused(given(desk, "[\n" + deep + "]", "march.json"), "json-too-deep", "line 2", "--standard", REF)


def test_json_lines_too_deep(desk: Path) -> None:
    deep = '{"young_person": {"Town": ' + "[" * 100_000 + "]" * 100_000 + "}}"
    told = check(given(desk, text("jsonl") + deep + "\n", "march.jsonl"))
    assert told.broken["structure-line"] == 1


@pytest.mark.parametrize("document", [False, True])
def test_json_with_a_doubled_key(desk: Path, document: bool) -> None:
    lines = text("jsonl").splitlines()
    lines[2] = lines[2].replace('"Gender":', '"Gender":"M","Gender":', 1)
    whole = "[" + ",\n".join(lines) + "]" if document else "\n".join(lines)
    told = check(given(desk, whole, "march.json"))
    (finding,) = told.findings("structure-key-doubled")
    assert (finding["record"], finding["line"]) == (2, 3)


def test_json_values_of_another_kind(desk: Path) -> None:
    lines = text("jsonl").splitlines()
    lines[1] = lines[1].replace('"Gender":"', '"Surprise":"1","Gender":1,"GenderX":"', 1)
    lines[0] = lines[0].replace('"SupplierName": "', '"Other": 3, "SupplierName": "', 1)
    told = check(given(desk, "\n".join(lines), "march.jsonl"))
    assert told.broken["structure-value-kind"] == 1
    assert told.broken["structure-key-unknown"] == 3
    assert {one["record"] for one in told.findings("structure-key-unknown")} == {0, 1}


def test_half_a_character_in_json(desk: Path) -> None:
    lines = text("jsonl").splitlines()
    lines[1] = lines[1].replace('"Town":"', '"Town":"\\ud800', 1)
    told = check(given(desk, "\n".join(lines), "march.jsonl"))
    assert told.exit == 1
    assert told.broken["structure-value-kind"] == 1


def test_json_lines_that_are_no_records(desk: Path) -> None:
    whole = text("jsonl") + '{"header": {}}\n[1]\nnot json\n{"young_person": null}\n{}\n'
    told = check(given(desk, whole, "march.jsonl"))
    assert told.exit == 1
    assert [one["line"] for one in told.findings("structure-line")] == [5, 6, 7, 8, 9]


def test_json_document_cut_off(desk: Path) -> None:
    whole = json.dumps([json.loads(line) for line in text("jsonl").splitlines()], indent=1)
    refused(given(desk, whole[:-20], "march.json"), "json-unreadable", "line")


def test_json_header_only_is_no_pass(desk: Path) -> None:
    assert check(given(desk, text("jsonl").splitlines()[0], "march.jsonl")).exit == 4


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9, 0.999])
def test_damaged_parquet(desk: Path, cut: float) -> None:
    whole = sound("parquet")
    refused(given(desk, whole[: int(len(whole) * cut)], "march.parquet"), "parquet-unreadable")


def test_parquet_with_groups_of_values(desk: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"DOB": [{"day": "1"}], "Gender": ["M"]}), desk / "march.parquet")
    refused(desk / "march.parquet", "parquet-column", "column 1")


def test_parquet_of_typed_columns(desk: Path) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    table = pq.read_table(put(desk, "parquet"))
    for name, kind in {"DOB": pa.date32(), "PeriodEnd": pa.timestamp("ms"), "LeadLEA": pa.float64(),
                       "YoungPersonsID": pa.int64()}.items():  # fmt: skip
        at = table.column_names.index(name)
        table = table.set_column(at, name, table.column(name).cast(kind))
    table = table.set_column(0, "DatabaseId", pc.split_pattern(table.column("DatabaseId"), "|"))
    pq.write_table(table, desk / "typed.parquet")
    conforms(desk / "typed.parquet")


# Packages


def packed(desk: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(sound("csv-package"))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    return given(desk, archives.zipped_as(files), "march.zip")


def manifest(files: dict[str, bytes], act: Callable[[dict], object]) -> None:  # type: ignore[type-arg]
    held = json.loads(files["manifest.json"])
    act(held)
    files["manifest.json"] = json.dumps(held).encode()


PACKAGES: dict[str, tuple[Callable[[dict[str, bytes]], object], str]] = {
    "changed": (lambda f: f.update({"young_person.csv": f["young_person.csv"] + b"\n"}), "package-changed"),
    "file absent": (lambda f: f.pop("young_person.csv"), "package-file"),
    "no json": (lambda f: f.update({"manifest.json": b"{"}), "manifest-unreadable"),
    "no rows": (lambda f: manifest(f, lambda m: m["tables"]["header"].pop("rows")), "manifest-unreadable"),
    "outside": (lambda f: manifest(f, lambda m: m["tables"]["header"].update(file="../x.csv")), "manifest-file"),
    "standard": (lambda f: manifest(f, lambda m: m.update(standard="x/1")), "not-recognised"),
    "table": (lambda f: manifest(f, lambda m: m["tables"].update(x=m["tables"]["header"])), "manifest-table"),
    "table absent": (lambda f: manifest(f, lambda m: m["tables"].pop("header")), "package-incomplete"),
    "rows": (lambda f: manifest(f, lambda m: m["tables"]["young_person"].update(rows=4)), "package-rows"),
    "deep": (lambda f: f.update({"manifest.json": b"[" * 100_000}), "manifest-unreadable"),
}


@pytest.mark.parametrize("name", PACKAGES)
def test_packages_that_are_not_what_they_state(desk: Path, name: str) -> None:
    change, code = PACKAGES[name]
    refused(packed(desk, change), code)


def test_a_package_in_a_folder(desk: Path) -> None:
    import zipfile

    with zipfile.ZipFile(put(desk, "csv-package")) as archive:
        archive.extractall(desk / "march")
    conforms(desk / "march")
    (desk / "march" / "young_person.csv").unlink()
    refused(desk / "march", "package-file")


# Files that change, results that cannot be written


@pytest.mark.parametrize("form", ["xml", "csv", "jsonl"])
@pytest.mark.parametrize("act", ["shorten", "vanish", "replace"])
def test_a_file_that_changes_while_it_is_read(desk: Path, monkeypatch: pytest.MonkeyPatch, form: str, act: str) -> None:
    from ccis_interop.rules import check as checking

    whole = re.sub(r'(<Gender>|"Gender":"|"TW20 9IK",")[MF]', r"\1Q", text(form))
    path = given(desk, whole, "march")
    assert check(path).exit == 1
    real = checking.results_of

    def changed(outcome: object) -> object:
        if act == "vanish":
            path.unlink()
        elif act == "shorten":
            os.truncate(path, 2000)
        else:
            path.write_bytes(sound(form, 2))
        return real(outcome)  # type: ignore[arg-type]

    monkeypatch.setattr(checking, "results_of", changed)
    told = interop("check", path)
    assert (told.exit, told.out) == (3, "")
    match = LINE.fullmatch(told.err)
    assert match, told.err
    assert match[1] == ("file-absent" if act == "vanish" else "file-changed")


@pytest.mark.parametrize("form", ["xml", "csv", "jsonl", "parquet", "csv-package"])
def test_a_file_that_changes_before_the_records_are_read(
    desk: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    from ccis_interop.rules import check as checking

    path = put(desk, form)
    real = checking.open_engine

    def changed(*given: object, **named: object) -> object:
        path.write_bytes(sound(form, 2))
        return real(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(checking, "open_engine", changed)
    refused(path, "file-changed")


def test_output_without_a_folder(desk: Path) -> None:
    told = interop("check", put(desk, "xml"), "--output", desk / "nowhere" / "report.txt")
    assert (told.exit, told.out) == (3, "")
    assert "[output-failed]" in told.err


def test_output_that_is_a_folder(desk: Path) -> None:
    (desk / "report").mkdir()
    told = interop("check", put(desk, "xml"), "--output", desk / "report")
    assert (told.exit, told.out) == (3, "")
    assert "[output-failed]" in told.err


def test_output_that_is_the_input(desk: Path) -> None:
    path = put(desk, "xml")
    (desk / "link").symlink_to(path)
    for output in (path, desk / "link"):
        told = interop("check", path, "--output", output)
        assert (told.exit, told.out) == (2, "")
        assert "[output-is-input]" in told.err
    assert path.read_bytes() == sound("xml")


def test_output_through_a_link(desk: Path) -> None:
    (desk / "link").symlink_to(desk / "report.txt")
    assert interop("check", put(desk, "xml"), "--output", desk / "link").exit == 0
    assert (desk / "link").is_symlink()
    assert "CONFORMS" in (desk / "report.txt").read_text()


def test_disk_full(desk: Path) -> None:
    told = interop("check", put(desk, "xml"), "--output", "/dev/full")
    assert (told.exit, told.out) == (3, "")
    assert LINE.fullmatch(told.err)
    assert "[output-failed]" in told.err


def test_a_small_disk_that_fills_up(desk: Path) -> None:
    small = desk / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(small)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no file system can be mounted here")
    try:
        (small / "report.json").write_text("last month's")
        told = interop("check", put(desk, "xml"), "-f", "json", "--output", small / "report.json")
        assert told.exit == 3
        assert "[output-failed]" in told.err
        assert [one.name for one in small.iterdir()] == ["report.json"]
        assert (small / "report.json").read_text() == "last month's"
    finally:
        subprocess.run(["umount", str(small)], check=True)


def through_the_shell(desk: Path, rest: str, form: str = "text") -> subprocess.CompletedProcess[str]:
    path = put(desk, "xml")
    command = f'"$0" -m ccis_interop check "$1" -f {form} {rest}'
    return subprocess.run(["sh", "-c", command, sys.executable, path], capture_output=True, text=True, check=False)


def test_standard_output_full(desk: Path) -> None:
    done = through_the_shell(desk, ">/dev/full")
    assert done.returncode == 3
    assert LINE.fullmatch(done.stderr), done.stderr


def test_a_reader_that_has_gone(desk: Path) -> None:
    done = through_the_shell(desk, "| head -c 10 >/dev/null", "json")
    assert done.stderr == ""


def test_a_terminal_that_knows_ascii_only(desk: Path) -> None:
    path = desk / "März.xml"
    path.write_bytes(sound("xml"))
    done = subprocess.run(
        [sys.executable, "-m", "ccis_interop", "check", str(path)],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert done.returncode == 0, done.stderr
    assert b"rz.xml: nccis/2019-20" in done.stdout


@pytest.mark.parametrize(
    ("library", "arguments", "extra"),
    [
        ("sqlalchemy", ["index", "init"], "index"),
        ("sqlalchemy", ["index", "status"], "index"),
        ("fastapi", ["index", "serve", "--store", "index.sqlite"], "serve"),
    ],
)
def test_a_library_that_is_not_there_is_one_line_that_names_its_extra(
    tmp_path: Path, library: str, arguments: list[str], extra: str
) -> None:
    if extra == "serve":
        made = subprocess.run([sys.executable, "-m", "ccis_interop", "index", "init"], cwd=tmp_path, check=False)
        assert made.returncode == 0
    hidden = f"import sys; sys.modules[{library!r}] = None\n"
    code = f"{hidden}from ccis_interop.cli.main import run\nsys.exit(run({arguments!r}))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert told.returncode == 2
    assert told.stderr.count("\n") == 1
    assert f"pip install 'ccis-interop[{extra}]'" in told.stderr
