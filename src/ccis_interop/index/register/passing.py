"""What is passed on as it came: leaver notices to the home authority, steps of a transfer to the other side.

Each goes to one authority only. It is told until it is acknowledged, like a notice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, update

from ccis_interop.index.register.notices import ACKNOWLEDGED, FETCHED, NEW
from ccis_interop.index.register.tables import FORWARD, LEAVER, TRANSFER


@dataclass(frozen=True)
class Kind:
    """One kind of what is passed on: its table, its own identifier, and what tells of two with the same the later."""

    table: Table
    key: str
    sequence: str


KINDS = {
    LEAVER.name: Kind(LEAVER, "leaver_notice_id", "leaver_sequence"),
    TRANSFER.name: Kind(TRANSFER, "transfer_event_id", "transfer_sequence"),
}
ANSWERS = ("accepted", "refused")  # of the authority that takes over, for the one that hands over


def pass_on(connection: Connection, deliveries: Sequence[int]) -> int:
    """Put what came with deliveries into the queue of whom it concerns; how much of it is new."""
    known = {(row.item, row.item_id, row.authority) for row in connection.execute(select(FORWARD))}
    last = select(FORWARD.c.authority, func.max(FORWARD.c.number)).group_by(FORWARD.c.authority)
    numbers = {row[0]: row[1] for row in connection.execute(last)}
    rows = []
    for name, kind in KINDS.items():
        came = select(kind.table).where(kind.table.c.delivery_id.in_(deliveries)).order_by(kind.table.c[kind.key])
        for row in connection.execute(came).mappings():
            to = row["home_authority"] if name == LEAVER.name else _other_side(row)
            item = (name, row[kind.key], to)
            if item in known:
                continue
            known.add(item)
            numbers[to] = numbers.get(to, 0) + 1
            rows.append({
                "item": name, "item_id": row[kind.key], "authority": to, "number": numbers[to], "state": NEW,
                "state_at": _now(),
            })  # fmt: skip
    if rows:
        connection.execute(insert(FORWARD), rows)
    return len(rows)


def _other_side(step: Any) -> str:
    """Whom a step concerns: an answer the authority that offered, an offer or an acknowledgement the other."""
    return str(step["from_authority"] if step["transfer_state"] in ANSWERS else step["to_authority"])


def forwards(
    connection: Connection, authority: str, after: int = 0, limit: int | None = None, today: date | None = None
) -> list[tuple[str, dict[str, Any]]]:
    """What an authority is to be passed and has not acknowledged: table and row, with `number`; changes nothing."""
    own = (FORWARD.c.authority == authority) & (FORWARD.c.number > after) & (FORWARD.c.state != ACKNOWLEDGED)
    queue = connection.execute(select(FORWARD).where(own).order_by(FORWARD.c.number).limit(limit)).all()
    found = []
    for entry in queue:
        kind = KINDS[entry.item]
        held = select(kind.table).where(kind.table.c[kind.key] == entry.item_id)
        rows = [dict(row) for row in connection.execute(held).mappings()]
        best = max(rows, key=lambda row: (int(row[kind.sequence]), repr(sorted(row.items(), key=str))))
        del best["delivery_id"]
        if entry.item == LEAVER.name and best["forwarded_on"] is None and best["provider_authority"] != authority:
            best["forwarded_on"] = max((today or datetime.now(UTC).date()).isoformat(), best["notified_on"])
        found.append((entry.item, {name: _text(value) for name, value in best.items()} | {"number": entry.number}))
    return found


def mark_passed(connection: Connection, authority: str, items: Sequence[tuple[str, str]]) -> None:
    """Say that an authority has been given items, each by table and identifier."""
    _advance(connection, authority, items, NEW, FETCHED)


def acknowledge_passed(connection: Connection, authority: str, items: Sequence[tuple[str, str]]) -> int:
    """Say that an authority has taken items: it is never given them again; how many there were."""
    return sum(_advance(connection, authority, items, state, ACKNOWLEDGED) for state in (NEW, FETCHED))


def _advance(connection: Connection, authority: str, items: Sequence[tuple[str, str]], state: str, to: str) -> int:
    count = 0
    for item, key in items:
        one = (FORWARD.c.item == item) & (FORWARD.c.item_id == key) & (FORWARD.c.authority == authority)
        change = update(FORWARD).where(one & (FORWARD.c.state == state)).values(state=to, state_at=_now())
        count += connection.execute(change).rowcount
    return count


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
