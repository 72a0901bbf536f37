"""Every layout is recognised from its header alone, however the header drifts, and none is taken for another."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import xlsxwriter

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.layouts import Layout, layouts
from ccis_interop.convert.header import Tier
from ccis_interop.convert.recognise import recognise
from ccis_interop.convert.source import LayoutInput, open_source
from ccis_interop.errors import InputError, UsageError

CATALOGUE = Catalogue()
LAYOUTS = layouts(CATALOGUE)
HEADERS = {one.ref: [each.header for each in one.columns] for one in LAYOUTS}
TWINS = {"das-bulk-upload/19a", "das-bulk-upload/19b"}  # the same columns in two orders
each_layout = pytest.mark.parametrize("layout", LAYOUTS, ids=lambda one: one.ref)


def seen(header: list[str]) -> tuple[str, Tier]:
    found = recognise(LAYOUTS, header, "file")
    assert found is not None
    return found.fit.layout.ref, found.fit.tier


def drifted(name: str, at: int) -> str:
    """A header as it comes back from somewhere: case, spaces and underscores."""
    return [name.upper(), f"{name.lower()} ", f" {name}", name.replace(" ", "_"), name.swapcase()][at % 5]


def test_all_known_layouts_are_here_with_all_their_columns() -> None:
    seen_in_feeds = [one for one in LAYOUTS if one.ref in KNOWN]
    assert len(seen_in_feeds) == 26
    assert sum(len(one.columns) for one in seen_in_feeds) == 654


@each_layout
def test_header_alone_tells_the_layout(layout: Layout) -> None:
    assert seen(HEADERS[layout.ref]) == (layout.ref, Tier.ORDER)


@each_layout
def test_header_in_another_case_with_spaces_tells_the_layout(layout: Layout) -> None:
    header = [drifted(name, at) for at, name in enumerate(HEADERS[layout.ref])]
    assert seen(header) == (layout.ref, Tier.ORDER)


@each_layout
def test_header_in_another_order_tells_the_layout_or_asks(layout: Layout) -> None:
    header = list(HEADERS[layout.ref])
    random.Random(1).shuffle(header)
    if layout.ref not in TWINS:
        assert seen(header) == (layout.ref, Tier.SET)
        return
    with pytest.raises(UsageError, match=r"19a and das-bulk-upload/19b") as raised:
        recognise(LAYOUTS, header, "file")
    assert "--from" in raised.value.mend


@each_layout
def test_one_more_column_and_a_reject_reason_tell_the_layout(layout: Layout) -> None:
    assert seen([*HEADERS[layout.ref], "reject_reason"]) == (layout.ref, Tier.ORDER)
    assert seen(["A column of the site", *HEADERS[layout.ref]])[0] == layout.ref


@each_layout
def test_header_without_its_optional_last_column_is_not_taken_for_another(layout: Layout) -> None:
    header = list(HEADERS[layout.ref])
    if layout.columns[-1].required or layout.id == "das-bulk-upload":
        pytest.skip("the last column must be there, or tells the layout")
    assert seen(header[:-1])[0] == layout.ref


def test_bulk_uploads_of_13_16_and_19_columns_are_told_apart_by_their_columns() -> None:
    columns = HEADERS["das-bulk-upload/19a"]
    assert seen(columns[:13])[0] == "das-bulk-upload/13"
    assert seen(columns[:16])[0] == "das-bulk-upload/16"
    assert seen(columns)[0] == "das-bulk-upload/19a"
    assert seen(HEADERS["das-bulk-upload/19b"])[0] == "das-bulk-upload/19b"


def test_header_of_names_that_many_lists_have_is_of_none() -> None:
    assert recognise(LAYOUTS, ["Forename", "Surname", "DOB", "Postcode"], "file") is None


@each_layout
def test_file_of_any_form_tells_the_layout(layout: Layout, tmp_path: Path) -> None:
    forms = ["csv", "tsv", "bom", "utf-16"]
    for form in (forms[LAYOUTS.index(layout) % len(forms)], "xlsx"):
        source = open_source(written(tmp_path, HEADERS[layout.ref], form), CATALOGUE)
        assert source.ref == layout.ref
        assert isinstance(source.given, LayoutInput)
        assert list(source.given.fit.places.values()) == list(range(len(layout.columns)))
        assert "exactly" in source.why


def written(folder: Path, header: list[str], form: str) -> Path:
    if form == "xlsx":
        path = folder / "a name that says nothing.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet("Data")
            sheet.write_row(0, 0, header)
            sheet.write_row(1, 0, ["x"] * len(header))
        return path
    separator = "\t" if form == "tsv" else ","
    text = "".join(separator.join(row) + "\n" for row in (header, ["x"] * len(header)))
    path = folder / "a name that says nothing.txt"
    path.write_text(text, encoding={"bom": "utf-8-sig", "utf-16": "utf-16"}.get(form, "utf-8"))
    return path


def test_columns_that_stand_twice_are_told_by_position(tmp_path: Path) -> None:
    layout = next(one for one in LAYOUTS if one.ref == "nccis-flat/ccistool-2019")
    values = [str(at) for at in range(len(layout.columns))]
    path = tmp_path / "twice.csv"
    path.write_text(",".join(HEADERS[layout.ref]) + "\n" + ",".join(values) + "\n")
    source = open_source(path, CATALOGUE)
    (batch,) = source.given.batches()
    row = batch.batch.to_pylist()[0]
    years = ["Year11GuaranteeStatus", "Year11LEACode", "Year12GuaranteeStatus", "Year12LEACode"]
    assert [row[name] for name in years] == ["39", "40", "41", "42"]


def test_columns_that_excel_numbered_are_told_by_position() -> None:
    layout = next(one for one in LAYOUTS if one.ref == "nccis-flat/microdec-2016")
    numbered = {"LEACode2": "LEACode.1", "GuaranteeStatus3": "GuaranteeStatus_2", "LEACode4": "LEACode (3)"}
    found = recognise(LAYOUTS, [numbered.get(one, one) for one in HEADERS[layout.ref]], "file")
    assert found is not None
    assert found.fit.layout.ref == layout.ref
    assert [found.fit.places[name] for name in ("LEACode", "Year11LEACode", "Year12LEACode")] == [1, 33, 35]


def test_layout_that_the_user_names_must_fit(tmp_path: Path) -> None:
    path = written(tmp_path, HEADERS["lrs-learner/1"], "csv")
    with pytest.raises(InputError, match="not those of one-iyss-training/1"):
        open_source(path, CATALOGUE, ref="one-iyss-training/1")


def test_file_of_no_layout_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Name,Telephone\nx,y\n")
    with pytest.raises(InputError) as raised:
        open_source(path, CATALOGUE)
    assert raised.value.code == "not-recognised"
    assert "mapping suggest" in raised.value.mend


def test_only_one_sheet_of_a_workbook_may_hold_rows(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    header = HEADERS["dorset-pdea-all-learners/1"]
    with xlsxwriter.Workbook(path) as book:
        for name in ("Notes", "September", "October"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["Read me"] if name == "Notes" else header)
    with pytest.raises(InputError, match="September, October"):
        open_source(path, CATALOGUE)


KNOWN = {
    "airtable-ilr-export/1",
    "bradford-census/1",
    "bradford-nccis-extract/1",
    "bucks-characteristics/2022",
    "census-extract/2017",
    "census-extract/2022",
    "das-bulk-upload/13",
    "das-bulk-upload/16",
    "das-bulk-upload/19a",
    "das-bulk-upload/19b",
    "das-manage-download/2019",
    "das-manage-download/employer",
    "das-manage-download/provider",
    "dorset-pdea-all-learners/1",
    "esignup-candidate/1",
    "ilr-legacy-aim/2008-09",
    "ilr-legacy-learner/2007-08",
    "lrs-learner/1",
    "nccis-flat/ccistool-2019",
    "nccis-flat/microdec-2016",
    "nccis-flat/servelec-2022",
    "one-iyss-education/1",
    "one-iyss-training/1",
    "pics-learner-import/1",
    "prosolution-enrolment-request/1",
    "unit-e-enrolment/1",
}
