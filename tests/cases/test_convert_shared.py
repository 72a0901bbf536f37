"""A record that many rows share stays as long as one of them does: one learner's fault takes no other with it."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import date
from pathlib import Path

from made.extracts import synthetic
from made.running import interop

PEOPLE = 300


def test_two_with_one_pupil_number_go_back_and_all_others_of_their_school_stay(tmp_path: Path) -> None:
    source = synthetic(tmp_path / "return.csv", "nccis/2019-20", date(2020, 3, 31), people=PEOPLE, form="csv")
    with source.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    held = [one for one in rows if one["UniquePupilNumber"] and one["EstablishmentNumber"]]
    school, pupils = Counter(one["EstablishmentNumber"] for one in held).most_common(1)[0]
    assert pupils > 2, "there are more at their school"
    first, second, *_ = [one for one in held if one["EstablishmentNumber"] == school]
    second["UniquePupilNumber"] = first["UniquePupilNumber"]
    with source.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    output = tmp_path / "ccis.jsonl"
    told = interop("convert", source, "--to", "ccis/1.0", "-o", output)
    assert told.exit == 1, told.err
    account = json.loads(output.with_name("ccis.jsonl.account.json").read_text(encoding="utf-8"))
    tables = {one["table"]: one for one in account["rows"]}
    assert (tables["young_person"]["rejected"], tables["young_person"]["out"]) == (2, len(rows) - 2)
    assert tables["provider"]["rejected"] == 0
    reasons = (tmp_path / "ccis.jsonl.rejects.reasons.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert ["[ccis-upn-shared]" in line for line in reasons] == [True, True]
