"""Canonical records: our own, which replace what is held, and those that another authority hands over."""

from __future__ import annotations

from collections.abc import Mapping

from ccis_interop.reference.fates import Fates
from ccis_interop.reference.intake import Given, Reason, Received
from ccis_interop.reference.part import Part
from ccis_interop.reference.record import MERGED, Record, Row, filled

MOVED = "ccis-resident-elsewhere"  # broken by a record of ours that is moving out: then it is handed over


class Migration(Part):
    """Takes records of ccis in."""

    place = "migration"

    def take(self, received: Received, sender: Mapping[str, str], fates: Fates) -> None:
        """Give each record its fate; providers come first, since activities name them."""
        own = sender.get("kind") != "authority"
        if own:
            for given in received.of("provider"):
                if given.sound:
                    self.provider(given.values)
        for given in received.of("young_person", ""):
            if own:
                self.own(given, fates)
            else:
                self.house.transfers.arrive(given, received, sender, fates)

    def provider(self, row: Row) -> None:
        """Keep a provider."""
        self.house.store.put_provider(row)

    def own(self, given: Given, fates: Fates) -> None:
        """A record of ours: it comes in as it is."""
        reasons = self.against(given)
        if reasons:
            fates.reject(given.number, reasons)
            return
        record = self.upsert(given.values)
        changed = self.house.people.changed(record)
        if changed:
            self.house.store.put(record, "record loaded")
            self.house.index.settle(record["person_id"])
        fates.settle(changed=changed)
        self.house.transfers.leave(record)

    def against(self, given: Given) -> tuple[Reason, ...]:
        """What speaks against a record: its rules, and that somebody else has its number."""
        held = self.house.store.person(given.values.get("person_id"))
        reasons = tuple(one for one in given.reasons if not (held and one.rule == MOVED))
        return reasons or self.doubled(given.values)

    def doubled(self, record: Record) -> tuple[Reason, ...]:
        """Whether another record has the same number: two records of one young person."""
        found = []
        for name in ("uln", "upn"):
            number = record.get(name)
            others = (
                one
                for one in self.house.store.people()
                if one["person_id"] != record["person_id"] and one["cohort_status"] != MERGED
            )
            if record["cohort_status"] != MERGED and number and any(one.get(name) == number for one in others):
                found.append(Reason(name, "another record has this number: merge the two."))
        return tuple(found)

    def upsert(self, record: Record) -> Record:
        """The record that stands from now on: the one that came in, whole."""
        return filled(record)
