"""The log in a store: numbered without a gap, also by several at once, and bound to the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread

import pytest
from sqlalchemy import Engine, create_engine, event

from ccis_interop.index.audit.entry import Disclosure
from ccis_interop.index.audit.log import append, entries, newest
from ccis_interop.index.audit.table import AUDIT
from ccis_interop.index.audit.verify import verify

TOLD = Disclosure("notices_fetched", "Camden", authority="202", subjects=("LI0000000001",), count=1)


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    """A store with the audit log alone, on each database; on SQLite its transactions write from their beginning."""
    if "://" in store_url:
        made = create_engine(store_url.replace("postgresql://", "postgresql+psycopg://"))
    else:
        made = create_engine(f"sqlite:///{store_url}", connect_args={"timeout": 30})
        event.listen(made, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
        event.listen(made, "connect", lambda raw, _: setattr(raw, "isolation_level", None))
    AUDIT.create(made)
    yield made
    made.dispose()


def test_entries_follow_each_other(engine: Engine) -> None:
    for _ in range(3):
        with engine.begin() as connection:
            append(connection, TOLD)
    with engine.begin() as connection:
        found = list(entries(connection))
    assert [one.number for one in found] == [1, 2, 3]
    assert [one.previous for one in found[1:]] == [one.digest for one in found[:2]]
    assert verify(found).breaches == ()


def test_an_entry_falls_with_its_transaction(engine: Engine) -> None:
    with engine.connect() as connection:
        append(connection, TOLD)
        connection.rollback()
    with engine.begin() as connection:
        assert newest(connection) is None


def test_several_at_once_make_one_chain(engine: Engine) -> None:
    def tell() -> None:
        for _ in range(20):
            with engine.begin() as connection:
                append(connection, TOLD)

    writers = [Thread(target=tell) for _ in range(4)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    with engine.begin() as connection:
        found = list(entries(connection))
    assert len(found) == 80
    assert verify(found).breaches == ()
