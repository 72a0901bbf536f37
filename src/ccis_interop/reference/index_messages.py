"""Messages of the London Index and of other authorities: notices, leaver notices, steps of transfers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ccis_interop.reference.fates import Fates
from ccis_interop.reference.intake import Given, Reason, Received
from ccis_interop.reference.matching import plain
from ccis_interop.reference.part import Part
from ccis_interop.reference.record import Record, Row, rows
from ccis_interop.reference.timeline import News

LEARNING = ("in_learning", "started", "changed", "correction")
GONE = ("T", "E")  # handed over, or left England: whoever moves in again is back
NOTICE, LEAVER, GROUND = "notice", "leaver notice", "ground"


class IndexMessages(Part):
    """Applies each notice once, the newest about each young person.

    What the notices of a person tell is put, in the order of their numbers, upon the *ground*: the activities that are
    known without them. So a notice can be corrected or withdrawn, and the order in which they came makes no difference.
    """

    place = "index"

    def take(self, received: Received, sender: Mapping[str, str], fates: Fates) -> None:
        """Give each row of a message its fate."""
        for given in received.rows:
            if not given.sound:
                fates.reject(given.number, given.reasons)
            elif given.table == "notice":
                self.notice(given, fates)
            elif given.table == "leaver_notice":
                self.leaver(given, fates)
            elif given.table == "transfer":
                self.house.transfers.step(given, fates)
            else:
                fates.reject(given.number, (Reason("", "rows of this kind are for the Index."),))

    # -- notices

    def notice(self, given: Given, fates: Fates) -> None:
        """One notice."""
        row = given.values
        if row["recipient_authority"] not in self.house.authorities:
            fates.reject(given.number, (Reason("recipient_authority", "the notice is for another authority."),))
        elif row["issued_on"] > self.house.today:
            fates.reject(given.number, (Reason("issued_on", "the notice is of a day that has not come."),))
        elif self.seen(row["notice_id"]):
            fates.unchanged += 1
        else:
            self.apply(given, fates)

    def seen(self, notice_id: str) -> bool:
        """Whether a notice came before."""
        return notice_id in self.house.store.recalled(NOTICE)

    def apply(self, given: Given, fates: Fates) -> None:
        """A notice that is new: applied if none with a higher number was, remembered in any case."""
        row = given.values
        record, against = self.addressee(row)
        if against:
            fates.reject(given.number, (against,))
            return
        late = self.overtaken(row)
        new = record is None
        record = record or self.house.people.new(row, row["issued_on"])
        self.remember(row, None if late else record["person_id"])
        if late:
            fates.unchanged += 1
            return
        if row["notice_kind"] == "moved_in":
            self.move_in(record, row)
        if new:
            self.house.store.keep("stub", record["person_id"], row["notice_id"])
        self.on_ground(record, lambda _: None)
        fates.settle(changed=self.house.people.keep(record, "notice of the Index", "INDEX", "London Index"))

    def addressee(self, row: Row) -> tuple[Record | None, Reason | None]:
        """The record that a notice is about, and what speaks against that."""
        named = self.house.store.person(row.get("recipient_record_id"))
        if named and not self.is_of(named, row):
            return None, Reason("recipient_record_id", "the record of that identifier is of somebody else.")
        return named or self.house.matching.find(row), None

    def is_of(self, record: Record, row: Row) -> bool:
        """Whether a record and a notice are of one person: the birth date is the same, or both names are."""
        names = all(plain(record[name]) == plain(row[name]) for name in ("given_name", "family_name"))
        return bool(names and record["birth_date"] == row["birth_date"])

    def overtaken(self, row: Row) -> bool:
        """Whether a notice with a higher number about the same young person was applied."""
        held = [one["row"] for one in self.house.store.recalled(NOTICE).values() if one["person_id"]]
        numbers = [int(one["notice_sequence"]) for one in held if one["index_id"] == row["index_id"]]
        return max(numbers, default=0) > int(row["notice_sequence"])

    def remember(self, row: Row, person_id: str | None) -> None:
        """Keep a notice; without a person if it was not applied."""
        self.house.store.keep(NOTICE, row["notice_id"], {"row": row, "person_id": person_id, "stands": True})

    def settle(self, person_id: str) -> None:
        """The record was replaced whole: what notices told is part of it now, or was taken out by its owner."""
        self.house.store.forget(GROUND, person_id)
        for key, one in self.house.store.recalled(NOTICE).items():
            if one["person_id"] == person_id:
                self.house.store.keep(NOTICE, key, {**one, "stands": False})

    def move_in(self, record: Record, row: Row) -> None:
        """The home that a notice tells of, and this authority in the lead, from the day on which it was issued."""
        day = row["issued_on"]
        self.house.transfers.settle(record, self.house.people.address(row, day), day)
        for lead in rows(record, "responsibility"):
            if lead["from_date"] == day:
                lead["reason"] = "MOVE"
        if record["cohort_status"] in GONE:
            record["cohort_status"] = "P"

    # -- notices upon the ground

    def on_ground(self, record: Record, change: Callable[[Record], object]) -> None:
        """Change what is known of a person without notices, then put the notices upon it again."""
        held = self.house.store.recalled(GROUND).get(record["person_id"])
        ground = {**record, "activity": held if held is not None else rows(record, "activity")}
        change(ground)
        applied = self.applied(record["person_id"])
        if applied:
            self.house.store.keep(GROUND, record["person_id"], ground["activity"])
        record["activity"] = ground["activity"]
        for row in applied:
            self.house.people.tell(record, self.news(row))

    def applied(self, person_id: str) -> list[Row]:
        """The notices that stand about a person, by their numbers: not those that a later one corrects or withdraws."""
        known = [one for one in self.house.store.recalled(NOTICE).values() if one["person_id"] == person_id]
        held = [one["row"] for one in known if one["stands"]]
        gone = {row.get("supersedes_notice") for row in held if row["notice_kind"] in ("correction", "withdrawn")}
        return sorted(
            (row for row in held if row["notice_id"] not in gone), key=lambda row: int(row["notice_sequence"])
        )

    def news(self, row: Row) -> News:
        """What a notice tells of an activity."""
        told_on = row["issued_on"]
        if row["notice_kind"] not in LEARNING or not row.get("activity") or not row.get("start_date"):
            return News(told_on, "INDEX")
        provider_id = self.house.people.provider(row, row["activity"])
        return News(told_on, "INDEX", row["activity"], row["start_date"], provider_id,
                    expected_end=row.get("expected_end"), end=row.get("end_date"))  # fmt: skip

    # -- leaver notices

    def leaver(self, given: Given, fates: Fates) -> None:
        """A provider's leaver who lives here: the learning ends, and what follows is not known."""
        row = given.values
        if row["home_authority"] not in self.house.authorities:
            fates.reject(given.number, (Reason("home_authority", "the leaver lives in another authority."),))
            return
        record = self.house.matching.find(row)
        if record is None:
            fates.reject(given.number, (Reason("family_name", "nobody of these names and this birth date is held."),))
            return
        if row["leaver_notice_id"] in self.house.store.recalled(LEAVER):
            fates.unchanged += 1
            return
        self.house.store.keep(LEAVER, row["leaver_notice_id"], {"person_id": record["person_id"]})
        provider_id = self.house.people.provider(row, None)
        source = self.house.lists.source(provider_id, {}, {})
        news = News(row["notified_on"], source, provider_id=provider_id, end=row["leaving_date"])
        self.on_ground(record, lambda ground: self.house.people.tell(ground, news))
        fates.settle(changed=self.house.people.keep(record, "leaver notice", source, str(row["provider_name"])))
