"""What is passed on as it came: to whom, until when, and which of two with one identifier."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from ccis_interop.index.register.passing import acknowledge_passed, forwards
from ccis_interop.index.register.status import status
from ccis_interop.index.register.store import Store
from made.feeds import CAMDEN, COLLEGE, EAST, TODAY, feed, load, matched, row, store

OFFER = {"transfer_event_id": "T-1-1", "transfer_id": "T-0001", "transfer_sequence": "1", "from_authority": "202",
         "to_authority": "204", "from_record_id": "202-9", "date_of_move": "2024-10-01",
         "transfer_state": "offered", "stated_on": "2024-10-05"}  # fmt: skip
ANSWER = {**OFFER, "transfer_event_id": "T-1-2", "transfer_sequence": "2", "transfer_state": "accepted",
          "to_record_id": "204-1", "stated_on": "2024-10-09"}  # fmt: skip
SEEN = {**ANSWER, "transfer_event_id": "T-1-3", "transfer_sequence": "3", "transfer_state": "acknowledged"}
LEAVER = {"leaver_notice_id": "L-0001", "leaver_sequence": "1", "provider_ukprn": "10000001",
          "provider_name": "Specimen College", "provider_authority": "202", "given_name": "Tobi",
          "family_name": "Synbar", "birth_date": "2007-01-02", "postcode": "E8 1EA", "home_authority": "204",
          "leaving_date": "2024-10-11", "notified_on": "2024-10-14"}  # fmt: skip


def passed(index: Store, authority: str) -> list[str]:
    with index.read() as connection:
        rows = forwards(connection, authority, today=TODAY)
    return [one.get("transfer_event_id") or one["leaver_notice_id"] for _, one in rows]


def test_offers_go_to_the_new_borough_answers_to_the_old_and_each_once(tmp_path: Path) -> None:
    index = store(tmp_path / "index.sqlite")
    load(index, feed(tmp_path, EAST, [row("204-9", given_name="Ewa")], transfer=[ANSWER]))
    load(index, feed(tmp_path, CAMDEN, [row("202-1")], transfer=[OFFER, SEEN]))
    assert matched(index).passed_on == 3
    assert passed(index, "202") == ["T-1-2"]
    assert passed(index, "204") == ["T-1-1", "T-1-3"]
    with index.begin() as connection:
        assert acknowledge_passed(connection, "202", [("transfer", "T-1-1")]) == 0
        assert acknowledge_passed(connection, "204", [("transfer", "T-1-1")]) == 1
    assert passed(index, "204") == ["T-1-3"]
    with index.read() as connection:
        assert status(connection).transfers == {"acknowledged": 1}


def test_a_leaver_notice_goes_home_with_the_day_on_which_it_was_sent_on_and_the_latest_stands(tmp_path: Path) -> None:
    index = store(tmp_path / "index.sqlite")
    again = {**LEAVER, "leaver_sequence": "2", "leaving_date": "2024-10-10"}
    load(index, feed(tmp_path, COLLEGE, [row("L1")], leaver_notice=[again]))
    later = feed(tmp_path, COLLEGE, [row("L1", 2)], period="2024-11-30", sequence=2, leaver_notice=[LEAVER])
    load(index, later)
    matched(index)
    with index.read() as connection:
        ((table, sent),) = forwards(connection, "204", today=TODAY)
        assert connection.execute(text("SELECT count(*) FROM forward")).scalar() == 1
    assert (table, sent["leaving_date"], sent["forwarded_on"]) == ("leaver_notice", "2024-10-10", TODAY.isoformat())
    assert passed(index, "202") == []
