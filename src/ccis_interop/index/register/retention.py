"""Deletion: what the agreement no longer lets the Index keep goes, and that it has gone is shown.

How long is a matter of the agreement (`standards/arrangements/<edition>/agreement.yaml`): so many months after the
last day on which a young person was of the cohort. A person goes whole, with every row, pair, notice and reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pyarrow as pa
from sqlalchemy import Connection, insert, text

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.yaml_source import read_yaml
from ccis_interop.errors import OwnFault, StandardError
from ccis_interop.index.register.bulk import ask, query_all
from ccis_interop.index.register.matching import settle
from ccis_interop.index.register.membership import next_number
from ccis_interop.index.register.prepared import forget
from ccis_interop.index.register.reach import OTHERS, TIES
from ccis_interop.index.register.store import Store
from ccis_interop.index.register.tables import DECISION

EXPIRED = "expired"
PARAMETERS = ("retention_archive_months", "retention_delete_months", "retention_last_age")
BIRTHS = pa.schema([("record_id", pa.int64()), ("person", pa.int64()), ("birth_date", pa.string())])
OF_RECORDS = (
    "SELECT e.record_id, COALESCE(m.person, e.record_id), max(e.birth_date) FROM evidence e "
    "LEFT JOIN member m ON m.record_id = e.record_id GROUP BY e.record_id, COALESCE(m.person, e.record_id)"
)
GONE = "(SELECT key FROM asked)"
PIECES = f"(SELECT evidence_id FROM evidence WHERE record_id IN {GONE})"
# What is deleted of the records that go, in an order in which each can still be found.
WHERE = {
    "pair": f"left_id IN {PIECES} OR right_id IN {PIECES}",
    "feed_row": f"record_id IN {GONE}",
    "evidence": f"record_id IN {GONE}",
    "record": f"record_id IN {GONE}",
    "member": f"record_id IN {GONE} OR person IN {GONE}",
    "review": f"record_id IN {GONE} OR other_id IN {GONE}",
    "reading": f"record_id IN {GONE} OR other_id IN {GONE}",
    "decision": f"record_id IN {GONE} OR other_id IN {GONE}",
    "notice": f"person IN {GONE} OR record_id IN {GONE}",
}


@dataclass(frozen=True)
class Retention:
    """The agreement's parameters: months after the cohort, and the age on 31 August before the cohort's last year."""

    months: int
    last_age: int

    def last_birth(self, today: date) -> date:
        """The latest date of birth of those who are to go on a day.

        The cohort's last year ends on the 31 August after the one on which the young person is of the last age.
        """
        month = today.year * 12 + today.month - 1 - self.months
        year, at = divmod(month, 12)
        # The last day of the cohort is a 31 August: it must lie before the day so many months ago.
        ended = year if (at + 1, today.day) > (8, 31) else year - 1
        return date(ended - self.last_age - 1, 8, 31)


@dataclass(frozen=True)
class Expiry:
    """What was deleted: persons, records, and rows by table; `left` is what was found when looked for anew: nothing."""

    born_until: date
    persons: int
    records: int
    rows: Mapping[str, int]
    left: int


def retention(catalogue: Catalogue) -> Retention:
    """The parameters of the newest agreement. Raises StandardError if it does not name them."""
    files = sorted(path for root in catalogue.roots for path in root.glob("arrangements/*/agreement.yaml"))
    held = {one["name"]: one["value"] for one in read_yaml(files[-1]).value["parameters"]} if files else {}
    lacking = [name for name in PARAMETERS if name not in held]
    if lacking:
        raise StandardError(
            "agreement-retention",
            f"the agreement does not name {', '.join(lacking)}.",
            mend="name it in agreement.yaml.",
        )
    return Retention(sum(int(held[name]) for name in PARAMETERS[:2]), int(held[PARAMETERS[2]]))


def expire(store: Store, terms: Retention, *, today: date | None = None) -> Expiry:
    """Delete those whose time is over, and look whether anything of them is left. Raises OwnFault if there is."""
    day = today or datetime.now(UTC).date()
    born = terms.last_birth(day)
    with store.begin() as connection:
        gone, persons = _over(connection, born)
        left_behind = _passed(connection, born)
        rows = {"leaver_notice": left_behind} if left_behind else {}
        if gone:
            ask(connection, pa.array(gone, pa.int64()))
            neighbours = set(query_all(connection, OTHERS, TIES).column("other").to_pylist())
            rows |= _delete(connection, gone)
            settle(connection, sorted(neighbours - set(gone)), tokens=_tokens(store), by="retention", today=day)
        _note(connection, rows)
    forget(store)
    left = _left(store, born)
    _compact(store)
    if left:
        raise OwnFault("expiry-incomplete", "something of those who were to be deleted is left.", where=store.place)
    return Expiry(born, persons, len(gone), rows, left)


def _over(connection: Connection, born: date) -> tuple[list[int], int]:
    """The records of the persons all of whose records say that they were born by a day, and how many persons."""
    held = query_all(connection, OF_RECORDS, BIRTHS)
    latest: dict[int, str] = {}
    rows = list(zip(*(held.column(name).to_pylist() for name in BIRTHS.names), strict=True))
    for _, person, day in rows:
        latest[person] = max(latest.get(person, ""), day)
    over = {person for person, day in latest.items() if day <= born.isoformat()}
    return sorted(record for record, person, _ in rows if person in over), len(over)


def _delete(connection: Connection, gone: list[int]) -> dict[str, int]:
    ask(connection, pa.array(gone, pa.int64()))
    connection.execute(
        text(
            "UPDATE delivery SET expired = expired + (SELECT count(*) FROM feed_row f WHERE f.delivery_id = "
            f"delivery.delivery_id AND f.record_id IN {GONE}) WHERE delivery_id IN "
            f"(SELECT delivery_id FROM feed_row WHERE record_id IN {GONE})"
        )
    )
    found = {
        table: connection.execute(text(f"DELETE FROM {table} WHERE {which}")).rowcount for table, which in WHERE.items()
    }
    return {table: count for table, count in found.items() if count}


def _passed(connection: Connection, born: date) -> int:
    """Delete the leaver notices of those born by a day, with what says that they were passed on."""
    of = "SELECT leaver_notice_id FROM leaver_notice WHERE birth_date <= :born"
    told = {"born": born.isoformat()}
    connection.execute(text(f"DELETE FROM forward WHERE item = 'leaver_notice' AND item_id IN ({of})"), told)
    counted = (
        "(SELECT count(*) FROM leaver_notice l WHERE l.delivery_id = delivery.delivery_id AND birth_date <= :born)"
    )
    connection.execute(text(f"UPDATE delivery SET expired = expired + {counted}"), told)
    return connection.execute(text("DELETE FROM leaver_notice WHERE birth_date <= :born"), told).rowcount


def _note(connection: Connection, rows: Mapping[str, int]) -> None:
    """Say in the log how much was deleted, and of nobody whom."""
    if rows:
        said = ", ".join(f"{table} {count}" for table, count in rows.items())
        now = datetime.now(UTC).isoformat(timespec="seconds")
        row = {"number": next_number(connection), "kind": EXPIRED, "reason": said, "made_by": "retention", "at": now}
        connection.execute(insert(DECISION), row)


def _left(store: Store, born: date) -> int:
    """How many rows about people born by a day there are still, of persons who were to go; looked for anew."""
    with store.read() as connection:
        records, _ = _over(connection, born)
        told = {"born": born.isoformat()}
        leavers = connection.execute(
            text("SELECT count(*) FROM leaver_notice WHERE birth_date <= :born"), told
        ).scalar()
        ask(connection, pa.array(records, pa.int64()))
        orphans = sum(
            int(connection.execute(text(f"SELECT count(*) FROM {table} {which}")).scalar() or 0)
            for table, which in ORPHANS.items()
        )
    return len(records) + int(leavers or 0) + orphans


EVIDENCE, RECORDS = "(SELECT evidence_id FROM evidence)", "(SELECT record_id FROM record)"
ORPHANS = {
    "pair": f"WHERE left_id NOT IN {EVIDENCE} OR right_id NOT IN {EVIDENCE}",
    "feed_row": f"WHERE evidence_id NOT IN {EVIDENCE}",
    "record": "WHERE record_id NOT IN (SELECT record_id FROM evidence)",
    "member": f"WHERE record_id NOT IN {RECORDS} OR person NOT IN {RECORDS}",
    "notice": f"WHERE person NOT IN {RECORDS}",
    "reading": f"WHERE record_id NOT IN {RECORDS} OR other_id NOT IN {RECORDS}",
}


def _compact(store: Store) -> None:
    """Give back the room in which the deleted rows stood, so that their bytes are gone too."""
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name == "sqlite":
            raw = connection.connection.cursor()
            raw.execute("VACUUM")
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            raw.close()
            return
        for table in [*WHERE, "leaver_notice", "forward"]:
            connection.execute(text(f"VACUUM FULL {table}"))


def _tokens(store: Store) -> bool:
    return store.setting("exact_identifiers") == "tokens"
