"""Enrolment lists: every row is judged, then kept, sent on or given back; none is lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ccis_interop.errors import InputError
from ccis_interop.reference.fates import Fates
from ccis_interop.reference.intake import Given, Reason, Received
from ccis_interop.reference.part import Part
from ccis_interop.reference.record import Record, Row, planned, rows, running
from ccis_interop.reference.timeline import News

LEAVER = "leaver"
WITH_PLAN = ("280", "460")
SENDERS = {"dfe": "DFE", "apprenticeship": "APPRENTICESHIP"}
SOURCES = {"SCHOOL": "SCHOOL", "COLLEGE": "COLLEGE", "SIXTH_FORM": "COLLEGE", "HIGHER": "COLLEGE", "SPECIAL": "COLLEGE"}


class Lists(Part):
    """Takes a provider's list in."""

    place = "lists"

    def take(self, received: Received, sender: Mapping[str, str], fates: Fates) -> None:
        """Give each row of a list its fate. Raises InputError if the list is of a day that has not come."""
        if str(received.header["as_of"]) > self.house.today:
            raise InputError("list-of-tomorrow", "the list is of a day that has not come.", where=received.name)
        for given in received.rows:
            self.settle(given, received, sender, fates)

    def settle(self, given: Given, received: Received, sender: Mapping[str, str], fates: Fates) -> None:
        """One row: faulty ones go back, others' residents go to them, our own are recorded."""
        reasons = (*given.reasons, *self.residence(given))
        if reasons:
            fates.reject(given.number, reasons)
        elif self.elsewhere(given.values):
            self.forward(given.values, received)
            fates.forwarded += 1
        else:
            self.record(given, received, sender, fates)

    def residence(self, given: Given) -> tuple[Reason, ...]:
        """What speaks against a row that nobody can be told of: it does not say where the learner lives."""
        at = given.values.get("resident_authority")
        if not given.sound or at in self.house.english:
            return ()
        says = "the learner lives outside England" if at else "nothing tells in which authority the learner lives"
        return (Reason("resident_authority", f"{says}: no authority can be told."),)

    def elsewhere(self, row: Row) -> bool:
        """Whether the learner lives in an authority that this system does not serve."""
        return row["resident_authority"] not in self.house.authorities

    def forward(self, row: Row, received: Received) -> None:
        """Send a row on to the authority where the learner lives, and tell it of a leaver."""
        self.house.outbox.forward(row, received.header)
        if row["event"] == LEAVER:
            self.house.outbox.leaver(row, received.header)

    def record(self, given: Given, received: Received, sender: Mapping[str, str], fates: Fates) -> None:
        """Record an own resident: on the record that is held, or on a new one."""
        row, header = given.values, received.header
        held = self.house.matching.find(row)
        told_on = str(header["as_of"])
        record = held or self.house.people.new(row, told_on)
        self.plan(record, row, told_on)
        against = self.against(record, row, new=held is None)
        if against:
            fates.reject(given.number, (against,))
            return
        if held is None and not self.house.cohort.belongs(record, self.house.today):
            fates.unchanged += (
                1  # nothing is wrong with the row, and of somebody outside the cohort nothing is recorded
            )
            return
        news = self.news(row, header, sender, new=held is None)
        if self.objects(row):
            self.house.people.object(record, news.told_on)
        self.house.index.on_ground(record, lambda ground: self.house.people.tell(ground, news))
        fates.settle(
            changed=self.house.people.keep(record, "enrolment list", news.source, str(header["provider_name"]))
        )

    def objects(self, row: Row) -> bool:
        """Whether a row says that nothing but name, address and birth date may be given."""
        return bool(row.get("objection_stands") == "Y")

    def against(self, record: Record, row: Row, *, new: bool) -> Reason | None:
        """What speaks against recording a row that is sound by itself."""
        number = self.house.matching.by_uln(row)
        if new and number and any(one.get("uln") == number for one in self.house.store.people()):
            return Reason("uln", "another record has this number, with other names and another birth date.")
        if (row.get("start_date") or "") > self.house.today:
            return Reason("start_date", "the learner has not started: send the row again then.")
        if row.get("activity") in WITH_PLAN and not planned(record, self.house.today):
            return Reason("activity", "it is only for learners with a plan, and none is recorded or told.")
        return None

    def plan(self, record: Record, row: Row, told_on: str) -> None:
        """Record the plan or support that a row tells of, if none is recorded."""
        kind = "PLAN" if row.get("send") == "Y" else "SUPPORT" if row.get("sen_support") == "Y" else None
        if kind and not any(running(rows(record, "special_need"), told_on)):
            rows(record, "special_need").append({"kind": kind, "from_date": told_on})

    def news(self, row: Row, header: Mapping[str, Any], sender: Mapping[str, str], *, new: bool) -> News:
        """What a row tells of an activity; of somebody who objects nothing, of a leaver whom we hold the end."""
        provider_id = self.house.people.provider(dict(header), row.get("activity")) if row.get("start_date") else None
        source = self.source(provider_id, row, sender)
        told_on = str(header["as_of"])
        if not row.get("start_date"):
            return News(told_on, source)
        code = row.get("activity") or self.house.people.code(provider_id, row)
        leaves = row["event"] == LEAVER
        return News(
            told_on, source, code if new or not leaves else None, row["start_date"], provider_id,
            educated_authority=header.get("provider_authority"), course=row.get("programme_title"),
            expected_end=row.get("expected_end"), end=row.get("actual_end") if leaves else None,
            destination=row.get("destination"),
        )  # fmt: skip

    def source(self, provider_id: str | None, row: Row, sender: Mapping[str, str]) -> str:
        """From whom it is known: by the sender, and of a provider by its kind."""
        kind = self.house.people.kind(provider_id, row.get("activity"))
        return SENDERS.get(sender.get("kind", ""), SOURCES.get(kind, "PROVIDER"))
