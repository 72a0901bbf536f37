"""The writer of XML: what every reader must take."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from lxml import etree

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.formats.write.chunks import Dataset
from ccis_interop.formats.write.xml import write_xml
from ccis_interop.synth.london import dataset


def test_a_remark_with_two_hyphens_does_not_end_its_comment(catalogue: Catalogue) -> None:
    made = dataset(catalogue.load("nccis/2019-20"), 1, 1, date(2020, 3, 31), ())
    file = BytesIO()
    write_xml(Dataset(made.standard, made.header, made.chunks, "made by ccis--nccis/1 -- of ours"), file)
    assert etree.fromstring(file.getvalue()).tag == "NCCIS"
