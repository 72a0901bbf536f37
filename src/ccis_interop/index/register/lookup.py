"""Looking one young person up: an authority finds its own residents, and nobody else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
from sqlalchemy import Connection, Select, func, select

from ccis_interop.errors import UsageError
from ccis_interop.index.register.bulk import ask, query_all
from ccis_interop.index.register.fold import Answer
from ccis_interop.index.register.identity import index_id, person_of
from ccis_interop.index.register.notices import put_issued
from ccis_interop.index.register.reach import Persons
from ccis_interop.index.register.standing import put_standing
from ccis_interop.index.register.tables import EVIDENCE, RECORD

MEMBERS = pa.schema([("record", pa.int64()), ("person", pa.int64())])
MOST = 100  # persons that a question may find before residence is asked for
LINKS = pa.schema([("one", pa.int64()), ("other", pa.int64())])
SHOWN = ("given_name", "family_name", "birth_date", "postcode", "resident_authority")


@dataclass(frozen=True)
class Question:
    """Whom an officer asks for, in one of five ways."""

    index_id: str | None = None
    source_system: str | None = None
    source_record_id: str | None = None
    uln: str | None = None
    upn: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    birth_date: str | None = None


def look_up(connection: Connection, authority: str, question: Question) -> dict[str, Any] | None:
    """The one person who lives in an authority and is asked for; None if there is none, or several.

    Raises UsageError if the question says too little.
    """
    asked = _person_keys(connection, question)
    if not 0 < len(asked) <= MOST:
        return None
    engine = duckdb.connect(":memory:")
    members = members_of(connection, asked)
    put_standing(connection, engine, members, members.records)
    found = engine.execute(
        "SELECT person FROM home WHERE authority = ? AND person IN (SELECT unnest(?))", [authority, sorted(asked)]
    ).fetchall()
    if len(found) != 1:
        return None
    person = int(found[0][0])
    put_issued(connection, engine, [person])
    return _told(engine, authority, person)


def members_of(connection: Connection, keys: Iterable[int]) -> Persons:
    """The records of persons, as they are kept."""
    wanted = sorted(keys)
    ask(connection, pa.array(wanted, pa.int64()))
    held = query_all(
        connection, "SELECT m.record_id, m.person FROM asked JOIN member m ON m.person = asked.key", MEMBERS
    )
    person = dict(zip(held.column("record").to_pylist(), held.column("person").to_pylist(), strict=True))
    return Persons((*wanted, *person), person, Answer(), LINKS.empty_table())


def _person_keys(connection: Connection, question: Question) -> set[int]:
    """The persons that a question may mean, wherever they live."""
    if question.index_id is not None:
        key = person_of(question.index_id)
        found = _record(RECORD.c.record_id == (key if key is not None else -1))
    else:
        found = _records(question)
    records = set(connection.execute(found).scalars())
    if not records:
        return set()
    ask(connection, pa.array(sorted(records), pa.int64()))
    held = query_all(
        connection, "SELECT m.record_id, m.person FROM asked JOIN member m ON m.record_id = asked.key", MEMBERS
    )
    named = dict(zip(held.column("record").to_pylist(), held.column("person").to_pylist(), strict=True))
    return {named.get(record, record) for record in records}


def _record(where: Any) -> Select[tuple[int]]:
    return select(RECORD.c.record_id).where(where).limit(MOST + 1)


def _records(question: Question) -> Select[tuple[int]]:
    if question.source_system is not None and question.source_record_id is not None:
        own = RECORD.c.source_system == question.source_system
        return _record(own & (RECORD.c.source_record_id == question.source_record_id))
    told = select(EVIDENCE.c.record_id).distinct().limit(MOST + 1)
    for number in ("uln", "upn"):
        value = getattr(question, number)
        if value is not None:
            return told.where(EVIDENCE.c[number] == value)
    if question.given_name is None or question.family_name is None or question.birth_date is None:
        raise UsageError(
            "question-incomplete",
            "the question names nobody.",
            mend="give an Index id, a system and its record, a ULN, a UPN, or both names and the date of birth.",
        )
    names = [
        func.lower(EVIDENCE.c[name]) == getattr(question, name).strip().lower()
        for name in ("given_name", "family_name")
    ]
    return told.where(EVIDENCE.c.birth_date == question.birth_date, *names)


def _told(engine: duckdb.DuckDBPyConnection, authority: str, person: int) -> dict[str, Any]:
    own = engine.execute(
        "SELECT source_system, source_record_id FROM standing WHERE list_contains(acts_for, $1) ORDER BY ALL",
        [authority],
    ).fetchall()
    shown = engine.execute(f"""
      SELECT {", ".join(SHOWN[:3])}, home_postcode, authority FROM standing JOIN home USING (person)
      WHERE person = {person} ORDER BY list_contains(acts_for, authority) DESC, rank DESC LIMIT 1""").fetchall()[0]
    notices = engine.execute("SELECT notice_id FROM stands WHERE recipient_authority = $1", [authority]).fetchall()
    return {
        "index_id": index_id(person),
        **dict(zip(SHOWN, shown, strict=True)),
        "records": [{"source_system": one, "source_record_id": two} for one, two in own],
        "standing_notice": notices[0][0] if notices else None,
    }
