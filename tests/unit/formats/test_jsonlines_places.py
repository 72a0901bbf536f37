"""Records of a file of JSON Lines are found again: their lines and their values."""

import json
from pathlib import Path

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.formats.open import open_input

ROWS = 3000


def test_records_are_found_again_where_they_stand(catalogue: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "return.jsonl"
    lines = [json.dumps({"header": {"PeriodEnd": "2019-10-31"}}), ""]
    for at in range(1, ROWS + 1):
        lines.append(json.dumps({"young_person": {"YoungPersonsID": f"{at:013}"}}))
        lines += [""] if at % 700 == 0 else ["not JSON"] if at % 1100 == 0 else []
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    given = open_input(path, catalogue, standard="nccis/2019-20").given
    assert sum(batch.batch.num_rows for batch in given.batches()) == ROWS
    wanted = [1, 699, 700, 701, 1100, 1102, 2999, ROWS + ROWS // 1100]
    given.fetch("young_person", wanted)
    texts = [line for line in lines[1:] if line]
    for record in wanted:
        place = given.place("young_person", record, "YoungPersonsID")
        assert place.line is not None
        assert lines[place.line - 1] == texts[record - 1]
        if texts[record - 1] != "not JSON":
            held = json.loads(texts[record - 1])["young_person"]["YoungPersonsID"]
            assert given.value("young_person", record, "YoungPersonsID") == held
