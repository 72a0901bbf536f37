"""The queue: two blind readings decide, and what follows is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccis_interop.errors import InputError, UsageError
from ccis_interop.index.register.notices import fetch
from ccis_interop.index.register.page import render
from ccis_interop.index.register.review import queue, read, show
from ccis_interop.index.register.store import Store
from ccis_interop.index.register.verify import verify
from made.feeds import CAMDEN, COLLEGE, LEARNING, TODAY, feed, load, matched, row, store


@pytest.fixture
def index(tmp_path: Path) -> Store:
    """Two records that differ so that somebody must look."""
    made = store(tmp_path / "index.sqlite")
    load(made, feed(tmp_path, CAMDEN, [row("202-1", gender=None)]))
    unsure = row("L1", family_name="Synother", gender=None, **LEARNING)
    load(made, feed(tmp_path, COLLEGE, [unsure]))
    matched(made)
    return made


def item(index: Store, reader: str | None = None) -> str:
    with index.read() as connection:
        return queue(connection, reader)[0].item


def told(index: Store) -> list[tuple[str, str, str | None]]:
    with index.read() as connection:
        rows = fetch(connection, "202")
    return [(one["notice_kind"], one["evidence_tier"], one["recipient_record_id"]) for one in rows]


def test_two_readers_decide_and_neither_sees_the_other(index: Store) -> None:
    one = item(index)
    assert read(index, one, "reader-1", "same", "names-spelt", today=TODAY) is None
    with index.read() as connection:
        assert queue(connection, "reader-1") == []
        (waiting,) = queue(connection, "reader-2")
    assert waiting.readings == 1
    assert "same" not in {str(value) for value in vars(waiting).values()}
    assert told(index) == []
    settled = read(index, one, "reader-2", "same", "names-spelt", today=TODAY)
    assert settled is not None
    assert settled.notices == {"in_learning": 1}
    assert told(index) == [("in_learning", "reviewed", "202-1")]
    assert verify(index).differences == ()


def test_readers_who_disagree_are_followed_by_a_third(index: Store) -> None:
    one = item(index)
    assert read(index, one, "reader-1", "same", "names-spelt") is None
    assert read(index, one, "reader-2", "different", "siblings") is None
    settled = read(index, one, "reader-3", "different", "siblings", today=TODAY)
    assert settled is not None
    assert told(index) == [("in_learning", "address", None)]
    with index.read() as connection:
        assert queue(connection) == []


def test_nobody_reads_twice_and_a_reason_fits_its_verdict(index: Store) -> None:
    one = item(index)
    read(index, one, "reader-1", "unsure", "too-little")
    for reader, verdict, reason, code in [
        ("reader-1", "same", "names-spelt", "reading-twice"),
        ("reader-2", "same", "twins", "reason-unknown"),
    ]:
        with pytest.raises(UsageError) as error:
            read(index, one, reader, verdict, reason)
        assert error.value.code == code
    with pytest.raises(InputError) as missing:
        read(index, "LI0.LI1", "reader-2", "same", "names-spelt")
    assert missing.value.code == "item-unknown"


def test_the_page_shows_both_sides_and_no_verdict_and_the_audit_log_knows(index: Store) -> None:
    read(index, item(index), "reader-1", "same", "names-spelt")
    with index.begin() as connection:
        (waiting,) = queue(connection, "reader-2")
        sides = show(connection, waiting, "reader-2")
        from ccis_interop.index.audit.log import newest

        entry = newest(connection)
    page = render([(waiting, *sides)], "reader-2")
    assert "Synthompson" in page
    assert "Synother" in page
    assert "reader-1" not in page
    assert entry is not None
    assert entry.told["action"] == "review_shown"
    assert "Synother" not in entry.body


def test_the_page_escapes_what_was_sent(index: Store) -> None:
    with index.begin() as connection:
        (waiting,) = queue(connection)
        one, other = show(connection, waiting, "reader-1")
    one[0]["given_name"] = "<script>alert(1)</script>"
    assert "<script>alert" not in render([(waiting, one, other)], "reader-1")
