"""The service on each database: what is sent comes out at the borough of residence, once, and is in the log."""

from __future__ import annotations

import json
from pathlib import Path

from ccis_interop.index.audit.log import entries
from ccis_interop.index.audit.verify import verify
from made import feeds
from made.feeds import CAMDEN, COLLEGE, LEARNING, ULNS, row
from made.served import served


def test_a_notice_goes_its_way_on_each_database(store_url: str, tmp_path: Path) -> None:
    store = feeds.store(store_url)
    with served(store) as service:
        for sender, one in ((CAMDEN, row("1", uln=ULNS[0])), (COLLEGE, row("c1", uln=ULNS[0], **LEARNING))):
            with service.client(sender.name) as client:
                sent = feeds.feed(tmp_path, sender, [one]).read_bytes()
                states = [client.post("/submissions", content=sent).json()["state"] for _ in range(2)]
                assert states == ["accepted", "repeated"]
        service.settle()
        with service.client("Camden") as camden, service.client("Camden", "officer-17") as officer:
            answer = camden.get("/authorities/202/notices")
            notice = json.loads(answer.text.splitlines()[1])["notice"]
            asked = {"authority": "202", "purpose": "hand_over", "index_id": notice["index_id"]}
            assert officer.post("/look-ups", json=asked).json()["person"]["standing_notice"] == notice["notice_id"]
            done = camden.post("/authorities/202/acknowledgements", json={"notice_ids": [notice["notice_id"]]})
            assert done.json()["acknowledged"] == [notice["notice_id"]]
            assert camden.get("/authorities/202/notices").status_code == 204
    with store.read() as connection:
        found = list(entries(connection))
    store.close()
    assert [one.told["action"] for one in found] == ["notices_fetched", "person_looked_up"]
    assert verify(found).breaches == ()
