"""Notices: given until they are acknowledged, and never to another authority."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccis_interop.errors import OutputError
from ccis_interop.index.register.notices import acknowledge, fetch, mark_fetched, waiting
from ccis_interop.index.register.outgoing import give, take_acknowledged
from ccis_interop.index.register.store import Store
from made.feeds import CAMDEN, CATALOGUE, COLLEGE, LEARNING, TODAY, feed, load, matched, row, store
from made.running import check

LEAVER = {"leaver_notice_id": "L-0001", "leaver_sequence": "1", "provider_ukprn": "10000001",
          "provider_name": "Specimen College", "provider_authority": "202", "given_name": "Tobi",
          "family_name": "Synbar", "birth_date": "2007-01-02", "postcode": "E8 1EA", "home_authority": "204",
          "leaving_date": "2024-10-11", "notified_on": "2024-10-14"}  # fmt: skip
OFFER = {"transfer_event_id": "T-1-1", "transfer_id": "T-0001", "transfer_sequence": "1", "from_authority": "202",
         "to_authority": "204", "from_record_id": "202-9", "date_of_move": "2024-10-01",
         "transfer_state": "offered", "stated_on": "2024-10-05"}  # fmt: skip


@pytest.fixture
def index(tmp_path: Path) -> Store:
    made = store(tmp_path / "index.sqlite")
    rows = [
        row("L1", **LEARNING),
        row("L2", given_name="Tobi", postcode="E8 1EA", resident_authority="204", **LEARNING),
    ]
    load(made, feed(tmp_path, COLLEGE, rows, leaver_notice=[LEAVER]))
    load(made, feed(tmp_path, CAMDEN, [row("202-7", given_name="Ewa", family_name="Synski")], transfer=[OFFER]))
    matched(made)
    return made


def ids(index: Store, authority: str) -> list[str]:
    with index.read() as connection:
        return [one["notice_id"] for one in fetch(connection, authority)]


def test_a_notice_comes_until_it_is_acknowledged_and_then_never_again(index: Store) -> None:
    (one,) = ids(index, "202")
    with index.begin() as connection:
        assert mark_fetched(connection, "202", [one]) == 1
    assert ids(index, "202") == [one]
    with index.begin() as connection:
        assert acknowledge(connection, "202", [one, one]).acknowledged == (one,)
        assert acknowledge(connection, "202", [one]).already == (one,)
    assert ids(index, "202") == []
    with index.read() as connection:
        assert waiting(connection) == {"204": 1}


def test_nobody_acknowledges_for_another(index: Store) -> None:
    (one,) = ids(index, "204")
    with index.begin() as connection:
        told = acknowledge(connection, "202", [one])
    assert (told.acknowledged, told.unknown) == ((), (one,))
    assert ids(index, "204") == [one]


def test_the_cursor_and_the_limit_cut_the_list(index: Store) -> None:
    with index.read() as connection:
        (one,) = fetch(connection, "202", limit=1)
        assert fetch(connection, "202", after=one["number"]) == []


@pytest.mark.parametrize("name", ["notices.jsonl", "notices.zip"])
def test_the_file_conforms_passes_on_what_concerns_the_authority_and_is_private(
    index: Store, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    form = "jsonl" if name.endswith("jsonl") else "csv-package"
    given = give(index, CATALOGUE, "204", path, form, today=TODAY)
    assert (given.notices, given.passed_on) == (1, 2)
    told = check(path)
    assert told.exit == 0, told.out
    assert told.report["records"] == {"feed": 0, "notice": 1, "leaver_notice": 1, "transfer": 1}
    assert path.stat().st_mode & 0o777 == 0o600
    told_back, passed = take_acknowledged(index, CATALOGUE, "204", path)
    assert (len(told_back.acknowledged), passed) == (1, 2)
    assert give(index, CATALOGUE, "204", path, form, today=TODAY).notices == 0


def test_a_file_that_cannot_be_written_leaves_everything_new(index: Store, tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        give(index, CATALOGUE, "204", tmp_path / "none" / "notices.jsonl", "jsonl", today=TODAY)
    from sqlalchemy import select

    from ccis_interop.index.register.tables import NOTICE

    with index.read() as connection:
        assert set(connection.execute(select(NOTICE.c.state)).scalars()) == {"new"}
