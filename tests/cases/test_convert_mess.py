"""What real files do to headers, dates, names, postcodes and codes: each mess that was seen, and what becomes of it.

The list is that of the layouts seen (supplier-layouts, section D). Nothing is guessed: what cannot be told is left
empty and counted, or its row goes back with the reason.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import xlsxwriter

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.mappings import mapping_for
from ccis_interop.convert.account import Account
from ccis_interop.convert.conversion import Options, prepare
from ccis_interop.convert.convert import convert
from ccis_interop.convert.delivery import Destination
from ccis_interop.convert.source import open_source
from ccis_interop.errors import UsageError

CATALOGUE = Catalogue()
DAY = date(2023, 10, 31)
COLLEGE = {"provider_name": "Specimen College", "provider_ukprn": "10000017", "provider_authority": "202"}
IYSS = {
    "Forename": "Anna",
    "Surname": "Synperson",
    "DOB": "01/09/2006",
    "Postcode": "N1 1CK",
    "DfENo": "1234",
    "StartDate": "04/09/2023",
}
PICS = {
    "FIRSTNAME": "Anna",
    "SURNAME": "Synperson",
    "BIRTHDATE": "01/09/2006",
    "MIAP_ULN": "9276308686",
    "POSTCODE": "N1 1CK",
    "ETHNICORIGIN": "31",
    "SEX": "2",
}
UNITE = {
    "StudentID": "S1",
    "Surname": "Synperson",
    "Forename": "Anna",
    "DateOfBirth": "2006-09-01 00:00:00",
    "CourseCode": "C1",
    "StartDateEnrol": "2023-09-04",
    "PostCodeMain": "N1 1CK",
}


class Result:
    """What became of a file."""

    def __init__(self, folder: Path, account: Account) -> None:
        self.account = account
        self.records: list[dict[str, Any]] = pq.read_table(folder / "out.parquet").to_pylist()
        rejects = folder / "out.parquet.rejects.csv"
        lines = rejects.read_text(encoding="utf-8").splitlines() if rejects.exists() else []
        self.rejects = list(csv.DictReader(lines))

    @property
    def emptied(self) -> dict[str, int]:
        """How often each field came out empty though something was sent for it."""
        return {one.field: one.emptied for one in self.account.changes if one.emptied}


def result(path: Path, **told: str) -> Result:
    source = open_source(path, CATALOGUE)
    mapping = mapping_for(CATALOGUE, (source.ref,), "enrolment-list/1.0")
    options = Options(DAY, {**COLLEGE, **told})
    account = convert(
        prepare([source], mapping, CATALOGUE, options), Destination(path.with_name("out.parquet"), "parquet")
    )
    return Result(path.parent, account)


def listed(path: Path, layout: str, *rows: dict[str, str], headers: dict[str, str] | None = None) -> Path:
    """Write rows in a layout's columns; `headers` are other spellings of some of them."""
    from ccis_interop.catalogue.layouts import layout as read

    names = [one.header for one in read(CATALOGUE, layout).columns]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([(headers or {}).get(name, name) for name in names])
        writer.writerows([row.get(name, "") for name in names] for row in rows)
    return path


def iyss(tmp_path: Path, *changes: dict[str, str]) -> Result:
    rows = [{**IYSS, "Forename": f"Anna{at}", **one} for at, one in enumerate(changes)]
    return result(listed(tmp_path / "list.csv", "one-iyss-education", *rows))


# 1. Headers


def test_header_with_trailing_spaces_case_drift_and_misspelling(tmp_path: Path) -> None:
    headers = {"Forename": "FORENAME ", "Surname": "surname", "DOB": " dob", "StartDate": "Start_Date"}
    path = listed(tmp_path / "list.csv", "one-iyss-education", IYSS, headers=headers)
    assert [row["given_name"] for row in result(path).records] == ["Anna"]


def test_columns_that_nobody_uses_or_knows_are_told(tmp_path: Path) -> None:
    path = listed(tmp_path / "list.csv", "one-iyss-education", IYSS, headers={"UPN": "Colour of the cell"})
    columns = result(path).account.sources[0].columns["enrolment"]
    assert columns.unused == ("GoalLevel",)
    assert columns.unknown == ("Colour of the cell",)
    assert columns.missing == ("UPN",)


def test_column_that_must_be_there_only_by_its_colour_is_asked_for(tmp_path: Path) -> None:
    """Colours are lost in a CSV: so the target's own rules say what lacks, row by row."""
    found = iyss(tmp_path, {"Surname": ""})
    assert found.records == []
    assert "Family name is missing." in found.rejects[0]["reject_reason"]


# 2. Dates


@pytest.mark.parametrize(
    "text",
    ["01/09/2006", "1/9/2006", "2006-09-01", "2006-09-01 00:00:00", "2006-09-01T00:00:00", "38961", "1 September 2006",
     "01-Sep-2006", "01.09.2006", " 01/09/2006 "],
)  # fmt: skip
def test_date_in_a_form_that_names_a_day_is_read(text: str, tmp_path: Path) -> None:
    assert [row["birth_date"] for row in iyss(tmp_path, {"DOB": text}).records] == ["2006-09-01"]


@pytest.mark.parametrize("text", ["Sep 2006", "09/2006", "2006-09", "2006", "31/02/2006", "09/13/2006", "01/09/06"])
def test_date_without_a_day_or_of_no_day_is_no_date(text: str, tmp_path: Path) -> None:
    found = iyss(tmp_path, {"DOB": text})
    assert found.records == []
    assert found.rejects[0]["DOB"] == text
    assert "What stands in DOB could not be read as date of birth." in found.rejects[0]["reject_reason"]


def test_month_of_a_download_is_no_date(tmp_path: Path) -> None:
    row = {"Apprentice name": "Anna Synperson", "Planned start date": "Sep 2023", "Date of birth": "01/09/2006"}
    other = {**row, "Apprentice name": "Ben Synother", "Planned start date": "soon"}
    path = listed(tmp_path / "list.csv", "das-manage-download/provider", row, other)
    with pytest.raises(UsageError, match="start_day"):
        result(path, resident_authority="202")
    found = result(path, resident_authority="202", start_day="4")
    assert [one["start_date"] for one in found.records] == ["2023-09-04"]
    assert "What stands in Planned start date could not be read" in found.rejects[0]["reject_reason"]


def test_month_in_which_a_course_ends_is_left_empty_and_counted(tmp_path: Path) -> None:
    row = {"CohortRef": "C", "AgreementID": "A", "ULN": "9276308686", "FamilyName": "Synperson", "GivenNames": "Anna",
           "DateOfBirth": "2006-09-01", "StartDate": "2023-09-04", "EndDate": "2025-07"}  # fmt: skip
    found = result(listed(tmp_path / "list.csv", "das-bulk-upload/13", row), resident_authority="202")
    assert [record["expected_end"] for record in found.records] == [None]
    assert found.emptied == {"expected_end": 1, "middle_names": 1}


def test_day_that_a_workbook_holds_as_a_date_is_read(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet, day = book.add_worksheet("Data"), book.add_format({"num_format": "dd/mm/yyyy"})
        names = ["Forename", "Surname", "DOB", "Postcode", "UPN", "DfENo", "StartDate", "EndDate"]
        sheet.write_row(2, 1, [*names, "GoalLevel", "GoalDescription"])
        sheet.write_row(3, 1, ["Anna", "Synperson", "", "N1 1CK", "", 1234.0, "04/09/2023"])
        sheet.write_datetime(3, 3, date(2006, 9, 1), day)  # type: ignore[arg-type]
    found = result(path)
    assert [(row["birth_date"], row["source_sheet"]) for row in found.records] == [("2006-09-01", "Data")]
    assert {row["provider_laestab"] for row in found.records} == {"2021234"}


# 3. Names


@pytest.mark.parametrize(
    ("name", "given", "middle", "family", "doubts"),
    [("Anna Synperson", "Anna", None, "Synperson", 0), ("Anna Maria  Synperson", "Anna", "Maria", "Synperson", 1)],
)
def test_one_column_of_given_and_family_name(
    name: str, given: str, middle: str | None, family: str, doubts: int, tmp_path: Path
) -> None:
    row = {"Apprentice name": name, "ULN": "9276308686", "Planned start date": "04/09/2023"}
    path = listed(tmp_path / "list.csv", "das-manage-download/provider", {**row, "Date of birth": "01/09/2006"})
    found = result(path, resident_authority="202")
    (record,) = found.records
    assert (record["given_name"], record["middle_names"], record["family_name"]) == (given, middle, family)
    assert sum(one.count for one in found.account.doubts) == doubts


def test_name_of_one_word_is_not_made_into_two(tmp_path: Path) -> None:
    row = {"Apprentice name": "Synperson", "ULN": "9276308686", "Planned start date": "04/09/2023"}
    path = listed(tmp_path / "list.csv", "das-manage-download/provider", {**row, "Date of birth": "01/09/2006"})
    assert "Given name is missing." in result(path, resident_authority="202").rejects[0]["reject_reason"]


def test_several_given_names_in_one_column_and_a_name_that_is_used(tmp_path: Path) -> None:
    path = listed(
        tmp_path / "list.csv", "pics-learner-import", {**PICS, "FIRSTNAME": "Anna Maria", "MIAP_PREFNAME": "Ann"}
    )
    (record,) = result(path, start_date="2023-09-04").records
    assert (record["given_name"], record["middle_names"], record["known_as"]) == ("Anna", "Maria", "Ann")


# 4. Postcodes


@pytest.mark.parametrize("text", ["N1 1CK", "n11ck", "N1  1CK", " N1 1CK ", "N11CK"])
def test_postcode_however_spaced(text: str, tmp_path: Path) -> None:
    assert [row["postcode"] for row in iyss(tmp_path, {"Postcode": text}).records] == ["N1 1CK"]


def test_postcode_that_is_none_goes_back_with_its_row(tmp_path: Path) -> None:
    found = iyss(tmp_path, {"Postcode": "NFA"}, {"Postcode": "NI 1CK"})
    assert found.records == []
    assert [row["Postcode"] for row in found.rejects] == ["NFA", "NI 1CK"]


def test_postcode_in_two_columns(tmp_path: Path) -> None:
    row = {"Surname": "Synperson", "FirstForename": "Anna", "DateOfBirth": "01/09/2006", "PostcodeOut": "N1 ",
           "PostcodeIn": "1CK", "StartDate": "04/09/2023", "RefNo": "R1"}  # fmt: skip
    found = result(listed(tmp_path / "list.csv", "prosolution-enrolment-request", row))
    assert [record["postcode"] for record in found.records] == ["N1 1CK"]
    assert next(one.rule for one in found.account.changes if one.field == "postcode") == "joined"


def test_postcode_in_the_address(tmp_path: Path) -> None:
    row = {"Surname": "Synperson", "First Name": "Anna", "D.o.B": "01/09/2006", "Start Date": "04/09/2023",
           "Address (inc. Postcode)": "Flat 2, 1 Sample Road\nExampleton n1 1ck"}  # fmt: skip
    (record,) = result(listed(tmp_path / "list.csv", "dorset-pdea-all-learners", row)).records
    assert record["postcode"] == "N1 1CK"
    assert (record["address_line_1"], record["address_line_2"]) == ("Flat 2", "1 Sample Road")
    assert record["address_line_3"] == "Exampleton"


def test_term_time_address_that_differs_is_told(tmp_path: Path) -> None:
    path = listed(tmp_path / "list.csv", "unit-e-enrolment", {**UNITE, "PostCodeTermTime": "E1 1CK"})
    found = result(path)
    assert [record["postcode"] for record in found.records] == ["N1 1CK"]
    assert [doubt.count for doubt in found.account.doubts] == [1]


# 5. Codes


def test_sex_as_numbers_letters_and_words(tmp_path: Path) -> None:
    rows = [
        {**PICS, "LSC_ULIN": str(at), "FIRSTNAME": f"Anna{at}", "MIAP_ULN": "", "SEX": sex}
        for at, sex in enumerate(["1", "2", "m", "F", "9", "x"])
    ]
    found = result(listed(tmp_path / "list.csv", "pics-learner-import", *rows), start_date="2023-09-04")
    assert [record["gender"] for record in found.records] == ["M", "F", "M", "F", None, None]
    (miss,) = [one for one in found.account.misses if one.crosswalk == "sex_pics"]
    assert (dict(miss.codes), miss.unknown) == ({}, 2)


def test_ethnicity_that_has_no_one_answer_is_told_and_kept_as_sent(tmp_path: Path) -> None:
    rows = [
        {**PICS, "LSC_ULIN": str(at), "FIRSTNAME": f"Anna{at}", "MIAP_ULN": "", "ETHNICORIGIN": code}
        for at, code in enumerate(["31", "33", "77"])
    ]
    found = result(listed(tmp_path / "list.csv", "pics-learner-import", *rows), start_date="2023-09-04")
    told = [(row["ethnicity"], row["ethnicity_source_code"], row["ethnicity_source_scheme"]) for row in found.records]
    assert told == [("WBRI", "31", "ilr"), (None, "33", "ilr"), (None, "77", "ilr")]
    (miss,) = [one for one in found.account.misses if one.field == "ethnicity"]
    assert (dict(miss.codes), miss.unknown) == ({"33": 1}, 1)


def test_number_of_a_site_is_kept_and_not_translated(tmp_path: Path) -> None:
    row = {"Surname": "Synperson", "FirstForename": "Anna", "DateOfBirth": "01/09/2006", "PostcodeOut": "N1",
           "PostcodeIn": "1CK", "StartDate": "04/09/2023", "EthnicGroupId": "12"}  # fmt: skip
    (record,) = result(listed(tmp_path / "list.csv", "prosolution-enrolment-request", row)).records
    assert record["ethnicity"] is None
    assert (record["ethnicity_source_code"], record["ethnicity_source_scheme"]) == ("12", "provider")


@pytest.mark.parametrize("text", ["9276308686", "9276308686.0", " 927 630 8686", "'9276308686"])
def test_number_that_a_spreadsheet_dressed_up_is_read(text: str, tmp_path: Path) -> None:
    path = listed(tmp_path / "list.csv", "pics-learner-import", {**PICS, "MIAP_ULN": text})
    assert [row["uln"] for row in result(path, start_date="2023-09-04").records] == ["9276308686"]


def test_number_that_a_spreadsheet_rounded_is_lost_and_counted(tmp_path: Path) -> None:
    path = listed(tmp_path / "list.csv", "pics-learner-import", {**PICS, "MIAP_ULN": "9.27631E+09"})
    found = result(path, start_date="2023-09-04")
    assert [row["uln"] for row in found.records] == [None]
    assert found.emptied["uln"] == 1


# 6. One person on many rows, many on one number


def test_one_person_on_many_rows_is_one_record(tmp_path: Path) -> None:
    rows = [{**UNITE, "CourseCode": f"C{at}", "StartDateEnrol": f"2023-09-0{at}"} for at in range(1, 6)]
    found = result(listed(tmp_path / "list.csv", "unit-e-enrolment", *rows))
    assert [row["programme_ref"] for row in found.records] == ["C5"]
    assert (found.account.rows[0].out, found.account.rows[0].merged) == (1, 4)


def test_many_people_on_one_number_are_not_made_one(tmp_path: Path) -> None:
    """A real set had 1089 rows on 3 numbers: other names are other people, and the number is wrong."""
    rows = [{**UNITE, "Forename": f"Anna{at}", "ULN": "9276308686", "StudentID": f"S{at}"} for at in range(20)]
    found = result(listed(tmp_path / "list.csv", "unit-e-enrolment", *rows))
    assert found.records == []
    assert len(found.rejects) == 20
    assert {one.rule for one in found.account.findings if one.rejects} == {"enrolment-list-uln-shared"}


def test_two_people_under_one_reference_go_back(tmp_path: Path) -> None:
    rows = [{**UNITE, "Surname": f"Syn{at}"} for at in range(2)]
    found = result(listed(tmp_path / "list.csv", "unit-e-enrolment", *rows))
    assert found.records == []
    assert "enrolment-list-learner-twice" in found.rejects[0]["reject_reason"]


def test_row_that_stands_twice_without_an_identifier_is_told(tmp_path: Path) -> None:
    path = listed(tmp_path / "list.csv", "one-iyss-education", IYSS, IYSS)
    found = result(path)
    assert found.account.rows[0].out == 2
    told = {one.rule: one.count for one in found.account.findings}
    assert told["enrolment-list-same-person"] == 2


# 7. Of XML: see test_ilr.py and tests/cli/test_bad_input.py; here what rows of text do


def test_row_of_another_shape_and_rows_of_nothing_are_accounted_for(tmp_path: Path) -> None:
    path = listed(tmp_path / "list.csv", "one-iyss-education", IYSS)
    with path.open("a", encoding="utf-8") as file:
        file.write("too,short\n,,,,,,,,,\n" + ",".join(["x"] * 12) + "\n")
    found = result(path)
    (rows,) = found.account.rows
    assert (rows.given, rows.out, rows.rejected, dict(rows.left_out)) == (4, 1, 2, {"nothing in the row": 1})
    assert [row["Forename"] for row in found.rejects] == ["too", "x"]
    assert all("structure-row-shape" in row["reject_reason"] for row in found.rejects)


@pytest.mark.parametrize("cells", [["too", "short"], ["x"] * 12])
def test_row_of_another_shape_goes_back_as_it_came_and_is_no_row_when_it_comes_again(
    cells: list[str], tmp_path: Path
) -> None:
    path = listed(tmp_path / "list.csv", "one-iyss-education", IYSS)
    with path.open("a", encoding="utf-8") as file:
        file.write(",".join(cells) + "\n")
    result(path)
    first = path.with_name("out.parquet.rejects.csv")
    with first.open(encoding="utf-8", newline="") as file:
        assert [row[1:] for row in csv.reader(file)][1:] == [cells]
    again = tmp_path / "again"
    again.mkdir()
    found = result(first.rename(again / "list.csv"))
    assert found.records == []
    second = again / "out.parquet.rejects.csv"
    with second.open(encoding="utf-8", newline="") as file:
        assert [row[1:] for row in csv.reader(file)][1:] == [cells]


def test_windows_characters_and_a_mark_at_the_start(tmp_path: Path) -> None:
    path = listed(tmp_path / "list.csv", "one-iyss-education", {**IYSS, "Surname": "Synñez"})
    path.write_bytes(b"\xef\xbb\xbf" + path.read_text(encoding="utf-8").encode("cp1252"))
    found = result(path)
    assert [row["family_name"] for row in found.records] == ["Synñez"]
    assert any("Windows-1252" in note for note in found.account.sources[0].notes)


# And back: what was rejected is mended and sent again


def test_mended_rejects_convert_and_nobody_is_doubled(tmp_path: Path) -> None:
    found = iyss(tmp_path, {}, {"DOB": "Sep 2006"}, {"Surname": "", "Postcode": ""})
    assert (len(found.records), len(found.rejects)) == (1, 2)
    rejects = tmp_path / "out.parquet.rejects.csv"
    mended = tmp_path / "again" / "mended.csv"
    mended.parent.mkdir()
    text = rejects.read_text(encoding="utf-8").replace("Sep 2006", "02/09/2006")
    mended.write_text(text.replace('"Anna2",,', '"Anna2","Synmended",'), encoding="utf-8")
    again = result(mended)
    assert [row["given_name"] for row in again.records] == ["Anna1"]
    assert [row["Surname"] for row in again.rejects] == ["Synmended"]
    assert (mended.parent / "out.parquet.rejects.csv").read_text(encoding="utf-8").count("reject_reason") == 1


# Two files that are one list


def legacy(folder: Path, learners: list[str], aims: list[str]) -> tuple[Path, Path]:
    """Write learner and aim file: of each row `reference,date of birth`, and `reference,start`."""
    folder.mkdir(exist_ok=True)
    people = [dict(zip(("L03", "L11"), row.split(","), strict=True)) for row in learners]
    rows = [dict(zip(("L03", "A27"), row.split(","), strict=True)) for row in aims]
    known = {"L01": "10017", "L09": "Synperson", "L10": "Anna", "L17": "N1 1CK", "L46": "10000017"}
    return (
        listed(folder / "learners.csv", "ilr-legacy-learner", *({**known, **one} for one in people)),
        listed(folder / "aims.csv", "ilr-legacy-aim", *({"L01": "10017", "A05": "1", **one} for one in rows)),
    )


def test_rows_of_the_second_file_are_accounted_for_and_go_back_with_theirs(tmp_path: Path) -> None:
    paths = legacy(
        tmp_path / "two",
        ["A,01/09/2006", "B,Sep 2006", "C,03/09/2006"],
        ["A,04/09/2023", "A,05/09/2023", "B,04/09/2023", "B,05/09/2023", "C,04/09/2023", "X,04/09/2023"],
    )
    sources = [open_source(path, CATALOGUE) for path in paths]
    mapping = mapping_for(CATALOGUE, tuple(one.ref for one in sources), "enrolment-list/1.0")
    output = tmp_path / "two" / "out.parquet"
    account = convert(prepare(sources, mapping, CATALOGUE, Options(DAY, COLLEGE)), Destination(output, "parquet"))
    (rows,), (joined,) = account.rows, account.joined
    assert (rows.given, rows.split, rows.out, rows.rejected, rows.merged) == (3, 2, 2, 2, 1)
    assert (joined.given, joined.used, joined.rejected) == (6, 3, 2)
    assert dict(joined.left_out) == {"no learner of the learner file has it": 1}
    assert [record["programme_ref"] for record in pq.read_table(output).to_pylist()] == [None, None]
    back = {at: (tmp_path / "two" / f"out.parquet.rejects.{at}.csv").read_text().splitlines()[1:] for at in (1, 2)}
    assert [len(lines) for lines in back.values()] == [1, 2]
    assert all("because of another row" in line for line in back[2])
