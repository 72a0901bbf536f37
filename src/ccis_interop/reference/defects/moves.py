"""Faults in handing records over and taking them over."""

from __future__ import annotations

from typing import Any

from ccis_interop.reference.record import Record, Row, later, rows
from ccis_interop.reference.transfers import Transfers


class NeverHandsOver(Transfers):
    """A new address in another borough changes nothing."""

    def leave(self, record: Record) -> None:
        """Nothing happens."""


class HandsOverWithoutTheRecord(Transfers):
    """The other borough is told, and gets nothing."""

    def offer(self, record: Record, key: str, to: str, day: str) -> None:
        super().offer(record, key, to, day)
        self.house.store.forget("told", f"record {key}")


class HandsOverWithoutTelling(Transfers):
    """The record leaves the cohort, and the other borough is not told."""

    def offer(self, record: Record, key: str, to: str, day: str) -> None:
        """Nothing happens."""


class HandsOverToTheFormerBorough(Transfers):
    """The offer names the two boroughs the wrong way round."""

    def offer(self, record: Record, key: str, to: str, day: str) -> None:
        super().offer(record, key, next(iter(self._others(record, to)), "205"), day)

    def _others(self, record: Record, to: str) -> list[str]:
        ours = (to, *self.house.authorities)
        return [row["authority"] for row in rows(record, "responsibility") if row["authority"] not in ours]


class KeepsWhoMovedAway(Transfers):
    """The other borough is told, and the record stays in the own cohort."""

    def leave(self, record: Record) -> None:
        super().leave(record)
        if record["cohort_status"] == "T":
            self.house.store.put({**record, "cohort_status": "P"}, "kept")


class DoublesKnownMovers(Transfers):
    """Somebody who is held already is taken over as another."""

    def adopt(self, sent: Record, providers: list[Row], offer: Row) -> Record:
        made = super().adopt(sent, providers, offer)
        held = self.house.store.person(made["person_id"])
        return {**made, "person_id": self.house.people.number()} if held else made


class OffersTwice(Transfers):
    """An offer that comes twice makes two records."""

    def offered(self, given: Any, fates: Any) -> None:
        known = given.values["from_record_id"] in self.house.store.recalled("offer")
        super().offered(given, fates)
        if known:
            made = next(one for one in self.house.store.people() if one.get("previous_person_id"))
            self.house.store.put({**made, "person_id": self.house.people.number(), "uln": None, "upn": None}, "offer")


class LosesHistoryOfMovers(Transfers):
    """A record that moves in begins anew: what was before is left behind."""

    def adopt(self, sent: Record, providers: list[Row], offer: Row) -> Record:
        made = super().adopt(sent, providers, offer)
        return {**made, "activity": [row for row in rows(made, "activity") if not row.get("end_date")],
                "tracking_attempt": []}  # fmt: skip


class LosesObjectionsOfMovers(Transfers):
    """An objection does not move along."""

    def adopt(self, sent: Record, providers: list[Row], offer: Row) -> Record:
        return {**super().adopt(sent, providers, offer), "objection": []}


class KeepsTheSendersIdentifier(Transfers):
    """A record that moves in keeps the identifier of the other borough."""

    def adopt(self, sent: Record, providers: list[Row], offer: Row) -> Record:
        return {**super().adopt(sent, providers, offer), "person_id": sent["person_id"]}


class ForgetsTheFormerIdentifier(Transfers):
    """Under which identifier the other borough held a record is not kept."""

    def adopt(self, sent: Record, providers: list[Row], offer: Row) -> Record:
        return {**super().adopt(sent, providers, offer), "previous_person_id": sent.get("previous_person_id")}


class NeverAccepts(Transfers):
    """A record is taken over, and the other borough never hears of it."""

    def accept(self, offer: Any) -> None:
        """Nothing happens."""


class LeadsFromTheDayOfTheFile(Transfers):
    """The lead changes when the file comes, not when the young person moved."""

    def settle(self, record: Record, home: Row, day: str) -> None:
        for row in rows(record, "responsibility"):
            if not row.get("to_date") and row["authority"] in self.house.authorities:
                row["from_date"] = self.house.today
        super().settle(record, {**home, "from_date": self.house.today}, self.house.today)


class LeavesAGapOfLead(Transfers):
    """The lead of the former address ends two days before that of the new one begins."""

    def settle(self, record: Record, home: Row, day: str) -> None:
        super().settle(record, home, day)
        for row in rows(record, "responsibility"):
            if row.get("to_date") == later(day, -1):
                row["to_date"] = max(later(day, -3), row["from_date"])


class IgnoresRefusals(Transfers):
    """A refused record stays handed over: nobody leads."""

    def reopen(self, record: Record, day: str) -> None:
        """Nothing happens."""


class IgnoresAnswers(Transfers):
    """What the other borough answers is read and not recorded."""

    def answered(self, record: Record, ours: Row, row: Row) -> bool:
        return True


DEFECTS = (
    NeverHandsOver,
    HandsOverWithoutTheRecord,
    HandsOverWithoutTelling,
    HandsOverToTheFormerBorough,
    KeepsWhoMovedAway,
    DoublesKnownMovers,
    OffersTwice,
    LosesHistoryOfMovers,
    LosesObjectionsOfMovers,
    KeepsTheSendersIdentifier,
    ForgetsTheFormerIdentifier,
    NeverAccepts,
    LeadsFromTheDayOfTheFile,
    LeavesAGapOfLead,
    IgnoresRefusals,
    IgnoresAnswers,
)
