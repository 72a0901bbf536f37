"""What goes out: complete, valid, and each leaver once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.findings import Verdict
from ccis_interop.formats.open import open_input
from ccis_interop.reference.intake import Intake
from made.systems import System, learner, person


@pytest.fixture
def system(tmp_path: Path, catalogue: Catalogue) -> System:
    made = System(tmp_path, catalogue)
    made.load(person(1), person(2, objection=[{"kind": "S14", "category": "c", "raised_by": "YOUNG_PERSON",
                                               "from_date": "2019-09-01"}]))  # fmt: skip
    return made


def sent(system: System, day: str, ref: str = "nccis/2019-20") -> list[tuple[str, str]]:
    folder = system.folder / f"return-{day}"
    folder.mkdir()
    path, count = system.ccis.export(ref, "204", day, folder)
    opened = open_input(path, system.catalogue)
    assert Intake(system.catalogue).judge(opened.given, opened.standard).verdict is Verdict.CONFORMS
    held = [one for batch in open_input(path, system.catalogue).given.batches() for one in batch.batch.to_pylist()]
    assert len(held) == count
    return sorted((one["YoungPersonsID"], one["CohortStatus"]) for one in held)


def test_a_leaver_is_sent_once_in_the_month_in_which_it_is_known(system: System) -> None:
    assert sent(system, "2019-10-31") == [("9030000000001", "P"), ("9030000000002", "P")]
    system.ccis.set_clock("2019-11-05")
    system.load(person(1, cohort_status="E", responsibility=[
        {"authority": "204", "from_date": "2018-09-01", "to_date": "2019-10-31", "reason": "FIRST"}]))  # fmt: skip
    system.ccis.set_clock("2019-11-30")
    assert sent(system, "2019-11-30") == [("9030000000001", "E"), ("9030000000002", "P")]
    system.ccis.set_clock("2019-12-31")
    assert sent(system, "2019-12-31") == [("9030000000002", "P")]


def test_who_objects_is_in_the_feed_with_name_address_and_birth_date_alone(system: System) -> None:
    rows = {row["source_record_id"]: row for row in system.export("london-index/1.0")}
    assert rows["9030000000001"]["uln"] == person(1)["uln"]
    assert {"uln", "gender", "activity"} & set(rows["9030000000002"]) == set()
    assert rows["9030000000002"]["objection_stands"] == "Y"


def test_rows_of_the_feed_are_numbered_anew_when_they_tell_something_new(system: System) -> None:
    def numbers() -> dict[str, Any]:
        return {row["source_record_id"][-1]: row["feed_sequence"] for row in system.export("london-index/1.0")}

    assert numbers() == {"1": "1", "2": "1"}
    assert numbers() == {"1": "1", "2": "1"}
    system.list(learner(1, activity="220", start_date="2019-10-20", event="starter"))
    assert numbers() == {"1": "2", "2": "1"}


def test_an_earlier_day_is_told_as_it_was(system: System) -> None:
    system.list(learner(1, activity="220", start_date="2019-10-20", event="starter"))
    assert [row["activity_code"] for row in system.people("2019-10-15")["9030000000001"]["activity"]] == ["230"]
    assert "end_date" not in system.people("2019-10-15")["9030000000001"]["activity"][0]
