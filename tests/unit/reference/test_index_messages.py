"""Notices: each once, the newest about a young person stands, what is withdrawn is as if it had never been."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from ccis_interop.catalogue.find import Catalogue
from made.systems import System, notice, study


@pytest.fixture
def system(holding: System) -> System:
    return holding


def activities(system: System, number: int = 1) -> list[tuple[str, str, str | None]]:
    held = system.held(number)["activity"]
    return [(row["activity_code"], row["start_date"], row.get("end_date")) for row in held]


def test_a_notice_is_applied_once(system: System) -> None:
    assert system.message("notice", notice()).accepted == 1
    assert system.message("notice", notice()).unchanged == 1
    assert activities(system) == [("230", "2019-09-01", "2019-10-09"), ("210", "2019-10-10", None)]


def test_a_notice_that_was_overtaken_changes_nothing(system: System) -> None:
    system.message("notice", notice(sequence=2, notice_kind="changed", start_date="2019-10-20"))
    assert system.message("notice", notice(sequence=1)).unchanged == 1
    assert activities(system)[-1] == ("210", "2019-10-20", None)


def test_a_withdrawal_opens_again_what_was_before(system: System) -> None:
    system.message("notice", notice())
    system.message("notice", notice(sequence=2, notice_kind="withdrawn", supersedes_notice="N-1-1"))
    assert activities(system) == [("230", "2019-09-01", None)]
    assert system.held()["activity"] == [study()]


def test_a_correction_takes_the_place_of_what_it_corrects(system: System) -> None:
    system.message("notice", notice())
    later = notice(sequence=2, notice_kind="correction", supersedes_notice="N-1-1", start_date="2019-10-14")
    system.message("notice", later)
    assert activities(system) == [("230", "2019-09-01", "2019-10-13"), ("210", "2019-10-14", None)]


def test_a_stranger_who_lives_here_gets_a_record(system: System) -> None:
    assert system.message("notice", notice(2)).accepted == 1
    assert activities(system, 2) == [("210", "2019-10-10", None)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"recipient_authority": "205", "resident_authority": "205"}, "recipient_authority"),
        ({"recipient_record_id": "9030000000001", "given_name": "Zoe"}, "recipient_record_id"),
        ({"notice_id": "bad id"}, "notice_id"),
    ],
)
def test_a_notice_that_is_not_ours_is_rejected(system: System, changes: dict[str, Any], field: str) -> None:
    before = system.people()
    fates = system.message("notice", notice(**changes))
    assert {one.field for _, one in fates.rejects} == {field}
    assert system.people() == before


def test_who_moved_in_has_home_and_lead_here(system: System) -> None:
    told = notice(2, notice_kind="moved_in", activity=None, start_date=None, expected_end=None, postcode="N1 1AC",
                  provider_ukprn=None, provider_name=None, issued_on="2019-10-20")  # fmt: skip
    system.message("notice", told)
    made = system.held(2)
    assert [(row["authority"], row["from_date"], row["postcode"]) for row in made["address"]] == [
        ("204", "2019-10-20", "N1 1AC")
    ]
    assert [row["activity_code"] for row in made["activity"]] == ["810"]


def test_a_leaver_notice_ends_the_learning_once(system: System) -> None:
    row = {"leaver_notice_id": "L-1-test", "leaver_sequence": "1", "provider_ukprn": "10000001",
           "provider_name": "Specimen College", "provider_authority": "205", "given_name": "Ana",
           "family_name": "Synburyb", "birth_date": "2003-01-15", "home_authority": "204", "leaving_date": "2019-10-20",
           "notified_on": "2019-10-25"}  # fmt: skip
    assert system.message("leaver_notice", row).accepted == 1
    assert system.message("leaver_notice", row).unchanged == 1
    assert activities(system) == [("230", "2019-09-01", "2019-10-20"), ("810", "2019-10-21", None)]
    stranger = {**row, "leaver_notice_id": "L-2-test", "home_authority": "205"}
    assert system.message("leaver_notice", stranger).rejected == 1


def test_the_order_of_notices_makes_no_difference_to_what_is_open(
    loaded: Path, tmp_path: Path, catalogue: Catalogue
) -> None:
    told = [
        notice(sequence=1),
        notice(sequence=2, notice_kind="correction", supersedes_notice="N-1-1", start_date="2019-10-14"),
        notice(sequence=3, notice_kind="changed", activity="220", start_date="2019-10-25"),
    ]
    ends = set()
    for at, order in enumerate(((0, 1, 2), (2, 0, 1), (1, 2, 0))):
        shutil.copytree(loaded, tmp_path / str(at) / "data")
        system = System(tmp_path / str(at), catalogue)
        for one in order:
            system.message("notice", told[one])
        ends.add(activities(system)[-1])
    assert ends == {("220", "2019-10-25", None)}
