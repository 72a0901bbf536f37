"""Moves between authorities: a record is handed over once, and the one that takes it over says so."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from ccis_interop.reference.fates import Fates
from ccis_interop.reference.intake import Given, Reason, Received
from ccis_interop.reference.part import Part
from ccis_interop.reference.record import TRANSFERRED, Record, Row, active, filled, later, rows

OFFER, ARRIVED = "offer", "arrived"
OUT, IN = "OUT", "IN"
SENT, ACKNOWLEDGED, REFUSED = "SENT", "ACKNOWLEDGED", "REFUSED"


class Transfers(Part):
    """Both sides of a move."""

    place = "transfers"

    # -- out

    def leave(self, record: Record) -> None:
        """Hand a record over if its home and its lead are in another authority now."""
        moved = self.moved_to(record)
        if moved is None or not active(record):
            return
        to, day = moved["authority"], moved["from_date"]
        key = self.key(record["person_id"], to, day)
        record["cohort_status"] = TRANSFERRED
        rows(record, "transfer").append({
            "direction": OUT, "from_authority": self.house.home, "to_authority": to, "sent_on": self.house.today,
            "state": SENT, "notice_id": key,
        })  # fmt: skip
        self.house.store.put(record, "moved out")
        self.offer(record, key, to, day)

    def moved_to(self, record: Record) -> Row | None:
        """The responsibility of another authority for somebody who lives there now."""
        open_ = [row for row in rows(record, "responsibility") if not row.get("to_date")]
        homes = {
            row["authority"] for row in rows(record, "address") if row["kind"] == "HOME" and not row.get("to_date")
        }
        elsewhere = [row for row in open_ if row["authority"] not in self.house.authorities]
        return next((row for row in elsewhere if row["authority"] in homes), None)

    def key(self, person_id: str, to: str, day: str) -> str:
        """The identifier of a transfer: the same for the same move."""
        text = f"{self.house.home} {person_id} {to} {day}"
        return f"T-{hashlib.sha256(text.encode()).hexdigest()[:20]}"

    def offer(self, record: Record, key: str, to: str, day: str) -> None:
        """Tell the other authority, and send it the record."""
        row = {"transfer_event_id": f"{key}-1", "transfer_id": key, "transfer_sequence": "1",
               "from_authority": self.house.home, "to_authority": to, "from_record_id": record["person_id"],
               "date_of_move": day, "transfer_state": "offered", "stated_on": self.house.today}  # fmt: skip
        self.house.outbox.message(to, "transfer", row["transfer_event_id"], row)
        self.house.outbox.record(to, record["person_id"], key)

    # -- steps that others take

    def step(self, given: Given, fates: Fates) -> None:
        """One step of a transfer, from the other side."""
        row = given.values
        if row["transfer_state"] == "offered":
            self.offered(given, fates)
            return
        record = self.house.store.person(row["from_record_id"])
        ours = [one for one in rows(record or {}, "transfer") if one.get("notice_id") == row["transfer_id"]]
        if record is None or not ours:
            if row["transfer_state"] == "acknowledged":
                fates.unchanged += 1
            else:
                fates.reject(given.number, (Reason("transfer_id", "no transfer of that identifier was offered."),))
            return
        fates.settle(changed=self.answered(record, ours[-1], row))

    def answered(self, record: Record, ours: Row, row: Row) -> bool:
        """What the other authority answered; whether that is new."""
        if ours["state"] != SENT:
            return False
        refused = row["transfer_state"] == "refused"
        ours |= {"state": REFUSED if refused else ACKNOWLEDGED, "acknowledged_on": self.house.today}
        if refused:
            self.reopen(record, row["date_of_move"])
        self.house.store.put(record, "transfer answered")
        return True

    def reopen(self, record: Record, day: str) -> None:
        """The young person does not live there: all is again as it was before the move."""
        record["cohort_status"] = "P"
        for table in ("responsibility", "address"):
            kept = [row for row in rows(record, table) if row["from_date"] < day or row.get("kind", "HOME") != "HOME"]
            for row in kept:
                if row.get("to_date") == later(day, -1) and row.get("kind", "HOME") == "HOME":
                    row.pop("to_date")
            record[table] = kept

    # -- in

    def offered(self, given: Given, fates: Fates) -> None:
        """Another authority hands a record over: it is taken over when the record itself is there too."""
        row = given.values
        if row["to_authority"] not in self.house.authorities:
            fates.reject(given.number, (Reason("to_authority", "the record goes to another authority."),))
            return
        known = row["from_record_id"] in self.house.store.recalled(OFFER)
        if not known:
            self.house.store.keep(OFFER, row["from_record_id"], row)
            self.take_over(row["from_record_id"])
        fates.settle(changed=not known)

    def arrive(self, given: Given, received: Received, sender: Mapping[str, str], fates: Fates) -> None:
        """A record that another authority sends: with an offer it is taken over, without one it waits."""
        if not given.sound:
            fates.reject(given.number, given.reasons)
            return
        record = filled(given.values)
        held = self.house.store.recalled(ARRIVED)
        known = record["person_id"] in held
        if not known:
            named = {row.get("provider_id") for row in rows(record, "activity")}
            providers = [one.values for one in received.of("provider") if one.values["provider_id"] in named]
            self.house.store.keep(ARRIVED, record["person_id"], {"record": record, "providers": providers})
            self.take_over(record["person_id"])
        fates.settle(changed=not known)

    def take_over(self, from_id: str) -> None:
        """Take a record over once both the offer and the record are there."""
        offer = self.house.store.recalled(OFFER).get(from_id)
        arrived = self.house.store.recalled(ARRIVED).get(from_id)
        if not offer or not arrived or offer.get("to_record_id"):
            return
        record = self.adopt(arrived["record"], arrived["providers"], offer)
        self.house.store.put(record, "moved in")
        self.house.store.forget("stub", record["person_id"])
        self.house.store.keep(OFFER, from_id, {**offer, "to_record_id": record["person_id"]})
        self.house.store.keep(ARRIVED, from_id, {"record": None, "providers": [], "person_id": record["person_id"]})
        self.accept({**offer, "to_record_id": record["person_id"]})

    def adopt(self, sent: Record, providers: list[Row], offer: Row) -> Record:
        """The record as ours: its history as it was, our identifier, and us in the lead from the day of the move."""
        held = self.house.matching.find(sent)
        stub = held is not None and held["person_id"] in self.house.store.recalled("stub")
        record = self.joined(held, sent) if held and not stub else dict(sent)
        record["person_id"] = held["person_id"] if held else self.house.people.number()
        record |= {"previous_person_id": sent["person_id"], "cohort_status": "P", "local_id": None}
        self.rename(record, providers)
        self.settle(record, self.home_of(record, offer), offer["date_of_move"])
        sent_on = [row["sent_on"] for row in rows(sent, "transfer") if row.get("notice_id") == offer["transfer_id"]]
        record["transfer"] = [
            row for row in rows(record, "transfer") if row.get("notice_id") != offer["transfer_id"]
        ]  # the sender's row says out; ours says in
        rows(record, "transfer").append({
            "direction": IN, "from_authority": offer["from_authority"], "to_authority": offer["to_authority"],
            "sent_on": min([*sent_on, offer["stated_on"]]), "state": ACKNOWLEDGED,
            "acknowledged_on": self.house.today, "notice_id": offer["transfer_id"],
        })  # fmt: skip
        rows(record, "provenance").append({
            "source": "AUTHORITY", "name": "record of another authority", "received_on": self.house.today,
        })  # fmt: skip
        if stub:
            self.house.index.on_ground(record, lambda ground: ground.update(activity=rows(sent, "activity")))
        return filled(record)

    def joined(self, held: Record, sent: Record) -> Record:
        """A record that we hold already, with those histories of the other that it has nothing of."""
        histories = {name: value for name, value in sent.items() if isinstance(value, list) and not held.get(name)}
        return {**held, **histories}

    def home_of(self, record: Record, offer: Row) -> Row:
        """The home from the day of the move: the one that the record has here, else one that is not known."""
        here = [
            row for row in rows(record, "address")
            if row["kind"] == "HOME" and not row.get("to_date") and row["authority"] in self.house.authorities
        ]  # fmt: skip
        return here[-1] if here else self.house.people.address({}, offer["date_of_move"])

    def rename(self, record: Record, providers: list[Row]) -> None:
        """Name providers as we do; those that we do not hold are kept."""
        ours = {one["provider_id"]: one for one in self.house.store.providers()}
        names: dict[str, str] = {}
        for one in providers:
            alike = [key for key, row in ours.items() if _same_place(row, one)]
            key = alike[0] if alike else one["provider_id"]
            if not alike:
                while key in ours:
                    key = f"{key}-{_mark(one)}"
                self.house.store.put_provider({**one, "provider_id": key})
            names[one["provider_id"]] = key
        for row in rows(record, "activity"):
            if row.get("provider_id"):
                row["provider_id"] = names.get(row["provider_id"], row["provider_id"])

    def settle(self, record: Record, home: Row, day: str) -> None:
        """A home in this authority and this authority in the lead, from the day of a move."""
        self.follow(rows(record, "address"), home, "HOME")
        lead = {"authority": home["authority"], "from_date": day, "reason": "MOVE"}
        now = [row for row in rows(record, "responsibility") if not row.get("to_date")]
        if not now or now[-1]["authority"] != home["authority"]:
            self.follow(rows(record, "responsibility"), lead)

    def follow(self, held: list[Row], new: Row, kind: str | None = None) -> None:
        """Put a row behind those of a history, and end the one that was open on the day before."""
        if new in held:
            return
        for row in held:
            if not row.get("to_date") and row.get("kind") == kind:
                row["to_date"] = max(later(new["from_date"], -1), row["from_date"])
        held.append(new)

    def accept(self, offer: Mapping[str, Any]) -> None:
        """Tell the other authority that we lead now."""
        row = {**offer, "transfer_event_id": f"{offer['transfer_id']}-2", "transfer_sequence": "2",
               "transfer_state": "accepted", "stated_on": self.house.today}  # fmt: skip
        self.house.outbox.message(offer["from_authority"], "transfer", row["transfer_event_id"], row)


def _same_place(one: Row, other: Row) -> bool:
    """Whether two providers are one: by number, else by name."""
    for name in ("ukprn", "laestab"):
        if one.get(name) and other.get(name):
            return bool(one[name] == other[name])
    return bool(one["name"] == other["name"])


def _mark(provider: Row) -> str:
    """What tells a provider's key from one that we use for another place."""
    return str(provider.get("ukprn") or provider.get("laestab") or "other")
