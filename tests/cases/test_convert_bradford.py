"""The Bradford extract as far as it goes: each characteristic told apart, and of every row what it lacks."""

from __future__ import annotations

import json
from pathlib import Path

from ccis_interop.catalogue.layouts import layout
from made.running import SHIPPED, interop

YES = ["Yes", "YES", "Y", "yes", "y"]


def test_characteristics_are_told_apart_and_every_row_says_what_it_lacks(tmp_path: Path) -> None:
    columns = layout(SHIPPED, "bradford-nccis-extract/1").columns
    held = ["looked_after_in_care", "pregnancy", "alternative_provision"]
    lines = [",".join(one.header for one in columns)]
    for at, yes in enumerate(YES):
        filled = dict.fromkeys(held[: at % 3 + 1], yes)
        known = {"stud_id": str(1000 + at), "nccis_code": "210", "support_level": "3", "confirmed_date": "01/03/2022",
                 "send": "No", "postcode": "ZZ99 9ZZ"}  # fmt: skip
        lines.append(",".join({**known, **filled}.get(one.name, "") for one in columns))
    source, output = tmp_path / "extract.csv", tmp_path / "ccis.jsonl"
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    told = interop("convert", source, "--to", "ccis/1.0", "--as-of", "2022-03-31", "-o", output,
                   "--set", "databases=900", "--set", "authority=380")  # fmt: skip
    assert told.exit == 1, told.err
    account = json.loads((tmp_path / "ccis.jsonl.account.json").read_text(encoding="utf-8"))
    rows = {one["table"]: one for one in account["rows"]}
    assert rows["young_person"]["rejected"] == rows["young_person"]["given"] == 5
    assert rows["characteristic"]["rejected"] == 1 + 2 + 3 + 1 + 2
    assert rows["special_need"]["rejected"] == 0
    lacking = {one["rule"] for one in account["findings"] if one["rejects"] and one["count"] == 5}
    assert lacking >= {"ccis-young_person-given_name-required", "ccis-young_person-birth_date-required"}
    assert "TEENAGE_MOTHER" in account["sources"][0]["columns"]["young_person"]["unused"]
