"""Many rows, worked on by several cores at once, come out in the order in which they stand in the file."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from made.running import interop

HEADER = "Forename,Surname,DOB,Postcode,UPN,DfENo,StartDate,EndDate,GoalLevel,GoalDescription\n"
ROWS = 150_000  # more than the engine gives to one core
BAD, BLANK = 70_000, 90_000


def test_many_rows_keep_their_order_past_one_that_goes_back_and_one_that_is_blank(tmp_path: Path) -> None:
    source, output = tmp_path / "list.csv", tmp_path / "out.parquet"
    lines = [f"Anna,Syn{at},01/09/2006,N1 1CK,,1234,04/09/2023,,AS,Maths\n" for at in range(1, ROWS + 1)]
    lines[BAD - 1] = f"Anna,Syn{BAD},Sep 2006,N1 1CK,,1234,04/09/2023,,AS,Maths\n"
    lines[BLANK - 1] = ",,,,,,,,,\n"
    source.write_text(HEADER + "".join(lines), encoding="utf-8")
    told = ["--as-of", "2023-10-31", "--set", "provider_name=Specimen College", "--set", "provider_authority=202"]
    assert interop("convert", source, "--to", "enrolment-list", "-o", output, *told).exit == 1
    wanted = [at for at in range(1, ROWS + 1) if at not in (BAD, BLANK)]
    rows = pq.read_table(output, columns=["family_name", "source_row"])
    assert rows.column("family_name").to_pylist() == [f"Syn{at}" for at in wanted]
    assert rows.column("source_row").to_pylist() == [str(at) for at in wanted]
    origins = pq.read_table(tmp_path / "out.parquet.provenance.parquet")
    assert origins.column("row").to_pylist() == wanted
    assert origins.column("record").to_pylist() == list(range(1, len(wanted) + 1))
