"""The door of the register: what is taken, what goes back, what is refused."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ccis_interop.errors import InputError, UsageError
from ccis_interop.formats.write.writers import write
from ccis_interop.index.register.intake import Submission
from ccis_interop.index.register.store import Store
from ccis_interop.index.register.tables import DELIVERY, EVIDENCE, FEED_ROW, RECORD
from ccis_interop.index.tokens import key_digest, token
from ccis_interop.synth.london import dataset
from made.feeds import CAMDEN, CATALOGUE, COLLEGE, LEARNING, ULNS, feed, load, row, store
from made.running import interop


def counts(index: Store) -> tuple[int, ...]:
    with index.read() as connection:
        return tuple(
            int(connection.execute(select(func.count()).select_from(table)).scalar() or 0)
            for table in (DELIVERY, RECORD, EVIDENCE, FEED_ROW)
        )


@pytest.fixture
def index(tmp_path: Path) -> Store:
    return store(tmp_path / "index.sqlite")


def test_the_same_content_is_taken_once(index: Store, tmp_path: Path) -> None:
    rows = [row("202-1"), row("202-2", given_name="Tobi")]
    assert load(index, feed(tmp_path, CAMDEN, rows)).state == "accepted"
    held = counts(index)
    assert load(index, feed(tmp_path, CAMDEN, rows)).state == "repeated"
    again = load(index, feed(tmp_path, CAMDEN, reversed(rows), sequence=2))
    assert (again.state, again.delivery) == ("repeated", 1)
    assert counts(index) == held == (1, 2, 2, 2)


def test_evidence_that_did_not_change_is_kept_once(index: Store, tmp_path: Path) -> None:
    load(index, feed(tmp_path, CAMDEN, [row("202-1"), row("202-2", given_name="Tobi")]))
    new = [row("202-1", 2), row("202-2", 2, given_name="Tobias")]
    load(index, feed(tmp_path, CAMDEN, new, period="2024-11-30", sequence=2))
    assert counts(index) == (2, 2, 3, 4)


def test_a_row_that_breaks_a_rule_goes_back_with_its_reason(index: Store, tmp_path: Path) -> None:
    bad = row("202-2", given_name="Tobi", uln="1000000079")
    told = load(index, feed(tmp_path, CAMDEN, [row("202-1"), bad]), Submission(rejects=tmp_path / "feed"))
    assert (told.state, told.accepted, told.rejected) == ("accepted", 1, 1)
    assert all(one.balanced for one in told.rows)
    names = sorted(path.name for path in told.rejects)
    assert names == ["feed.rejects.jsonl", "feed.rejects.reasons.csv"]
    assert "Tobi" in (tmp_path / "feed.rejects.jsonl").read_text()
    assert "london-index-feed-uln-check-digit" in (tmp_path / "feed.rejects.reasons.csv").read_text()
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in told.rejects)
    assert "Tobi" not in told.to_json()


def test_nothing_is_kept_of_a_feed_whose_rows_all_go_back(index: Store, tmp_path: Path) -> None:
    told = load(index, feed(tmp_path, CAMDEN, [row("202-1", uln="1000000079")]))
    assert (told.state, told.accepted, told.delivery) == ("refused", 0, None)
    assert counts(index) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("change", "code"),
    [({"sender": "Nobody"}, "sender-unknown"), ({"sender_role": "unit"}, "sender-other"),
     ({"sender_authority": "204"}, "sender-other")],
)  # fmt: skip
def test_a_sender_that_is_not_who_it_says_is_refused(
    index: Store, tmp_path: Path, change: dict[str, str], code: str
) -> None:
    path = feed(tmp_path, CAMDEN, [row("202-1")])
    header, *lines = path.read_text().splitlines()
    message = {**json.loads(header)["message"], **change}
    path.write_text("\n".join([json.dumps({"message": message}), *lines]) + "\n")
    with pytest.raises((InputError, UsageError)) as told:
        load(index, path)
    assert told.value.code == code
    assert counts(index) == (0, 0, 0, 0)


def test_a_participant_cannot_send_for_another(index: Store, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as told:
        load(index, feed(tmp_path, CAMDEN, [row("202-1")]), Submission(participant="Specimen College"))
    assert told.value.code == "sender-other"


def test_a_message_identifier_is_not_used_for_another_content(index: Store, tmp_path: Path) -> None:
    load(index, feed(tmp_path, CAMDEN, [row("202-1")]))
    with pytest.raises(UsageError) as told:
        load(index, feed(tmp_path, CAMDEN, [row("202-1", given_name="Tobi")]))
    assert told.value.code == "message-id-again"


def test_an_enrolment_list_is_taken_through_its_mapping(index: Store, tmp_path: Path) -> None:
    standard = CATALOGUE.load("enrolment-list/1.0")
    write(dataset(standard, 20, 3, date(2024, 10, 31), []), tmp_path / "list.csv", "csv")
    told = load(index, tmp_path / "list.csv", Submission(participant="Specimen College"))
    assert (told.state, told.given, told.sender) == ("accepted", "enrolment-list/1.0", "Specimen College")
    assert told.accepted == 20


def test_a_store_of_tokens_holds_no_number_and_needs_the_key(tmp_path: Path) -> None:
    key = bytes(range(32))
    index = store(tmp_path / "index.sqlite", key_digest=key_digest(key))
    path = feed(tmp_path, COLLEGE, [row("L1", uln=ULNS[0], **LEARNING)])
    with pytest.raises(UsageError) as told:
        load(index, path)
    assert told.value.code == "tokens-key-missing"
    load(index, path, Submission(tokens_key=key))
    with index.read() as connection:
        assert connection.execute(select(EVIDENCE.c.uln)).scalars().all() == [token("uln", ULNS[0], key)]


def test_rejected_rows_of_a_package_go_back_as_a_package(index: Store, tmp_path: Path) -> None:
    sound = feed(tmp_path, CAMDEN, [row("202-1")])
    assert interop("convert", sound, "--to", "london-index", "-o", tmp_path / "sound.zip").exit == 0
    with zipfile.ZipFile(tmp_path / "sound.zip") as held:
        text = {name: held.read(name).decode() for name in held.namelist()}
    text["feed.csv"] = text["feed.csv"].replace("NW1 8QL", "NOWHERE")
    manifest = json.loads(text["manifest.json"])
    manifest["tables"]["feed"]["sha256"] = ""
    text["manifest.json"] = json.dumps(manifest)
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as made:
        for name, one in text.items():
            made.writestr(name, one)
    told = load(index, tmp_path / "bad.zip", Submission(rejects=tmp_path / "bad.zip"))
    assert (told.state, told.rejected) == ("refused", 1)
    assert [one.name for one in told.rejects] == ["bad.zip.rejects.reasons.csv", "bad.zip.rejects.zip"]
