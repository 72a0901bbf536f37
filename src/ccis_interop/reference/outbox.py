"""What others are to be told: kept until it is fetched, told once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ccis_interop.reference.matching import plain
from ccis_interop.reference.part import Part
from ccis_interop.reference.record import Row

TOLD = "told"
LIST, MESSAGE, RECORD = "enrolment-list/1.0", "london-index/1.0", "ccis/1.0"


class Outbox(Part):
    """Forwarded rows, leaver notices, steps of transfers and records handed over. Each has a key, and is told once."""

    place = "outbox"

    def put(self, key: str, body: Mapping[str, Any]) -> None:
        """Keep something to be told, unless it was told or waits already."""
        if key not in self.house.store.recalled(TOLD):
            self.house.store.keep(TOLD, key, body)

    def forward(self, row: Row, header: Mapping[str, Any]) -> None:
        """A row of a list, to the authority where the learner lives."""
        told = {name: value for name, value in header.items() if value}
        key = f"row {digest([told, row])}"
        self.put(key, {"to": row["resident_authority"], "format": LIST, "header": told, "table": "learner", "row": row})

    def leaver(self, row: Row, header: Mapping[str, Any]) -> None:
        """A leaver, to the authority where he or she lives: once, in whatever list the leaving stands again."""
        leaving = [plain(row["given_name"]), plain(row["family_name"]), row["birth_date"], row.get("actual_end")]
        if not row.get("actual_end"):
            return  # an objection stands: when somebody left may not be told
        key = f"L-{digest(leaving)[:20]}"
        copied = ("learner_ref", "uln", "upn", "given_name", "family_name", "birth_date", "postcode", "leaving_reason")
        notice = {
            "leaver_notice_id": key, "leaver_sequence": "1",
            **{name: header.get(name) for name in ("provider_ukprn", "provider_laestab", "provider_name")},
            "provider_authority": header.get("provider_authority") or self.house.home,
            **{name: row.get(name) for name in copied}, "home_authority": row["resident_authority"],
            "leaving_date": row["actual_end"], "notified_on": self.house.today, "forwarded_on": self.house.today,
        }  # fmt: skip
        self.message(row["resident_authority"], "leaver_notice", key, notice)

    def message(self, to: str, table: str, key: str, row: Row) -> None:
        """A row of a message to another authority."""
        held = {name: value for name, value in row.items() if value is not None}
        self.put(f"{table} {key}", {"to": to, "format": MESSAGE, "header": {}, "table": table, "row": held})

    def record(self, to: str, person_id: str, key: str) -> None:
        """A record that is handed over; it is written as it is when it is fetched."""
        self.put(f"record {key}", {"to": to, "format": RECORD, "header": {}, "table": "", "row": {"key": person_id}})

    def due(self) -> dict[str, Mapping[str, Any]]:
        """What has not been told yet, by key."""
        return {key: body for key, body in self.house.store.recalled(TOLD).items() if body}

    def fetch(self, folder: Path) -> list[dict[str, str]]:
        """Write what is due, a file for each receiver, format and kind; it is not due again."""
        due = self.due()
        groups: dict[tuple[str, str, str, str], list[Row]] = {}
        for body in due.values():
            head = json.dumps(body["header"], sort_keys=True)
            groups.setdefault((body["to"], body["format"], body["table"], head), []).append(body["row"])
        files = []
        for number, ((to, ref, table, head), held) in enumerate(sorted(groups.items(), key=lambda one: one[0]), 1):
            path = folder / f"{number:02d}-{ref.partition('/')[0]}-to-{to}.jsonl"
            self.write(path, to, ref, table, json.loads(head), held)
            files.append({"file": str(path), "format": ref, "to": to})
        self.forget(due)
        return files

    def forget(self, told: Iterable[str]) -> None:
        """Remember of what was told only that it was."""
        for key in told:
            self.house.store.keep(TOLD, key, None)

    def write(self, path: Path, to: str, ref: str, table: str, header: Mapping[str, Any], held: list[Row]) -> None:
        """Write one file."""
        if ref == RECORD:
            people = [self.house.store.person(row["key"]) for row in held]
            self.house.exports.records([one for one in people if one], self.house.home, self.house.today, path)
        else:
            self.house.exports.lines(path, ref, header or self.header(table), [(table, row) for row in held])

    def header(self, table: str) -> dict[str, Any]:
        """The header of a message."""
        number = self.house.store.next("message")
        return {
            "message_id": f"M-{self.house.databases[0]}-{self.house.today}-{number}", "message_sequence": str(number),
            "sender": f"{self.house.product} {self.house.home}", "sender_role": "authority",
            "sender_authority": self.house.home, "made_on": self.house.today, "period_end": self.house.today,
            "message_kind": table, "message_made_by": self.house.product,
        }  # fmt: skip


def digest(held: Any) -> str:
    """What tells one thing to be told from another, without its values."""
    return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()
