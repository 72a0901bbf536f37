"""The audit log in the store: appended to in the transaction that discloses, read in order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import Connection, Row, insert, select, text

from ccis_interop.index.audit.entry import FIRST, Disclosure, Entry, make
from ccis_interop.index.audit.table import AUDIT

AT_ONCE = 10_000


def append(connection: Connection, disclosure: Disclosure, now: datetime | None = None) -> Entry:
    """Write an entry; it stands or falls with the caller's transaction, which must be one that writes.

    One writer at a time extends the chain: on SQLite the transaction itself sees to that, on PostgreSQL a lock on the
    table until its end.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"LOCK TABLE {AUDIT.name} IN EXCLUSIVE MODE"))
    last = newest(connection)
    at = (now or datetime.now(UTC)).isoformat(timespec="seconds")
    entry = make(last.number + 1 if last else 1, at, last.digest if last else FIRST, disclosure)
    connection.execute(
        insert(AUDIT),
        {"number": entry.number, "at": at, "body": entry.body, "previous": entry.previous, "digest": entry.digest},
    )
    return entry


def newest(connection: Connection) -> Entry | None:
    """The last entry, or None."""
    found = connection.execute(select(AUDIT).order_by(AUDIT.c.number.desc()).limit(1)).first()
    return _entry(found) if found else None


def entries(connection: Connection, after: int = 0) -> Iterator[Entry]:
    """The entries after a number, in order, a few at a time."""
    while rows := connection.execute(
        select(AUDIT).where(AUDIT.c.number > after).order_by(AUDIT.c.number).limit(AT_ONCE)
    ).all():
        yield from (_entry(row) for row in rows)
        after = rows[-1].number


def _entry(row: Row[tuple[object, ...]]) -> Entry:
    return Entry(row.number, row.at, row.body, row.previous, row.digest)
