"""Puts deliveries into a register past the converter, and tells its state in words that no order of arrival changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import duckdb
import pyarrow as pa
from sqlalchemy import select

from ccis_interop.index.register.arrival import EVIDENCED, PASSED_ON, STATED, put_arrival
from ccis_interop.index.register.intake import Submission, take
from ccis_interop.index.register.notices import ACKNOWLEDGED, WITHDRAWN
from ccis_interop.index.register.participants import Participant
from ccis_interop.index.register.receipt import REFUSED, Receipt
from ccis_interop.index.register.store import Store
from ccis_interop.index.register.tables import MEMBER, NOTICE, RECORD, REVIEW

FIELDS = ("source_system", "source_record_id", *EVIDENCED, *STATED)
TELLS = ("recipient_authority", "recipient_record_id", "provider_ukprn", "activity", "start_date", "end_date")


def deliver(into: Store, sender: Participant, rows: Iterable[Mapping[str, str]], period: str, sequence: int) -> str:
    """Take checked rows; whether they were accepted or repeated."""
    engine = duckdb.connect(":memory:")
    held = list(rows)
    engine.register("feed", pa.table({name: pa.array([one.get(name) for one in held], pa.string()) for name in FIELDS}))
    engine.execute("CREATE TABLE sent_feed AS FROM feed")
    for table in PASSED_ON:
        names = ", ".join(f"{column.name} VARCHAR" for column in table.columns if column.name != "delivery_id")
        engine.execute(f"CREATE TABLE sent_{table.name} ({names})")
    header: dict[str, str | None] = {
        "message_id": f"M-{sender.name}-{period}-{sequence}", "message_sequence": str(sequence), "sender": sender.name,
        "sender_role": sender.role, "sender_ukprn": sender.ukprn, "made_on": period, "period_end": period,
        "sender_authority": sender.authorities[0] if len(sender.authorities) == 1 else None,
    }  # fmt: skip
    arrival = put_arrival(engine, header, into.secret, None)
    receipt = Receipt(REFUSED, None, arrival.digest, "london-index/1.0", str(header["message_id"]), sender.name, period,
                      (), {}, ())  # fmt: skip
    return take(into, arrival, receipt, Submission()).state


def state(of: Store) -> dict[str, set[Any]]:
    """Who is one person, what waits, and which notices stand: by records, whatever the persons are called."""
    with of.read() as connection:
        named = {row.record_id: row.person for row in connection.execute(select(MEMBER))}
        persons: dict[int, set[int]] = {}
        for record in connection.execute(select(RECORD.c.record_id)).scalars():
            persons.setdefault(named.get(record, record), set()).add(record)
        last: dict[tuple[int, str], Any] = {}
        for row in connection.execute(select(NOTICE).order_by(NOTICE.c.notice_sequence)).mappings():
            last[row["person"], row["recipient_authority"]] = row
        reviews = {(row.record_id, row.other_id, row.cause) for row in connection.execute(select(REVIEW))}
    return {
        "persons": {frozenset(one) for one in persons.values()},
        "queue": reviews,
        "notices": {
            (frozenset(persons[row["person"]]), *(row[name] for name in TELLS))
            for row in last.values()
            if row["notice_kind"] != WITHDRAWN
        },
    }


def acknowledged(of: Store) -> set[str]:
    """The notices that were acknowledged."""
    with of.read() as connection:
        return set(connection.execute(select(NOTICE.c.notice_id).where(NOTICE.c.state == ACKNOWLEDGED)).scalars())
