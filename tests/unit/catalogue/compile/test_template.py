"""The spreadsheet template: the same bytes each time, and readable by our own reader."""

from __future__ import annotations

from io import BytesIO

from python_calamine import CalamineWorkbook

from ccis_interop.catalogue.compile.template import compile_template
from ccis_interop.catalogue.find import Catalogue
from ccis_interop.formats.columns import match


def test_the_template_is_the_same_each_time(catalogue: Catalogue) -> None:
    standard = catalogue.load("nccis/2019-20")
    assert compile_template(standard) == compile_template(standard)


def test_the_columns_of_the_template_are_read_as_the_fields_without_a_remark(catalogue: Catalogue) -> None:
    standard = catalogue.load("nccis/2019-20")
    book = CalamineWorkbook.from_filelike(BytesIO(compile_template(standard)))
    assert book.sheet_names == ["young_person", "codes"]
    names = [str(cell) for cell in book.get_sheet_by_name("young_person").to_python()[0]]
    assert "YoungPersonsID (required)" in names
    assert "MiddleName" in names
    assert standard.header is not None
    fields = [*standard.header.fields, *standard.table("young_person").fields]
    matched = match(names, fields)
    assert [matched.fields[at] for at in range(len(names))] == fields
    assert not matched.spellings
    assert not matched.unknown


def test_every_code_stands_in_the_sheet_of_codes(catalogue: Catalogue) -> None:
    standard = catalogue.load("nccis/2019-20")
    rows = CalamineWorkbook.from_filelike(BytesIO(compile_template(standard))).get_sheet_by_name("codes").to_python()
    for at, (name, codes) in enumerate(standard.code_lists.items()):
        column = [row[2 * at] for row in rows if row[2 * at] != ""]
        assert column == [name, *codes.codes()]
