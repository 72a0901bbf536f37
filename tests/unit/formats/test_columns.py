"""The columns of nested elements as Excel names them, and how they are matched again."""

from __future__ import annotations

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.formats.columns import element_names, match


def test_excel_numbers_what_stood_before_and_each_number_is_its_own_field(catalogue: Catalogue) -> None:
    standard = catalogue.load("nccis/2019-20")
    assert standard.header is not None
    fields = [*standard.header.fields, *standard.records[0].fields]
    names = element_names(fields)
    assert names[30:34] == ["GuaranteeStatus", "LEACode2", "GuaranteeStatus3", "LEACode4"]
    matched = match(names, fields)
    assert [matched.fields[at] for at in range(len(names))] == fields
    assert not matched.unknown
    assert not matched.missing
