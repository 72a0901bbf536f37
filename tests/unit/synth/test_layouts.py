"""Files in the layouts of others, made of a catalogue with whatever crosswalks it has."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.layouts import layout
from ccis_interop.synth.layouts import layout_rows

HEADER = "from_code,from_label,to_code,quality,note,source,confidence\n"


def test_a_crosswalk_that_translates_no_code_hinders_no_file(tmp_path: Path) -> None:
    (tmp_path / "crosswalks").mkdir()
    text = f"{HEADER}1,one thing or another,,ambiguous,two,OURS,inferred\n"
    (tmp_path / "crosswalks" / "of_no_use.csv").write_text(text, encoding="utf-8")
    catalogue = Catalogue([tmp_path])
    rows = layout_rows(catalogue, layout(catalogue, "lrs-learner"), 20, 1, date(2023, 10, 31))
    assert sum(one.num_rows for one in rows) > 0
