"""What an authority is given: one message of the Index with its notices and what is passed on, as a file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection, func, insert, select

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.model import Standard
from ccis_interop.convert.delivery import Destination
from ccis_interop.convert.workshop import workshop
from ccis_interop.errors import InputError
from ccis_interop.formats.open import open_input
from ccis_interop.formats.write.chunks import Dataset
from ccis_interop.formats.write.writers import write
from ccis_interop.index.audit.entry import Disclosure
from ccis_interop.index.audit.log import append
from ccis_interop.index.register.notices import Acknowledged, acknowledge, fetch, mark_fetched
from ccis_interop.index.register.passing import KINDS, acknowledge_passed, forwards, mark_passed
from ccis_interop.index.register.store import Store
from ccis_interop.index.register.tables import MESSAGE_OUT

SENDER = "London Index"
OPERATOR = "operator"
TABLE = "notice"


@dataclass(frozen=True)
class Given:
    """A message that was written: how many notices, and how much was passed on."""

    notices: int
    passed_on: int


@dataclass(frozen=True)
class Message:
    """What an authority is given: one message, and what it holds, for the audit log and for acknowledgement."""

    data: Dataset
    notices: tuple[str, ...]
    passed: tuple[tuple[str, str], ...]
    subjects: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many young people's rows it holds."""
        return len(self.notices) + len(self.passed)

    def disclosure(self, participant: str, authority: str, **told: Any) -> Disclosure:
        """The entry of the audit log that says so."""
        return Disclosure(
            participant=participant,
            authority=authority,
            subjects=self.subjects,
            notices=self.notices,
            count=self.count,
            **told,
        )


def compose(
    connection: Connection, catalogue: Catalogue, authority: str, *, limit: int | None = None, today: date | None = None
) -> Message | None:
    """What an authority has not acknowledged, marked as fetched; None if that is nothing.

    `limit` is how many notices and how many rows that are passed on there are at the most: the rest comes once these
    are acknowledged. The caller enters it in the audit log, in the same transaction.
    """
    day = today or datetime.now(UTC).date()
    rows = fetch(connection, authority, limit=limit)
    passed = forwards(connection, authority, limit=limit, today=day)
    if not rows and not passed:
        return None
    standard = catalogue.load("london-index")
    header = _header(connection, authority, rows, passed, day)
    ids = tuple(row["notice_id"] for row in rows)
    keys = tuple((name, row[KINDS[name].key]) for name, row in passed)
    mark_fetched(connection, authority, ids)
    mark_passed(connection, authority, keys)
    subjects = tuple(dict.fromkeys(row["index_id"] for row in rows))
    return Message(Dataset(standard, header, [_tables(standard, rows, passed)], SENDER), ids, keys, subjects)


def give(
    store: Store, catalogue: Catalogue, authority: str, path: Path, form: str, *, today: date | None = None
) -> Given:
    """Write what an authority has not acknowledged; nothing is written if that is nothing.

    The file is in place before the store says that it was fetched: a run that is cut off between the two gives the
    same again. Raises OutputError if it cannot be written.
    """
    with store.begin() as connection:
        message = compose(connection, catalogue, authority, today=today)
        if message is None:
            return Given(0, 0)
        append(connection, message.disclosure(OPERATOR, authority, action="notices_exported"))
        _put(message.data, path, form)
    return Given(len(message.notices), len(message.passed))


def _header(
    connection: Connection,
    authority: str,
    rows: Sequence[Mapping[str, Any]],
    passed: Sequence[tuple[str, Mapping[str, Any]]],
    day: date,
) -> dict[str, str]:
    """The message's own facts; its identifier is made of what it holds, so that another content has another one."""
    number = (connection.execute(select(func.max(MESSAGE_OUT.c.message_sequence))).scalar() or 0) + 1
    said = [str(number), *(row["notice_id"] for row in rows), *(str(row["number"]) for _, row in passed)]
    message = f"M-index-{authority}-{hashlib.sha256(' '.join(said).encode()).hexdigest()[:16]}"
    now = datetime.now(UTC).isoformat(timespec="seconds")
    out = {"message_sequence": number, "message_id": message, "authority": authority, "made_at": now}
    connection.execute(insert(MESSAGE_OUT), out)
    return {
        "message_id": message,
        "message_sequence": str(number),
        "sender": SENDER,
        "sender_role": "index",
        "made_on": day.isoformat(),
        "period_end": day.isoformat(),
        "message_kind": "mixed" if passed else TABLE,
    }


def _tables(
    standard: Standard, rows: Sequence[Mapping[str, Any]], passed: Sequence[tuple[str, Mapping[str, Any]]]
) -> dict[str, pa.Table]:
    held: dict[str, list[Mapping[str, Any]]] = {table.name: [] for table in standard.records}
    held[TABLE] = list(rows)
    for name, row in passed:
        held[name].append(row)
    made = {}
    for table in standard.records:
        columns = {
            one.name: pa.array(
                [row.get(one.name) for row in held[table.name]], pa.list_(pa.string()) if one.repeated else pa.string()
            )
            for one in table.fields
        }
        made[table.name] = pa.table(columns)
    return made


def _put(data: Dataset, path: Path, form: str) -> None:
    """Write the file where its owner alone sees it, then give it its name. Raises OutputError."""
    with workshop(Destination(path, form)) as folder:
        ready = folder / path.name
        write(data, ready, form)
        ready.chmod(0o600)
        ready.replace(path.resolve())


def take_acknowledged(store: Store, catalogue: Catalogue, authority: str, path: Path) -> tuple[Acknowledged, int]:
    """Acknowledge whatever a message that was given holds. Raises InputError if it cannot be read.

    The second value is how much of what was passed on was acknowledged.
    """
    opened = open_input(path, catalogue)
    if opened.standard.id != "london-index":
        raise InputError(
            "not-a-message",
            "this is no message of the London Index.",
            where=path.name,
            mend="name the file of notices.",
        )
    notices: list[str] = []
    passed: list[tuple[str, str]] = []
    for batch in opened.given.batches():
        if batch.table == TABLE:
            notices += [one for one in batch.batch.column("notice_id").to_pylist() if one]
        elif batch.table in KINDS:
            keys = batch.batch.column(KINDS[batch.table].key).to_pylist()
            passed += [(batch.table, key) for key in keys if key]
    with store.begin() as connection:
        return acknowledge(connection, authority, notices), acknowledge_passed(connection, authority, passed)
