"""From deliveries to persons and notices: the stories that the Index is for."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccis_interop.index.register.notices import fetch
from ccis_interop.index.register.status import unplaced
from ccis_interop.index.register.store import Store
from ccis_interop.index.register.verify import verify
from made.feeds import CAMDEN, COLLEGE, EAST, LEARNING, SIXTH, ULNS, feed, load, matched, row, store


@pytest.fixture
def index(tmp_path: Path) -> Store:
    return store(tmp_path / "index.sqlite")


def told(index: Store, authority: str) -> list[dict[str, object]]:
    with index.read() as connection:
        return fetch(connection, authority)


def test_a_borough_hears_where_its_young_person_learns(index: Store, tmp_path: Path) -> None:
    load(index, feed(tmp_path, CAMDEN, [row("202-1", uln=ULNS[0])]))
    load(index, feed(tmp_path, COLLEGE, [row("L1", uln=ULNS[0], **LEARNING)]))
    found = matched(index)
    assert found.records == {("linked", "of its own borough"): 1, ("linked", "routed"): 1}
    (notice,) = told(index, "202")
    assert (notice["notice_kind"], notice["recipient_record_id"]) == ("in_learning", "202-1")
    assert (notice["provider_ukprn"], notice["start_date"]) == ("10000001", "2024-09-03")
    assert (notice["evidence_tier"], notice["feed_rows"]) == ("identifier", ["F-L1-1"])
    assert told(index, "204") == []
    assert verify(index).holds


def test_a_learner_whom_nobody_knows_is_told_by_the_address(index: Store, tmp_path: Path) -> None:
    load(index, feed(tmp_path, COLLEGE, [row("L1", resident_authority="204", postcode="E8 1EA", **LEARNING)]))
    assert matched(index).records == {("new", "routed"): 1}
    (notice,) = told(index, "204")
    assert (notice["evidence_tier"], notice["recipient_record_id"]) == ("address", None)


def test_every_row_is_accounted_for_wherever_somebody_lives(index: Store, tmp_path: Path) -> None:
    rows = [
        row("L1", **LEARNING),
        row("L2", given_name="Tobi", postcode="SY1 1AA", resident_authority="001", **LEARNING),
        row("L3", given_name="Ewa", family_name="Synski", postcode="N1 9GU", resident_authority=None, **LEARNING),
        row("L4", given_name="Noor", family_name="Synkhan", postcode=None, resident_authority="004", **LEARNING),
    ]
    load(index, feed(tmp_path, COLLEGE, rows))
    assert matched(index).records == {
        ("new", "routed"): 1,
        ("new", "outside England"): 1,
        ("new", "residence unknown"): 2,
    }
    with index.read() as connection:
        assert [local for _, _, local in unplaced(connection)] == ["L3", "L4"]


def test_the_address_of_the_latest_month_says_who_is_told(index: Store, tmp_path: Path) -> None:
    moved = {"postcode": "E8 1EA", "resident_authority": "204"}
    load(index, feed(tmp_path, COLLEGE, [row("L1", uln=ULNS[0], **LEARNING)]))
    matched(index)
    assert len(told(index, "202")) == 1
    load(
        index,
        feed(tmp_path, COLLEGE, [row("L1", 2, uln=ULNS[0], **LEARNING, **moved)], period="2024-11-30", sequence=2),
    )
    matched(index)
    assert [one["notice_kind"] for one in told(index, "202")] == ["in_learning", "withdrawn"]
    assert [one["notice_kind"] for one in told(index, "204")] == ["in_learning"]
    assert "lives in the borough no more" in str(told(index, "202")[-1]["evidence"])
    assert verify(index).holds


def test_a_unit_speaks_for_its_own_boroughs_and_tells_of_others(index: Store, tmp_path: Path) -> None:
    own = row("204-1", postcode="E8 1EA", resident_authority="204", **LEARNING)
    gone = row("204-2", given_name="Tobi", **LEARNING)
    load(index, feed(tmp_path, EAST, [own, gone]))
    assert matched(index).records == {("new", "of its own borough"): 1, ("new", "routed"): 1}
    assert told(index, "204") == []
    assert [one["given_name"] for one in told(index, "202")] == ["Tobi"]


def test_what_goes_on_is_told_before_what_has_ended(index: Store, tmp_path: Path) -> None:
    left = {**LEARNING, "activity_event": "ended", "end_date": "2024-10-11"}
    now = {**LEARNING, "provider_ukprn": "10000002", "start_date": "2024-10-14", "activity_event": "started"}
    load(index, feed(tmp_path, COLLEGE, [row("L1", uln=ULNS[0], **left)]))
    matched(index)
    assert [(one["notice_kind"], one["end_date"]) for one in told(index, "202")] == [("changed", "2024-10-11")]
    load(index, feed(tmp_path, SIXTH, [row("X1", uln=ULNS[0], **now)]))
    matched(index)
    first, second = told(index, "202")
    assert (second["notice_kind"], second["provider_ukprn"]) == ("changed", "10000002")
    assert second["supersedes_notice"] == first["notice_id"]
    assert second["notice_sequence"] == "2"


def test_where_an_objection_stands_only_the_address_is_told(index: Store, tmp_path: Path) -> None:
    load(index, feed(tmp_path, CAMDEN, [row("202-1", uln=ULNS[0])]))
    load(index, feed(tmp_path, SIXTH, [row("X1", uln=ULNS[0], **LEARNING)]))
    matched(index)
    load(index, feed(tmp_path, COLLEGE, [row("L1", gender=None, objection_stands="Y")]))
    matched(index)
    last = told(index, "202")[-1]
    assert [last[name] for name in ("activity", "provider_ukprn", "start_date", "uln")] == [None] * 4
    assert last["postcode"] == "NW1 8QL"


def test_what_is_not_sure_waits_and_is_told_to_nobody(index: Store, tmp_path: Path) -> None:
    load(index, feed(tmp_path, CAMDEN, [row("202-1", gender=None)]))
    unsure = row("L1", family_name="Synother", gender=None, **LEARNING)
    load(index, feed(tmp_path, COLLEGE, [unsure]))
    found = matched(index)
    assert found.records == {("new", "of its own borough"): 1, ("review", "routed"): 1}
    assert told(index, "202") == []
    assert verify(index).holds


def test_the_index_id_stays_when_an_earlier_month_comes_late(index: Store, tmp_path: Path) -> None:
    load(index, feed(tmp_path, COLLEGE, [row("L1", uln=ULNS[0], **LEARNING)], period="2024-11-30"))
    matched(index)
    (before,) = told(index, "202")
    load(index, feed(tmp_path, CAMDEN, [row("202-1", uln=ULNS[0])], period="2024-09-30"))
    matched(index)
    after = told(index, "202")[-1]
    assert after["index_id"] == before["index_id"]
    assert (after["recipient_record_id"], after["supersedes_notice"]) == ("202-1", before["notice_id"])
    assert verify(index).holds
