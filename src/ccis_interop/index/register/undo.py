"""What people decide of persons that stand: taken apart, put together, taken back. Consequences follow at once.

Each is one act in the log, under a role and with a reason; nothing in the log is ever changed. The persons that it
concerns are worked out anew, and notices that no longer stand are corrected or withdrawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import product

from sqlalchemy import Connection, insert, select

from ccis_interop.errors import InputError, UsageError
from ccis_interop.index.register.identity import person_of
from ccis_interop.index.register.lookup import members_of
from ccis_interop.index.register.matching import Settled, settle
from ccis_interop.index.register.membership import next_number
from ccis_interop.index.register.reach import DIFFERENT, SAME, WITHDRAWN
from ccis_interop.index.register.reasons import refuse_reason
from ccis_interop.index.register.store import Store
from ccis_interop.index.register.tables import DECISION, MEMBER, RECORD

ROLE = re.compile(r"[a-z][a-z-]{2,39}")
Place = tuple[str, str]  # source_system, source_record_id


def unlink(store: Store, person: str, record: Place, *, by: str, reason: str, today: date | None = None) -> Settled:
    """Take one record out of a person."""
    return split(store, person, [record], by=by, reason=reason, today=today)


def split(
    store: Store, person: str, records: Sequence[Place], *, by: str, reason: str, today: date | None = None
) -> Settled:
    """Part some records of a person from its others. Raises UsageError if all of them or none are named."""
    refuse_reason(reason, DIFFERENT)
    with store.begin() as connection:
        members = _members(connection, person)
        parted = {_record(connection, place, members) for place in records}
        rest = set(members) - parted
        if not parted or not rest:
            raise UsageError(
                "split-nothing", "the records named are none, or all that the person has.", mend="name some of them."
            )
        return decide(connection, product(sorted(parted), sorted(rest)), DIFFERENT, store, by, reason, today)


def merge(store: Store, one: str, other: str, *, by: str, reason: str, today: date | None = None) -> Settled:
    """Say that two persons are one. Raises UsageError if they are already."""
    refuse_reason(reason, SAME)
    with store.begin() as connection:
        first, second = _members(connection, one), _members(connection, other)
        if set(first) & set(second):
            raise UsageError("merge-same", "both are one person already.", mend="name two persons.")
        return decide(connection, product(first, second), SAME, store, by, reason, today)


def undo(store: Store, act: int, *, by: str, reason: str, today: date | None = None) -> Settled:
    """Take back an act: what the rules say of its records stands again. Raises InputError if there is none."""
    refuse_reason(reason, WITHDRAWN)
    with store.begin() as connection:
        held = select(DECISION.c.record_id, DECISION.c.other_id).where(DECISION.c.act == act)
        pairs = [(row[0], row[1]) for row in connection.execute(held.order_by(DECISION.c.number))]
        if not pairs:
            raise InputError(
                "act-unknown", f"no decision of a person has the number {act}.", mend="interop index status --acts"
            )
        return decide(connection, pairs, WITHDRAWN, store, by, reason, today)


def decide(
    connection: Connection, pairs: Iterable[tuple[int, int]], kind: str, store: Store, by: str, reason: str,
    today: date | None = None,
) -> Settled:  # fmt: skip
    """Write one act, in the caller's transaction, and settle what follows. Raises UsageError if the role is a name."""
    refuse_role(by)
    first = next_number(connection)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    rows = [
        {"number": first + at, "kind": kind, "record_id": one, "other_id": other, "reason": reason, "made_by": by,
         "act": first, "at": now}
        for at, (one, other) in enumerate(pairs)
    ]  # fmt: skip
    connection.execute(insert(DECISION), rows)
    seeds = {record for row in rows for record in (row["record_id"], row["other_id"]) if isinstance(record, int)}
    tokens = store.setting("exact_identifiers") == "tokens"
    return settle(connection, sorted(seeds), tokens=tokens, by=by, today=today)


def refuse_role(role: str) -> None:
    """Raise UsageError if what should be a role could be somebody's name or address."""
    if not ROLE.fullmatch(role):
        raise UsageError(
            "role-wrong", "a role is small letters and hyphens.", mend="write it as data-manager; never a name."
        )


def _members(connection: Connection, index_id: str) -> list[int]:
    """The records of the person of an Index id, which may be one of before. Raises InputError if there is none."""
    key = person_of(index_id)
    known = key is not None and connection.execute(select(RECORD.c.record_id).where(RECORD.c.record_id == key)).first()
    if key is None or not known:
        raise InputError(
            "person-unknown",
            "the Index knows no person of this Index id.",
            where=index_id,
            mend="check the identifier.",
        )
    named = connection.execute(select(MEMBER.c.person).where(MEMBER.c.record_id == key)).scalar()
    return sorted(members_of(connection, [named if named is not None else key]).records)


def _record(connection: Connection, place: Place, members: Sequence[int]) -> int:
    """The key of a record of a person by its place. Raises InputError if the person has none there, or several."""
    own = (RECORD.c.source_system == place[0]) & (RECORD.c.source_record_id == place[1])
    found = [key for key in connection.execute(select(RECORD.c.record_id).where(own)).scalars() if key in members]
    if len(found) != 1:
        raise InputError(
            "record-unknown",
            "the person has no such record, or several.",
            mend="interop index status --person ID --show-ids",
        )
    return int(found[0])
