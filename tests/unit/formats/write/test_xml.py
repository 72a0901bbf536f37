"""The writer of XML: what every reader must take."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pyarrow as pa
import pytest
from lxml import etree

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.errors import OutputError
from ccis_interop.formats.write.chunks import Dataset
from ccis_interop.formats.write.markup import Style
from ccis_interop.formats.write.xml import EXPORT, PLAIN, write_xml
from ccis_interop.synth.london import dataset


def test_a_remark_with_two_hyphens_does_not_end_its_comment(catalogue: Catalogue) -> None:
    made = dataset(catalogue.load("nccis/2019-20"), 1, 1, date(2020, 3, 31), ())
    file = BytesIO()
    write_xml(Dataset(made.standard, made.header, made.chunks, "made by ccis--nccis/1 -- of ours"), file)
    assert etree.fromstring(file.getvalue()).tag == "NCCIS"


TOWNS = ["A & B", None, "<x>", "plain", "a\rb", "", "]]>", "'\"\\"]


@pytest.mark.parametrize("style", [PLAIN, EXPORT])
@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()])
@pytest.mark.parametrize("towns", [TOWNS, ["plain"] * 8, [None] * 8, ["&"] * 8])
def test_every_value_is_read_again_as_it_was(
    catalogue: Catalogue, towns: list[str | None], kind: pa.DataType, style: Style
) -> None:
    """Whatever a column holds: gaps or none, marks that XML escapes or none, in any memory that text lies in."""
    standard = catalogue.load("nccis/2019-20")
    made = dataset(standard, 8, 1, date(2020, 3, 31), ())
    (chunk,) = made.chunks
    rows = chunk["young_person"]
    at = rows.column_names.index("Town")
    rows = rows.set_column(at, "Town", pa.array(towns, pa.string()).cast(kind))
    rows = rows.set_column(
        rows.column_names.index("CharacteristicCode"),
        "CharacteristicCode",
        pa.array([["110", "<&>"], [], None, ["120"], None, None, ["1"], ["2"]], pa.list_(pa.string())),
    )
    file = BytesIO()
    write_xml(Dataset(standard, made.header, [{"young_person": rows}]), file, style)
    root = etree.fromstring(file.getvalue())
    records = root.findall("YoungPersonsRecord")
    assert [one.findtext("PersonalDetails/Town") or "" for one in records] == [one or "" for one in towns]
    codes = [[one.text for one in record.iter("CharacteristicCode")] for record in records]
    assert codes == [["110", "<&>"], [], [], ["120"], [], [], ["1"], ["2"]]


def test_a_value_that_xml_cannot_hold_is_refused(catalogue: Catalogue) -> None:
    standard = catalogue.load("nccis/2019-20")
    made = dataset(standard, 3, 1, date(2020, 3, 31), ())
    (chunk,) = made.chunks
    rows = chunk["young_person"]
    bad = rows.set_column(rows.column_names.index("Town"), "Town", pa.array(["a", "b\x07", "c"]))
    with pytest.raises(OutputError, match="Town"):
        write_xml(Dataset(standard, made.header, [{"young_person": bad}]), BytesIO())
    write_xml(Dataset(standard, made.header, [{"young_person": bad.slice(2)}]), BytesIO())
