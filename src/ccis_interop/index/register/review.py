"""The queue of records that may be one person: read by two people, neither of whom sees what the other said.

Where both say the same, it is decided; where they do not, a third reads, and two of three decide. A reader gives a
verdict and the code of a reason. Who reads is named by a role and a number, never by name.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection, func, insert, select

from ccis_interop.errors import InputError, UsageError
from ccis_interop.index.audit.entry import Disclosure
from ccis_interop.index.audit.log import append
from ccis_interop.index.register.arrival import EVIDENCED
from ccis_interop.index.register.bulk import ask, query_all
from ccis_interop.index.register.identity import index_id
from ccis_interop.index.register.lookup import members_of
from ccis_interop.index.register.matching import Settled
from ccis_interop.index.register.reach import DIFFERENT, SAME
from ccis_interop.index.register.reasons import refuse_reason
from ccis_interop.index.register.store import Store
from ccis_interop.index.register.tables import MEMBER, READING, REVIEW
from ccis_interop.index.register.undo import decide

UNSURE = "unsure"
VERDICTS = (SAME, DIFFERENT, UNSURE)
AGREE = 2  # readers who must say the same
MOST = 3  # readers of one item: after the third without agreement it waits for what the boroughs find out
KNOWN = pa.schema([("record_id", pa.int64()), ("sender", pa.string()), ("source_system", pa.string()),
                   *((name, pa.string()) for name in EVIDENCED)])  # fmt: skip


@dataclass(frozen=True)
class Waiting:
    """An item of the queue: a record and one of the person that it may be. `readings` says how many have read it."""

    item: str
    record_id: int
    other_id: int
    cause: str
    weight: float
    reason: str
    readings: int


def queue(connection: Connection, reader: str | None = None) -> list[Waiting]:
    """What is to be read, the oldest readings first; for a reader what he or she has not read."""
    counts: Counter[tuple[int, int]] = Counter()
    own: set[tuple[int, int]] = set()
    for row in connection.execute(select(READING.c.record_id, READING.c.other_id, READING.c.reader)):
        counts[row[0], row[1]] += 1
        if row[2] == reader:
            own.add((row[0], row[1]))
    found = []
    for row in connection.execute(select(REVIEW).order_by(REVIEW.c.record_id, REVIEW.c.other_id)):
        key = (row.record_id, row.other_id)
        if (reader is not None and key in own) or counts[key] >= MOST:
            continue
        found.append(Waiting(_name(*key), row.record_id, row.other_id, row.cause, row.weight, row.reason, counts[key]))
    return sorted(found, key=lambda one: (-one.readings, one.record_id, one.other_id))


def _name(record: int, other: int) -> str:
    return f"{index_id(record)}.{index_id(other)}"


def show(connection: Connection, waiting: Waiting, reader: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What both sides of an item say, for a reader's eyes alone; told in the audit log. Every spelling is shown."""
    other = _person(connection, waiting.other_id)
    sides = [waiting.record_id], list(members_of(connection, [other]).records)
    subjects = (index_id(waiting.record_id), index_id(other))
    append(connection, Disclosure("review_shown", "operator", holder=reader, subjects=subjects, count=2))
    return _evidence(connection, sides[0]), _evidence(connection, sides[1])


def _evidence(connection: Connection, records: list[int]) -> list[dict[str, Any]]:
    ask(connection, pa.array(records, pa.int64()))
    names = ", ".join(f"e.{name}" for name in EVIDENCED)
    rows = query_all(
        connection,
        f"SELECT r.record_id, r.sender, r.source_system, {names} FROM asked JOIN record r ON r.record_id = asked.key "
        "JOIN evidence e ON e.record_id = r.record_id ORDER BY r.record_id, e.delivery_id, e.evidence_id",
        KNOWN,
    )
    found: list[dict[str, Any]] = rows.drop_columns(["record_id"]).to_pylist()
    return found


def _person(connection: Connection, record: int) -> int:
    named = connection.execute(select(MEMBER.c.person).where(MEMBER.c.record_id == record)).scalar()
    return record if named is None else int(named)


def read(
    store: Store, item: str, reader: str, verdict: str, reason: str, *, today: date | None = None
) -> Settled | None:
    """Keep a reader's verdict; what follows if it decides the item, None while it does not.

    Raises UsageError if the reader has read it before, or the reason does not fit; InputError if nothing waits there.
    """
    refuse_reason(reason, verdict)
    with store.begin() as connection:
        waiting = next((one for one in queue(connection) if one.item == item), None)
        if waiting is None:
            raise InputError(
                "item-unknown", "nothing of this name waits.", where=item, mend="interop index review --list"
            )
        key = (READING.c.record_id == waiting.record_id) & (READING.c.other_id == waiting.other_id)
        said = connection.execute(select(READING.c.reader, READING.c.verdict).where(key)).all()
        if any(row.reader == reader for row in said):
            raise UsageError("reading-twice", "this reader has read it before.", mend="let somebody else read it.")
        number = (connection.execute(select(func.max(READING.c.number))).scalar() or 0) + 1
        row = {"number": number, "record_id": waiting.record_id, "other_id": waiting.other_id, "reader": reader,
               "verdict": verdict, "reason_code": reason, "at": _now()}  # fmt: skip
        connection.execute(insert(READING), row)
        agreed = sum(one.verdict == verdict for one in said) + 1
        if verdict == UNSURE or agreed < AGREE:
            return None
        others = members_of(connection, [_person(connection, waiting.other_id)]).records
        own = members_of(connection, [_person(connection, waiting.record_id)]).records
        pairs = [(one, other) for one in sorted(own) for other in sorted(others)]
        return decide(connection, pairs, verdict, store, "reviewers", reason, today)


def refuse_reader(reader: str) -> None:
    """Raise UsageError if a reader is named otherwise than by a code."""
    if not (reader.replace("-", "").isalnum() and reader.islower() and any(one.isdigit() for one in reader)):
        raise UsageError("reader-wrong", "a reader is a role and a number.", mend="write it as reader-1; never a name.")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
