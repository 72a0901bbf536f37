"""The service: what it lets whom do, what it writes down, and that no value comes back in an error or a log."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import exc

from ccis_interop.index.access.credentials import credentials, revoke, rotate
from ccis_interop.index.access.secret import read_token
from ccis_interop.index.audit.head import read_heads
from ccis_interop.index.audit.log import entries, newest
from ccis_interop.index.audit.verify import verify
from ccis_interop.index.register.participants import Participant, add
from made import feeds
from made.feeds import CAMDEN, COLLEGE, LEARNING, SIXTH, ULNS, row
from made.served import Served, served

WHO = {"authority": "202", "purpose": "track_participation", "uln": ULNS[0]}
PERSONAL = ("Amina", "Synthompson", "2007-03-14", "NW1 8QL", ULNS[0])


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Camden's feed of two people, one of whom a college says is learning there."""
    folder = tmp_path_factory.mktemp("service")
    heads = folder / "heads"
    store = feeds.store(folder / "index.sqlite")
    with served(store, heads=heads, heads_every=1, body_bytes=10_000, submission_bytes=50_000) as running:
        other = row("2", given_name="Bo", family_name="Synsmith", birth_date="2007-05-05", uln=ULNS[1])
        messages = {
            CAMDEN: [row("1", uln=ULNS[0]), other],
            COLLEGE: [row("c1", uln=ULNS[0], **LEARNING), row("c2", given_name="Bo", family_name="Synsmith",
                                                              birth_date="2007-05-05", uln=ULNS[1], **LEARNING)],
        }  # fmt: skip
        for sender, rows in messages.items():
            with running.client(sender.name) as client:
                done = client.post("/submissions", content=feeds.feed(folder, sender, rows).read_bytes())
            assert done.status_code == 200, done.text
        running.settle()
        yield running
    with store.read() as connection:
        verdict = verify(entries(connection), read_heads([heads] if newest(connection) else []))
    assert (verdict.breaches, verdict.vouched or 0) == ((), verdict.entries)


@pytest.fixture
def camden(service: Served) -> Iterator[httpx.Client]:
    with service.client("Camden") as client:
        yield client


@pytest.fixture
def officer(service: Served) -> Iterator[httpx.Client]:
    with service.client("Camden", "officer-17") as client:
        yield client


def lines(response: httpx.Response, table: str = "notice") -> list[dict[str, str]]:
    return [json.loads(one)[table] for one in response.text.splitlines() if table in json.loads(one)]


def test_notices_come_until_they_are_acknowledged(service: Served, camden: httpx.Client) -> None:
    first, again = camden.get("/authorities/202/notices"), camden.get("/authorities/202/notices")
    assert first.headers["content-type"] == "application/x-ndjson"
    told = lines(first)
    assert told == lines(again)
    assert {(one["given_name"], one["recipient_record_id"]) for one in told} == {("Amina", "1"), ("Bo", "2")}
    amina = next(one["notice_id"] for one in told if one["given_name"] == "Amina")
    done = camden.post("/authorities/202/acknowledgements", json={"notice_ids": [amina, "N-unheard-of"]})
    assert done.json() == {"acknowledged": [amina], "already": [], "unknown": ["N-unheard-of"], "passed_on": 0}
    done = camden.post("/authorities/202/acknowledgements", json={"notice_ids": [amina]})
    assert done.json() == {"acknowledged": [], "already": [amina], "unknown": [], "passed_on": 0}
    assert [one["given_name"] for one in lines(camden.get("/authorities/202/notices"))] == ["Bo"]


def test_a_message_is_bounded(camden: httpx.Client) -> None:
    assert len(lines(camden.get("/authorities/202/notices", params={"limit": 1}))) == 1


def test_an_answer_names_its_own_entry_of_the_audit_log(service: Served, camden: httpx.Client) -> None:
    answer = camden.get("/authorities/202/notices")
    receipt = json.loads(answer.headers["index-receipt"])
    with service.store.read() as connection:
        entry = next(one for one in entries(connection) if one.number == receipt["number"])
    assert receipt == {"number": entry.number, "at": entry.at, "digest": entry.digest}
    told = entry.told
    assert (told["action"], told["participant"], told["authority"]) == ("notices_fetched", "Camden", "202")
    assert set(told["subjects"]) == {one["index_id"] for one in lines(answer)}
    assert not any(one in entry.body for one in PERSONAL)


def test_nothing_that_waits_is_no_disclosure(service: Served) -> None:
    with service.client("East unit") as east, service.store.read() as connection:
        before = newest(connection)
        assert east.get("/authorities/204/notices").status_code == 204
    with service.store.read() as connection:
        assert newest(connection) == before


@pytest.mark.parametrize(
    "way",
    [
        {"uln": ULNS[0]},
        {"given_name": "amina", "family_name": "Synthompson", "birth_date": "2007-03-14"},
        {"source_system": "S", "source_record_id": "1"},
    ],
    ids=str,
)
def test_an_officer_finds_a_resident_and_the_question_is_entered(
    service: Served, officer: httpx.Client, way: dict[str, str]
) -> None:
    asked = {"authority": "202", "purpose": "offer_support", "reference": "CASE-1234", **way}
    answer = officer.post("/look-ups", json=asked).json()
    assert answer["person"]["records"] == [{"source_system": "S", "source_record_id": "1"}]
    by_id = {"authority": "202", "purpose": "offer_support", "index_id": answer["person"]["index_id"]}
    assert officer.post("/look-ups", json=by_id).json()["person"] == answer["person"]
    with service.store.read() as connection:
        told = next(one for one in entries(connection) if one.number == answer["receipt"]["number"]).told
    assert told["subjects"] == [answer["person"]["index_id"]]
    assert {name: told[name] for name in ("holder", "purpose", "reference", "count")} == {
        "holder": "officer-17", "purpose": "offer_support", "reference": "CASE-1234", "count": 1,
    }  # fmt: skip


def test_nobody_found_is_entered_too(service: Served, officer: httpx.Client) -> None:
    answer = officer.post("/look-ups", json={**WHO, "uln": ULNS[2]}).json()
    assert answer["person"] is None
    with service.store.read() as connection:
        told = next(one for one in entries(connection) if one.number == answer["receipt"]["number"]).told
    assert told["count"] == 0
    assert "subjects" not in told


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"purpose": "curiosity"}, "field-wrong"),
        ({"purpose": None}, "field-wrong"),
        ({"reference": "about Amina"}, "field-wrong"),
        ({"uln": "10000000781"}, "field-wrong"),
        ({"birth_date": "14/03/2007"}, "field-wrong"),
        ({"upn": "A313400012007"}, "look-up-who"),
        ({"uln": None}, "look-up-who"),
        ({"Synthompson": "Amina"}, "field-unknown"),
        ({"authority": "204"}, "authority-other"),
    ],
    ids=str,
)
def test_a_question_that_cannot_be_asked_is_refused_without_its_values(
    officer: httpx.Client, changes: dict[str, str | None], code: str
) -> None:
    asked = {name: one for name, one in {**WHO, **changes}.items() if one is not None}
    answer = officer.post("/look-ups", json=asked)
    assert answer.json()["code"] == code
    assert not any(one in answer.text for one in (*PERSONAL, "10000000781", "14/03/2007", "curiosity"))


def test_rights_are_kept_apart(service: Served, camden: httpx.Client, officer: httpx.Client) -> None:
    assert camden.post("/look-ups", json=WHO).json()["code"] == "right-missing"
    assert officer.get("/authorities/202/notices").json()["code"] == "right-missing"
    assert officer.post("/submissions", content=b"x").json()["code"] == "right-missing"


@pytest.mark.parametrize("held", [None, "", "Bearer", "Bearer x", "Basic QTpC", "Bearer lix_ABCDEFGHJK_secret"])
@pytest.mark.parametrize("path", ["/authorities/202/notices", "/submissions/1"])
def test_without_a_credential_nothing_is_told(service: Served, held: str | None, path: str) -> None:
    headers = {} if held is None else {"Authorization": held}
    answer = httpx.get(service.url + path, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "credential")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_revoked_credential_ends_at_once_and_a_rotated_one_after_its_overlap(service: Served) -> None:
    text = service.token("Camden")
    token = read_token(text)
    assert token is not None
    asked = {"url": f"{service.url}/authorities/202/notices", "headers": {"Authorization": f"Bearer {text}"}}
    assert httpx.get(**asked).status_code == 200
    with service.store.begin() as connection:
        _, anew = rotate(connection, token.credential_id, overlap=timedelta(hours=1))
    assert httpx.get(**asked).status_code == 200
    with service.store.begin() as connection:
        revoke(connection, token.credential_id)
    assert httpx.get(**asked).status_code == 401
    assert httpx.get(asked["url"], headers={"Authorization": f"Bearer {anew.text}"}).status_code == 200
    with service.store.read() as connection:
        assert not any(one.text in str(credentials(connection)) for one in (token, anew))


def test_the_same_again_is_repeated_and_changes_nothing(
    service: Served, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("again")
    sent = feeds.feed(folder, COLLEGE, [row("c1", uln=ULNS[0], **LEARNING)], sequence=7).read_bytes()
    with service.client("Specimen College") as college:
        first, again = (college.post("/submissions", content=sent).json() for _ in range(2))
        assert (first["state"], again["state"]) == ("accepted", "repeated")
        assert first["delivery"] == again["delivery"]
        service.settle()
        told = college.get(f"/submissions/{first['delivery']}").json()
        assert told == {"delivery": first["delivery"], "matched": True}
    with service.client("Sample Sixth Form") as other:
        assert other.get(f"/submissions/{first['delivery']}").status_code == 404
        assert other.get("/submissions/999").json() == other.get(f"/submissions/{first['delivery']}").json()


@pytest.mark.parametrize("told", [{}, {"set": "sender=Specimen College"}], ids=str)
def test_nobody_sends_in_the_name_of_another(
    service: Served, tmp_path_factory: pytest.TempPathFactory, told: dict[str, str]
) -> None:
    sent = feeds.feed(tmp_path_factory.mktemp("other"), COLLEGE, [row("c9", **LEARNING)], sequence=9).read_bytes()
    with service.client(SIXTH.name) as client:
        answer = client.post("/submissions", params=told, content=sent)
    assert answer.status_code == 422
    assert "Amina" not in answer.text


def test_rows_that_break_a_rule_go_back_with_the_rule_and_no_value(
    service: Served, tmp_path_factory: pytest.TempPathFactory
) -> None:
    wrong = row("c8", **{**LEARNING, "activity": "999"})
    sent = feeds.feed(tmp_path_factory.mktemp("wrong"), COLLEGE, [wrong], sequence=8).read_bytes()
    with service.client("Specimen College") as college:
        answer = college.post("/submissions", content=sent)
    assert (answer.status_code, answer.json()["state"], answer.json()["rejected"]) == (422, "refused", 1)
    assert any("activity" in one for one in answer.json()["findings"])
    assert not any(one in answer.text for one in ("Amina", "999"))


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"Amina,Synthompson\n1,2\n", b"{", b"PK\x03\x04broken"], ids=str)
def test_what_cannot_be_read_is_refused_without_a_value(service: Served, content: bytes) -> None:
    with service.client("Specimen College") as college:
        answer = college.post("/submissions", content=content)
    assert answer.status_code == 422
    assert answer.json()["code"] not in ("", "own-fault")
    assert "Amina" not in answer.text


def test_bodies_are_bounded_also_if_they_do_not_say_how_long_they_are(service: Served, camden: httpx.Client) -> None:
    path = "/authorities/202/acknowledgements"
    assert camden.post(path, content=b"x" * 10_001).json()["code"] == "too-large"
    assert camden.post(path, content=iter([b"x" * 6_000] * 2)).json()["code"] == "too-large"
    assert camden.post("/submissions", content=b"x" * 50_001).json()["code"] == "too-large"
    assert camden.post("/submissions", content=iter([b"x" * 30_000] * 2)).json()["code"] == "too-large"


def test_the_log_holds_routes_and_credentials_and_nothing_that_was_sent(
    service: Served, officer: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        officer.post("/look-ups", json={**WHO, "uln": ULNS[0]})
        officer.get("/Amina/Synthompson?born=2007-03-14", headers={"User-Agent": "Amina"})
        officer.get("/authorities/NW1%208QL/notices?limit=1000000078")
    said = [one.getMessage() for one in caplog.records if one.name == "ccis_interop.index.service"]
    assert said[0].startswith("POST /look-ups 200 ")
    served = "".join(one.getMessage() for one in caplog.records if not one.name.startswith("httpx"))
    assert not any(one in served.replace("%20", " ") for one in PERSONAL)


def test_a_fault_of_ours_tells_no_value_and_leaves_a_line(
    service: Served, officer: httpx.Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("Amina Synthompson")

    monkeypatch.setattr("ccis_interop.index.service.look_ups.look_up", broken)
    with caplog.at_level(logging.INFO):
        answer = officer.post("/look-ups", json=WHO)
    assert (answer.status_code, answer.json()["code"]) == (500, "own-fault")
    assert "RuntimeError" in caplog.text
    assert "Amina" not in answer.text + caplog.text


@pytest.mark.parametrize(
    "error", [exc.TimeoutError("pool"), exc.OperationalError("", {}, Exception("database is locked"))]
)
def test_a_store_that_cannot_be_reached_in_time_is_no_fault_of_ours(
    service: Served, officer: httpx.Client, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def locked(*_: object) -> None:
        raise error

    monkeypatch.setattr("ccis_interop.index.service.look_ups.look_up", locked)
    answer = officer.post("/look-ups", json=WHO)
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert answer.headers["retry-after"] == "5"


def test_more_may_read_at_once_than_the_service_has_threads(service: Served) -> None:
    with ExitStack() as held:
        for _ in range(45):
            held.enter_context(service.store.read())


def test_a_path_that_is_not_there_is_told_and_not_repeated(service: Served) -> None:
    answer = httpx.get(f"{service.url}/Synthompson")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-path")
    assert httpx.delete(f"{service.url}/health").json()["code"] == "unknown-method"


def test_health_tells_how_it_is_and_of_nobody(service: Served) -> None:
    told = httpx.get(f"{service.url}/health").json()
    assert {name: told[name] for name in ("waiting", "matching", "heads")} == {
        "waiting": 0, "matching": "well", "heads": "well",
    }  # fmt: skip


def test_answers_are_not_kept_by_browsers_or_proxies(camden: httpx.Client) -> None:
    answer = camden.get("/authorities/202/notices")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_any_name_of_a_participant_can_stand_in_the_log(service: Served) -> None:
    add(service.store, Participant("Borough of Camden, Ösö & Sons / 2", "authority", ("202",)))
    with service.client("Borough of Camden, Ösö & Sons / 2") as client:
        assert client.get("/authorities/202/notices").status_code == 200


def test_who_asks_too_often_has_to_wait(tmp_path_factory: pytest.TempPathFactory) -> None:
    store = feeds.store(tmp_path_factory.mktemp("rates") / "index.sqlite")
    with served(store, requests=3, attempts=2) as running, running.client("Camden") as camden:
        codes = [camden.get("/authorities/202/notices").status_code for _ in range(4)]
        assert codes == [204, 204, 204, 429]
        assert int(camden.get("/authorities/202/notices").headers["retry-after"]) in range(1, 61)
        guesses = [httpx.get(f"{running.url}/submissions/1").status_code for _ in range(4)]
        assert guesses == [401, 401, 429, 429]
        assert camden.get("/authorities/202/notices").json()["code"] == "too-many"


def test_an_officer_who_browses_has_to_wait_whichever_credential_is_used(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    store = feeds.store(tmp_path_factory.mktemp("browsing") / "index.sqlite")
    with served(store, look_ups=2) as running:
        codes = []
        for _ in range(3):
            with running.client("Camden", "officer-17") as officer:
                codes.append(officer.post("/look-ups", json=WHO).status_code)
        assert codes == [200, 200, 429]
        with running.client("Camden", "officer-18") as officer:
            assert officer.post("/look-ups", json=WHO).status_code == 200
