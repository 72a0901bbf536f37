"""A store with tokens behind the service: numbers still match and can be asked for, and none lies in the store."""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import MetaData, select

from ccis_interop.index.tokens import key_digest, make_key, token
from made import feeds
from made.feeds import CAMDEN, COLLEGE, LEARNING, ULNS, row
from made.running import check
from made.served import served

UPN = "A313400012007"
LEAVER = {
    "leaver_notice_id": "L-1",
    "leaver_sequence": "1",
    "provider_ukprn": "10000001",
    "provider_name": "Specimen College",
    "provider_authority": "203",
    "uln": ULNS[1],
    "given_name": "Bo",
    "family_name": "Synsmith",
    "birth_date": "2007-05-05",
    "postcode": "NW1 8QL",
    "home_authority": "202",
    "leaving_date": "2024-10-14",
    "notified_on": "2024-10-20",
}


def test_numbers_match_without_being_kept(tmp_path: Path) -> None:
    key = make_key(tmp_path / "key")
    store = feeds.store(tmp_path / "index.sqlite", key_digest=key_digest(key))
    other_name = {"given_name": "Mina", "family_name": "Synthomson"}  # so that it is the number that links
    with served(store, tokens_key=key) as service:
        listed = row("c1", uln=ULNS[0], **{**other_name, **LEARNING})
        sent = {
            CAMDEN: ([row("1", uln=ULNS[0], upn=UPN)], {}),
            COLLEGE: ([listed], {"leaver_notice": [LEAVER]}),
        }
        for sender, (rows, tables) in sent.items():
            with service.client(sender.name) as client:
                answer = client.post("/submissions", content=feeds.feed(tmp_path, sender, rows, **tables).read_bytes())
                assert answer.status_code == 200, answer.text
        service.settle()
        with service.client("Camden") as camden, service.client("Camden", "officer-17") as officer:
            told = camden.get("/authorities/202/notices").text
            lines = [json.loads(line) for line in told.splitlines()]
            notice = next(one["notice"] for one in lines if "notice" in one)
            asked = [{"uln": ULNS[0]}, {"upn": UPN.lower()}, {"uln": ULNS[2]}]
            found = [
                officer.post("/look-ups", json={"authority": "202", "purpose": "hand_over", **one}).json()["person"]
                for one in asked
            ]
    (tmp_path / "told.jsonl").write_text(told)
    assert notice["recipient_record_id"] == "1"
    assert "uln" not in notice
    assert [one and one["index_id"] for one in found] == [notice["index_id"], notice["index_id"], None]
    held = contents(store)
    assert token("uln", ULNS[0], key) in held
    assert not any(number in held for number in (*ULNS[:2], UPN))
    raw = b"".join(one.read_bytes() for one in tmp_path.glob("index.sqlite*"))
    assert not any(number.encode() in raw for number in (*ULNS[:2], UPN))
    assert token("uln", ULNS[1], key) not in told  # a leaver notice that is passed on carries no token
    assert check(tmp_path / "told.jsonl").exit == 0


def contents(store: feeds.Store) -> str:
    """Everything in every table."""
    tables = MetaData()
    tables.reflect(store.engine)
    with store.read() as connection:
        return "\n".join(str(row) for one in tables.sorted_tables for row in connection.execute(select(one)))
