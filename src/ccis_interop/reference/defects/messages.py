"""Faults with the messages of the London Index."""

from __future__ import annotations

from ccis_interop.reference.fates import Fates
from ccis_interop.reference.index_messages import IndexMessages
from ccis_interop.reference.intake import Given, Reason
from ccis_interop.reference.record import Record, Row, rows
from ccis_interop.reference.timeline import News


class AppliesNoticesTwice(IndexMessages):
    """A notice that comes twice is applied twice: a second activity begins."""

    def notice(self, given: Given, fates: Fates) -> None:
        again = self.seen(given.values["notice_id"])
        super().notice(given, fates)
        held = self.addressee(given.values)[0] if again else None
        if held:
            fates.unchanged -= 1
            rows(held, "activity").append(dict(rows(held, "activity")[-1]))
            fates.settle(changed=self.house.people.keep(held, "notice of the Index", "INDEX", "London Index"))


class CountsNoticesTwice(IndexMessages):
    """A notice that comes twice is told as applied twice."""

    def notice(self, given: Given, fates: Fates) -> None:
        again = self.seen(given.values["notice_id"])
        super().notice(given, fates)
        fates.unchanged -= again
        fates.accepted += again


class AppliesLateNotices(IndexMessages):
    """Whatever notice comes last stands."""

    def overtaken(self, row: Row) -> bool:
        return False

    def applied(self, person_id: str) -> list[Row]:
        held = self.house.store.recalled("notice")
        return [held[key]["row"] for key in held if held[key]["person_id"] == person_id and held[key]["stands"]]


class IgnoresCorrections(IndexMessages):
    """A correction is taken for another notice: what it corrects stays."""

    def applied(self, person_id: str) -> list[Row]:
        held = self.house.store.recalled("notice").values()
        known = [one["row"] for one in held if one["person_id"] == person_id and one["stands"]]
        return sorted(known, key=lambda row: int(row["notice_sequence"]))


class IgnoresWithdrawals(IndexMessages):
    """A withdrawal is read and not applied."""

    def applied(self, person_id: str) -> list[Row]:
        held = self.house.store.recalled("notice").values()
        known = [one["row"] for one in held if one["person_id"] == person_id and one["stands"]]
        gone = {row.get("supersedes_notice") for row in known if row["notice_kind"] == "correction"}
        left = [row for row in known if row["notice_id"] not in gone]
        return sorted(left, key=lambda row: int(row["notice_sequence"]))


class BlindlyTrustsIdentifiers(IndexMessages):
    """The record that a notice names is changed, whoever it is of."""

    def is_of(self, record: Record, row: Row) -> bool:
        return True


class TakesOthersNotices(IndexMessages):
    """For which borough a notice is is not looked at."""

    def notice(self, given: Given, fates: Fates) -> None:
        values = {**given.values, "recipient_authority": self.house.home}
        super().notice(Given(given.table, given.number, values), fates)


class TakesOthersLeavers(IndexMessages):
    """For which borough a leaver notice is is not looked at: a record is opened if none is held."""

    def leaver(self, given: Given, fates: Fates) -> None:
        row = given.values
        if row["home_authority"] not in self.house.authorities and self.house.matching.find(row) is None:
            made = self.house.people.new({**row, "resident_authority": self.house.home}, row["notified_on"])
            self.house.people.tell(made, News(row["notified_on"], "INDEX"))
            self.house.people.keep(made, "leaver notice", "INDEX", str(row["provider_name"]))
            fates.accepted += 1
            return
        super().leaver(given, fates)


class IgnoresStrangers(IndexMessages):
    """A notice about a resident who is not held is read and dropped."""

    def apply(self, given: Given, fates: Fates) -> None:
        if self.addressee(given.values) == (None, None):
            fates.unchanged += 1
        else:
            super().apply(given, fates)


class IgnoresMoves(IndexMessages):
    """That somebody moved in is read and not applied."""

    def move_in(self, record: Record, row: Row) -> None:
        """Nothing happens."""


class IgnoresLeaverNotices(IndexMessages):
    """Leaver notices are filed."""

    def leaver(self, given: Given, fates: Fates) -> None:
        fates.unchanged += 1


class RefusesChanges(IndexMessages):
    """The code has no branch for the kind `changed`."""

    def news(self, row: Row) -> News:
        return News(row["issued_on"], "INDEX") if row["notice_kind"] == "changed" else super().news(row)


class RejectsSecondNotices(IndexMessages):
    """A notice that came before is an error."""

    def notice(self, given: Given, fates: Fates) -> None:
        if self.seen(given.values["notice_id"]):
            fates.reject(given.number, (Reason("notice_id", "the notice is known already."),))
        else:
            super().notice(given, fates)


DEFECTS = (
    AppliesNoticesTwice,
    CountsNoticesTwice,
    AppliesLateNotices,
    IgnoresCorrections,
    IgnoresWithdrawals,
    BlindlyTrustsIdentifiers,
    TakesOthersNotices,
    TakesOthersLeavers,
    IgnoresStrangers,
    IgnoresMoves,
    IgnoresLeaverNotices,
    RefusesChanges,
    RejectsSecondNotices,
)
