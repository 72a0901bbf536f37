"""What the store holds and what waits, in numbers; of one person, by request, his or her records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Table, func, select

from ccis_interop.index.register.identity import index_id
from ccis_interop.index.register.notices import ACKNOWLEDGED
from ccis_interop.index.register.reach import DIFFERENT, SAME, WITHDRAWN
from ccis_interop.index.register.review import queue
from ccis_interop.index.register.routing import UNKNOWN_AREA
from ccis_interop.index.register.tables import (
    DECISION,
    DELIVERY,
    EVIDENCE,
    FEED_ROW,
    FORWARD,
    MEMBER,
    NOTICE,
    PARTICIPANT,
    RECORD,
    TRANSFER,
)


@dataclass(frozen=True)
class Delivered:
    """One delivery: its rows sum up."""

    number: int
    sender: str
    period_end: str
    given: str
    rows: int
    accepted: int
    rejected: int
    matched: bool


@dataclass(frozen=True)
class Status:
    """The store in numbers. `waiting` counts by authority what is not acknowledged; `transfers` by state."""

    participants: int
    deliveries: tuple[Delivered, ...]
    records: int
    evidence: int
    persons: int
    review: int
    unplaced: int
    notices: Mapping[str, int]
    waiting: Mapping[str, int]
    transfers: Mapping[str, int]


def status(connection: Connection) -> Status:
    """The store in numbers."""
    records, members = _count(connection, RECORD), _count(connection, MEMBER)
    return Status(
        participants=_count(connection, PARTICIPANT),
        deliveries=deliveries(connection),
        records=records,
        evidence=_count(connection, EVIDENCE),
        persons=records - members,
        review=len(queue(connection)),
        unplaced=len(unplaced(connection)),
        notices=_by(connection, NOTICE, "state"),
        waiting=_waiting(connection),
        transfers=_transfers(connection),
    )


def deliveries(connection: Connection) -> tuple[Delivered, ...]:
    """Every delivery, in the order in which they came."""
    rows = connection.execute(select(DELIVERY).order_by(DELIVERY.c.delivery_id))
    return tuple(
        Delivered(row.delivery_id, row.sender, row.period_end, row.given, row.rows, row.accepted, row.rejected,
                  row.run_id is not None)
        for row in rows
    )  # fmt: skip


def acts(connection: Connection) -> list[tuple[int, str, str, str, str, int]]:
    """What people decided: number of the act, kind, reason, role, when, and how many pairs of records."""
    columns = (DECISION.c.act, DECISION.c.kind, DECISION.c.reason, DECISION.c.made_by, DECISION.c.at)
    kinds = DECISION.c.kind.in_([SAME, DIFFERENT, WITHDRAWN])
    held = select(*columns, func.count()).where(kinds).group_by(*columns).order_by(DECISION.c.act)
    return [(row[0], row[1], row[2], row[3], row[4], row[5]) for row in connection.execute(held)]


def records_of(connection: Connection, person: int) -> list[tuple[str, str, str]]:
    """Sender, system and local identifier of each record of a person."""
    members = select(MEMBER.c.record_id).where(MEMBER.c.person == person)
    own = (RECORD.c.record_id == person) | RECORD.c.record_id.in_(members)
    held = select(RECORD.c.sender, RECORD.c.source_system, RECORD.c.source_record_id).where(own)
    return sorted((row[0], row[1], row[2]) for row in connection.execute(held))


def unplaced(connection: Connection) -> list[tuple[str, str, str]]:
    """The records of persons of whom nobody knows where they live: sender, system and local identifier."""
    told = FEED_ROW.c.resident_authority.is_not(None) & (FEED_ROW.c.resident_authority != UNKNOWN_AREA)
    placed = select(FEED_ROW.c.record_id).where(told)
    named = func.coalesce(MEMBER.c.person, RECORD.c.record_id)
    whose = select(named).select_from(RECORD).outerjoin(MEMBER, MEMBER.c.record_id == RECORD.c.record_id)
    homes = whose.where(RECORD.c.record_id.in_(placed))
    held = (
        select(RECORD.c.sender, RECORD.c.source_system, RECORD.c.source_record_id)
        .outerjoin(MEMBER, MEMBER.c.record_id == RECORD.c.record_id)
        .where(named.not_in(homes))
    )
    return sorted((row[0], row[1], row[2]) for row in connection.execute(held))


def person_now(connection: Connection, key: int) -> str:
    """The Index id under which a record's person stands now."""
    named = connection.execute(select(MEMBER.c.person).where(MEMBER.c.record_id == key)).scalar()
    return index_id(key if named is None else int(named))


def _waiting(connection: Connection) -> dict[str, int]:
    found: dict[str, int] = {}
    for table, name in ((NOTICE, "recipient_authority"), (FORWARD, "authority")):
        held = select(table.c[name], func.count()).where(table.c.state != ACKNOWLEDGED).group_by(table.c[name])
        for row in connection.execute(held):
            found[row[0]] = found.get(row[0], 0) + row[1]
    return dict(sorted(found.items()))


def _transfers(connection: Connection) -> dict[str, int]:
    """How far hand-overs have come: each counts once, by its last step."""
    last: dict[str, tuple[str, str]] = {}
    for row in connection.execute(
        select(TRANSFER.c.transfer_id, TRANSFER.c.transfer_sequence, TRANSFER.c.transfer_state)
    ):
        last[row[0]] = max(last.get(row[0], ("", "")), (row[1], row[2]))
    found: dict[str, int] = {}
    for _, state in last.values():
        found[state] = found.get(state, 0) + 1
    return dict(sorted(found.items()))


def _by(connection: Connection, table: Table, name: str) -> dict[str, int]:
    held = select(table.c[name], func.count()).group_by(table.c[name]).order_by(table.c[name])
    return {row[0]: row[1] for row in connection.execute(held)}


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar() or 0)
