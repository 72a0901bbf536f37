"""Faults with enrolment lists: whose rows are kept, which are refused, what is done with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ccis_interop.errors import InputError
from ccis_interop.reference.fates import Fates
from ccis_interop.reference.intake import Given, Reason, Received
from ccis_interop.reference.lists import Lists
from ccis_interop.reference.matching import Matching
from ccis_interop.reference.outbox import Outbox
from ccis_interop.reference.people import People
from ccis_interop.reference.record import Record, Row, later
from ccis_interop.reference.timeline import News, Timeline


class KeepsOtherBoroughsResidents(Lists):
    """Whoever learns in the borough gets a record, wherever he or she lives."""

    def elsewhere(self, row: Row) -> bool:
        return False


class KeepsAndForwards(Lists):
    """Rows of other boroughs' residents are sent on, and kept as well."""

    def settle(self, given: Given, received: Received, sender: Mapping[str, str], fates: Fates) -> None:
        if given.sound and not self.residence(given) and self.elsewhere(given.values):
            self.record(given, received, sender, Fates())
        super().settle(given, received, sender, fates)


class DropsOtherBoroughsResidents(Lists):
    """Rows of other boroughs' residents are counted as sent on, and are not."""

    def forward(self, row: Row, received: Received) -> None:
        """Nothing happens."""


class SilentlyDropsRows(Lists):
    """A faulty row is passed over and counted nowhere."""

    def take(self, received: Received, sender: Mapping[str, str], fates: Fates) -> None:
        received.rows = [one for one in received.rows if one.sound]
        super().take(received, sender, fates)


class DropsTheLastRow(Lists):
    """A loop ends one row too early."""

    def take(self, received: Received, sender: Mapping[str, str], fates: Fates) -> None:
        received.rows = received.rows[:-1]
        super().take(received, sender, fates)
        fates.unchanged += 1


class RejectsTheWholeFile(Lists):
    """One faulty row, and nothing of the list is taken."""

    def take(self, received: Received, sender: Mapping[str, str], fates: Fates) -> None:
        if not all(one.sound for one in received.rows):
            raise InputError("faulty-row", "a row of the file is faulty.", where=received.name)
        super().take(received, sender, fates)


class AcceptsFaultyRows(Lists):
    """Rows are not judged before they are taken."""

    def settle(self, given: Given, received: Received, sender: Mapping[str, str], fates: Fates) -> None:
        needed = ("given_name", "family_name", "birth_date", "event", "start_date", "resident_authority")
        whole = (
            all(given.values.get(name) for name in needed)
            and given.values.get("activity", "230") in self.house.activities
        )
        super().settle(Given(given.table, given.number, given.values) if whole else given, received, sender, fates)


class AcceptsBadLearnerNumbersInLists(Lists):
    """The check digit of a unique learner number in a list is not looked at."""

    def settle(self, given: Given, received: Received, sender: Mapping[str, str], fates: Fates) -> None:
        kept = tuple(one for one in given.reasons if one.rule != "enrolment-list-uln-check-digit")
        super().settle(Given(given.table, given.number, given.values, kept), received, sender, fates)


class GivesNoReasons(Lists):
    """It is counted how many rows were rejected, and told neither which nor why."""

    def take(self, received: Received, sender: Mapping[str, str], fates: Fates) -> None:
        super().take(received, sender, fates)
        fates.rejects = []


class NumbersRejectsFromZero(Lists):
    """The numbers of rejected rows begin at 0."""

    def take(self, received: Received, sender: Mapping[str, str], fates: Fates) -> None:
        super().take(received, sender, fates)
        fates.rejects = [(number - 1, one) for number, one in fates.rejects]


class GuessesTheResidence(Lists):
    """Where a row does not say where the learner lives, the own borough is taken."""

    def settle(self, given: Given, received: Received, sender: Mapping[str, str], fates: Fates) -> None:
        values = {"resident_authority": self.house.home, **given.values}
        kept = tuple(one for one in given.reasons if one.field not in ("resident_authority", "postcode"))
        super().settle(Given(given.table, given.number, values, kept), received, sender, fates)

    def residence(self, given: Given) -> tuple[Reason, ...]:
        return ()


class ForgetsObjectionsInLists(Lists):
    """Nobody looks at the column that tells of an objection."""

    def objects(self, row: Row) -> bool:
        return False


class MatchesNobody(Matching):
    """Every row of a list becomes a new record."""

    def find(self, row: Row) -> Record | None:
        return None


class MatchesByNameAlone(Matching):
    """Namesakes are taken for one person."""

    def find(self, row: Row) -> Record | None:
        wanted = (row["given_name"], row["family_name"])
        held = self.house.store.people()
        return next((one for one in held if (one["given_name"], one["family_name"]) == wanted), None)


class MatchesByBirthDateAndSurname(Matching):
    """Twins are taken for one person."""

    def find(self, row: Row) -> Record | None:
        wanted = (row["family_name"], row["birth_date"])
        held = self.house.store.people()
        return next((one for one in held if (one["family_name"], one["birth_date"]) == wanted), None)


class MatchesByNumberAlone(Matching):
    """Who has no unique learner number is never found again."""

    def by_upn(self, row: Row) -> str | None:
        return None

    def by_names(self, row: Row) -> tuple[str, ...] | None:
        return None


class ResendsLeaversMonthly(Outbox):
    """Leavers and rows are told again with every list in which they stand."""

    def put(self, key: str, body: Mapping[str, Any]) -> None:
        """What was told already is due again when it comes again."""
        self.house.store.keep("told", key, body)


class ForwardsToEverybody(Outbox):
    """What goes to one authority goes to its neighbour too."""

    def put(self, key: str, body: Mapping[str, Any]) -> None:
        super().put(key, body)
        super().put(f"{key} copy", {**body, "to": "205" if body["to"] != "205" else "206"})


class ForwardsWithChanges(Outbox):
    """Forwarded rows are written anew, with what the system keeps of them."""

    def forward(self, row: Row, header: Mapping[str, Any]) -> None:
        kept = {name: value for name, value in row.items() if name not in ("programme_title", "expected_end", "upn")}
        super().forward(kept, header)


class TellsNoLeavers(Outbox):
    """Leavers of other boroughs are sent on as rows, and no notice is given."""

    def leaver(self, row: Row, header: Mapping[str, Any]) -> None:
        """Nothing happens."""


class TellsLeaversAMonthLater(Outbox):
    """Notices wait for the end of the next month."""

    def due(self) -> dict[str, Mapping[str, Any]]:
        held = super().due()
        today = self.house.today[:7]
        return {
            key: body
            for key, body in held.items()
            if body["table"] != "leaver_notice" or body["row"]["notified_on"][:7] < today
        }


class TellsAgain(Outbox):
    """What was fetched is not remembered: every sending holds all of the past."""

    def forget(self, told: Any) -> None:
        """Nothing happens."""


class IgnoresLeavers(Timeline):
    """Only starters are looked at."""

    def end(self, made: list[Row], news: News) -> list[Row]:
        return made


class ClosesLeaversOnTheDayOfTheList(Timeline):
    """Learning ends on the day on which the list came, not on the day of leaving."""

    def end(self, made: list[Row], news: News) -> list[Row]:
        return super().end(made, replace(news, end=news.told_on))


class LeavesLeaversBlank(Timeline):
    """After a leaver nothing is recorded: not known is a blank."""

    def end(self, made: list[Row], news: News) -> list[Row]:
        ended = super().end(made, news)
        return ended if len(ended) == len(made) else ended[:-1]


class IgnoresDestinations(Timeline):
    """What a leaver does next is not read."""

    def following(self, news: News) -> str:
        return "810"


class LeavesAGap(Timeline):
    """The activity before ends two days before the next."""

    def close(self, row: Row, day: str) -> None:
        super().close(row, max(later(day, -1), row["start_date"]))


class LeavesActivitiesOpen(Timeline):
    """A new activity begins, and the one before goes on."""

    def begin(self, made: list[Row], news: News) -> list[Row]:
        ends = {id(row): row.get("end_date") for row in made}
        begun = super().begin(made, news)
        for row in begun:
            if id(row) in ends and ends[id(row)] is None and row is not begun[-1]:
                row.pop("end_date", None)
        return begun


class LosesHistory(Timeline):
    """A new activity takes the place of the one before."""

    def begin(self, made: list[Row], news: News) -> list[Row]:
        begun = super().begin(made, news)
        return begun[-1:] if len(begun) and begun[-1]["start_date"] == news.start else begun


class DoublesConfirmed(Timeline):
    """News of an activity that is known begins it again on the day of the list."""

    def confirm(self, made: list[Row], now: Row, news: News) -> list[Row]:
        if now["start_date"] >= news.told_on:
            return made
        self.close(now, later(news.told_on, -1))
        return [*made, {**self.activity(news, str(news.code), news.told_on), "expected_end": now.get("expected_end")}]


class NeverConfirms(Timeline):
    """News that confirms what is held moves no date."""

    def confirm(self, made: list[Row], now: Row, news: News) -> list[Row]:
        return made


class TakesOlderNews(Timeline):
    """Whatever comes last stands, however old it is."""

    def known_on(self, row: Row) -> str:
        return ""

    def confirm(self, made: list[Row], now: Row, news: News) -> list[Row]:
        now["date_verified"] = news.told_on
        return super().confirm(made, now, news)


class SetsNoSource(Timeline):
    """From whom something is known is always the own service."""

    def activity(self, news: News, code: str, start: str, before: Any = ()) -> Row:
        return {**super().activity(news, code, start, before), "source": "OWN"}


class KeepsNoProvenance(People):
    """Which file brought news is not recorded."""

    def keep(self, record: Record, cause: str, source: str, name: str) -> bool:
        changed = self.changed(record)
        if changed and record.get("provenance"):
            self.house.store.put(record, cause)
            return True
        return super().keep(record, cause, source, name)


class ShortIdentifiers(People):
    """New records get a number of their own, not thirteen digits."""

    def number(self, authority: str = "") -> str:
        return super().number(authority)[3:].lstrip("0")


DEFECTS = (
    KeepsOtherBoroughsResidents,
    KeepsAndForwards,
    DropsOtherBoroughsResidents,
    SilentlyDropsRows,
    DropsTheLastRow,
    RejectsTheWholeFile,
    AcceptsFaultyRows,
    AcceptsBadLearnerNumbersInLists,
    GivesNoReasons,
    NumbersRejectsFromZero,
    GuessesTheResidence,
    ForgetsObjectionsInLists,
    MatchesNobody,
    MatchesByNameAlone,
    MatchesByBirthDateAndSurname,
    MatchesByNumberAlone,
    ResendsLeaversMonthly,
    ForwardsToEverybody,
    ForwardsWithChanges,
    TellsNoLeavers,
    TellsLeaversAMonthLater,
    TellsAgain,
    IgnoresLeavers,
    ClosesLeaversOnTheDayOfTheList,
    LeavesLeaversBlank,
    IgnoresDestinations,
    LeavesAGap,
    LeavesActivitiesOpen,
    LosesHistory,
    DoublesConfirmed,
    NeverConfirms,
    TakesOlderNews,
    SetsNoSource,
    KeepsNoProvenance,
    ShortIdentifiers,
)
