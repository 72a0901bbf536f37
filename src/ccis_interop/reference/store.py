"""Where the records are kept: SQLite, a table of text for each table of the contract, and every former state.

A record is put whole and read whole; what it was before is kept with the day and the cause of the change, and what the
system remembers beside records (its day, what it sent, which notices it had) stands in tables of its own.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ccis_interop.catalogue.model import Standard, Table
from ccis_interop.reference.record import Record, Row, filled, rows

PERSON = "young_person"
PROVIDER = "provider"
OWN = """
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE former (number INTEGER PRIMARY KEY, person_id TEXT NOT NULL, changed_on TEXT NOT NULL, cause TEXT NOT NULL,
                     record TEXT);
CREATE TABLE memory (kind TEXT NOT NULL, key TEXT NOT NULL, number INTEGER NOT NULL, body TEXT NOT NULL,
                     PRIMARY KEY (kind, key));
"""


class Store:
    """One SQLite file. Changes are seen by others after `commit`, and undone by `rollback`."""

    def __init__(self, path: Path, standard: Standard) -> None:
        self.path = path
        self.standard = standard
        self._tables: dict[str, Table] = {one.name: one for one in standard.tables if one.role != "header"}
        self._children = tuple(standard.children(PERSON))
        self._open()

    def _open(self) -> None:
        fresh = not self.path.exists()
        self._base = sqlite3.connect(self.path, isolation_level="DEFERRED", check_same_thread=False)
        self._base.row_factory = sqlite3.Row
        if fresh:
            self._base.executescript(OWN + "".join(_created(one) for one in self._tables.values()))

    def close(self) -> None:
        """Give the file back; what was not committed is lost."""
        self._base.close()

    def clear(self) -> None:
        """Forget everything."""
        self.close()
        self.path.unlink(missing_ok=True)
        self._open()

    def commit(self) -> None:
        """Make what was changed last."""
        self._base.commit()

    def rollback(self) -> None:
        """Undo what was not committed."""
        self._base.rollback()

    # -- records

    def people(self) -> Iterator[Record]:
        """Every record, by identifier."""
        held = self._base.execute(f"SELECT person_id FROM {PERSON} ORDER BY person_id").fetchall()
        return (self._whole(one["person_id"]) for one in held)

    def person(self, person_id: str | None) -> Record | None:
        """The record of an identifier."""
        known = self._base.execute(f"SELECT 1 FROM {PERSON} WHERE person_id = ?", [person_id]).fetchone()
        return self._whole(str(person_id)) if known else None

    def _whole(self, person_id: str) -> Record:
        held = self._base.execute(f"SELECT * FROM {PERSON} WHERE person_id = ?", [person_id]).fetchone()
        record = _filled(held)
        for table in self._children:
            found = self._base.execute(
                f"SELECT * FROM {table.name} WHERE person_id = ? ORDER BY rowid", [person_id]
            ).fetchall()
            if found:
                record[table.name] = [_filled(one, "person_id") for one in found]
        return record

    def put(self, record: Record, cause: str) -> None:
        """Keep a record in the place of what is held under its identifier, and remember what that was."""
        before = self.person(record["person_id"])
        if before == filled(record):
            return
        self._remember(record["person_id"], cause, before)
        self._drop(record["person_id"])
        self._insert(self._tables[PERSON], record)
        for table in self._children:
            for row in rows(record, table.name):
                self._insert(table, {**row, "person_id": record["person_id"]})

    def delete(self, person_id: str) -> None:
        """Take a record away with all that it was: nothing of the young person stays."""
        self._drop(person_id)
        self._base.execute("DELETE FROM former WHERE person_id = ?", [person_id])

    def _drop(self, person_id: str) -> None:
        for table in (*self._children, self._tables[PERSON]):
            self._base.execute(f"DELETE FROM {table.name} WHERE person_id = ?", [person_id])

    def _insert(self, table: Table, row: Mapping[str, Any]) -> None:
        names = [one.name for one in table.fields if row.get(one.name) is not None]
        marks = ", ".join("?" for _ in names)
        self._base.execute(
            f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})", [row[name] for name in names]
        )

    def _remember(self, person_id: str, cause: str, before: Record | None) -> None:
        self._base.execute(
            "INSERT INTO former (person_id, changed_on, cause, record) VALUES (?, ?, ?, ?)",
            [person_id, self.setting("clock") or "", cause, json.dumps(before) if before else None],
        )

    def former(self, person_id: str) -> list[tuple[str, str, Record | None]]:
        """Every earlier state of a record, oldest first: the day and cause of the change, and what stood before."""
        held = self._base.execute("SELECT * FROM former WHERE person_id = ? ORDER BY number", [person_id]).fetchall()
        return [(one["changed_on"], one["cause"], json.loads(one["record"] or "null")) for one in held]

    # -- providers

    def providers(self) -> list[Row]:
        """Every provider, by key."""
        return [_filled(one) for one in self._base.execute(f"SELECT * FROM {PROVIDER} ORDER BY provider_id").fetchall()]

    def put_provider(self, row: Row) -> None:
        """Keep a provider in the place of what is held under its key."""
        self._base.execute(f"DELETE FROM {PROVIDER} WHERE provider_id = ?", [row["provider_id"]])
        self._insert(self._tables[PROVIDER], row)

    # -- what the system remembers beside records

    def setting(self, name: str) -> str | None:
        """A setting, or None."""
        held = self._base.execute("SELECT value FROM setting WHERE name = ?", [name]).fetchone()
        return str(held["value"]) if held else None

    def set(self, name: str, value: str) -> None:
        """Keep a setting."""
        self._base.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", [name, value])

    def next(self, name: str) -> int:
        """The next number of a running count, from 1."""
        number = int(self.setting(name) or "0") + 1
        self.set(name, str(number))
        return number

    def recalled(self, kind: str) -> dict[str, Any]:
        """What is remembered of a kind, by key, in the order in which it came first."""
        held = self._base.execute("SELECT key, body FROM memory WHERE kind = ? ORDER BY number", [kind]).fetchall()
        return {one["key"]: json.loads(one["body"]) for one in held}

    def keep(self, kind: str, key: str, body: Any) -> None:
        """Remember something under a key; what stood there keeps its place in the order."""
        number = self._base.execute("SELECT COALESCE(MAX(number), 0) + 1 FROM memory").fetchone()[0]
        self._base.execute(
            "INSERT INTO memory VALUES (?, ?, ?, ?) ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body",
            [kind, key, number, json.dumps(body)],
        )

    def forget(self, kind: str, key: str) -> None:
        """Forget what is remembered under a key."""
        self._base.execute("DELETE FROM memory WHERE kind = ? AND key = ?", [kind, key])


def _created(table: Table) -> str:
    columns = ", ".join(f"{one.name} TEXT" for one in table.fields)
    key = table.key
    unique = f", PRIMARY KEY ({key.name})" if key else ""
    return f"CREATE TABLE {table.name} ({columns}{unique});\n"


def _filled(held: sqlite3.Row, without: str = "") -> Row:
    return {name: held[name] for name in held.keys() if held[name] is not None and name != without}  # noqa: SIM118
