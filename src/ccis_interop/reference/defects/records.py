"""Faults in taking records in and keeping them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ccis_interop.errors import InputError
from ccis_interop.reference.fates import Fates
from ccis_interop.reference.intake import Given, Reason, Received
from ccis_interop.reference.migration import Migration
from ccis_interop.reference.record import Record, filled, rows


class _Less(Migration):
    """Something of a record is not kept."""

    def upsert(self, record: Record) -> Record:
        return filled(self.less(super().upsert(record)))

    def less(self, record: Record) -> Record:
        raise NotImplementedError


class KeepsTheLastActivityOnly(_Less):
    """There is room for one activity: the present one."""

    def less(self, record: Record) -> Record:
        return {**record, "activity": [row for row in rows(record, "activity") if not row.get("end_date")]}


class KeepsTheLastAddressOnly(_Less):
    """There is room for one address."""

    def less(self, record: Record) -> Record:
        return {**record, "address": [row for row in rows(record, "address") if not row.get("to_date")][-1:]}


class ForgetsAttempts(_Less):
    """Tracking attempts of the former system are not taken over."""

    def less(self, record: Record) -> Record:
        return {**record, "tracking_attempt": []}


class KeepsTheLastAttemptOnly(_Less):
    """A new attempt takes the place of the one before."""

    def less(self, record: Record) -> Record:
        return {**record, "tracking_attempt": rows(record, "tracking_attempt")[-1:]}


class ForgetsVisits(_Less):
    """There is no code for a visit: it is recorded as a letter."""

    def less(self, record: Record) -> Record:
        attempts = [
            {**row, "method": "POST"} if row["method"] == "VISIT" else row for row in rows(record, "tracking_attempt")
        ]
        return {**record, "tracking_attempt": attempts}


class ForgetsObjections(_Less):
    """Objections of the former system are not taken over."""

    def less(self, record: Record) -> Record:
        return {**record, "objection": []}


class ForgetsAspirations(_Less):
    """The system has no place for what a young person means to do."""

    def less(self, record: Record) -> Record:
        return {**record, "aspiration": []}


class ForgetsContacts(_Less):
    """Telephone numbers and addresses for e-mail are not taken over."""

    def less(self, record: Record) -> Record:
        return {**record, "contact": []}


class ForgetsProvenance(_Less):
    """Where something came from is said anew: from this system."""

    def less(self, record: Record) -> Record:
        return {**record, "provenance": [{**row, "name": "migration"} for row in rows(record, "provenance")]}


class ForgetsEnds(_Less):
    """The last day of a circumstance is not kept: once in care, always in care."""

    def less(self, record: Record) -> Record:
        ended = [
            {name: value for name, value in row.items() if name != "to_date"} for row in rows(record, "characteristic")
        ]
        return {**record, "characteristic": ended}


class RestartsNeet(_Less):
    """With each code of somebody who is NEET the spell begins anew."""

    def less(self, record: Record) -> Record:
        spells = [
            {**row, "neet_start": row["start_date"]} if "neet_start" in row else row for row in rows(record, "activity")
        ]
        return {**record, "activity": spells}


class OldCodeLists(_Less):
    """The lists are those of 2015: newer codes become the nearest old one."""

    def less(self, record: Record) -> Record:
        for row in rows(record, "characteristic"):
            row["characteristic_code"] = {"200": "150", "210": "150"}.get(
                row["characteristic_code"], row["characteristic_code"]
            )
        for row in rows(record, "activity"):
            row["activity_code"] = {"616": "619", "615": "619"}.get(row["activity_code"], row["activity_code"])
        return record


class RecodesUnknown(Migration):
    """A code that is not in the list becomes 'other', so that the record comes in."""

    def against(self, given: Given) -> tuple[Reason, ...]:
        return tuple(one for one in super().against(given) if not one.rule.endswith("-codes"))

    def upsert(self, record: Record) -> Record:
        made = super().upsert(record)
        known = self.house.activities
        for row in rows(made, "activity"):
            if row["activity_code"] not in known:
                row["activity_code"] = "680"
        made["ethnicity"] = made["ethnicity"] if made["ethnicity"].isalpha() and len(made["ethnicity"]) == 4 else "NOBT"
        return made


class MergesOnLoad(Migration):
    """A changed record is added to the held one: what was taken out of it stays."""

    def upsert(self, record: Record) -> Record:
        made = super().upsert(record)
        held = self.house.store.person(record["person_id"]) or {}
        for name, value in held.items():
            if isinstance(value, list):
                made[name] = [*rows(made, name), *(row for row in value if row not in rows(made, name))]
        return filled({**held, **made})


class NeverReplaces(Migration):
    """A record that is held already is passed over."""

    def upsert(self, record: Record) -> Record:
        return self.house.store.person(record["person_id"]) or super().upsert(record)


class RejectsTheWholeMigration(Migration):
    """One faulty record, and none is taken in."""

    def take(self, received: Received, sender: Mapping[str, str], fates: Fates) -> None:
        if not all(one.sound for one in received.rows):
            raise InputError("faulty-record", "a record of the file is faulty.", where=received.name)
        super().take(received, sender, fates)


class AcceptsFaultyRecords(Migration):
    """Records are not judged before they are taken in."""

    def against(self, given: Given) -> tuple[Reason, ...]:
        return () if given.values.get("person_id") else super().against(given)


class AcceptsBlankActivities(Migration):
    """A record without a current activity is taken in."""

    def against(self, given: Given) -> tuple[Reason, ...]:
        return tuple(one for one in super().against(given) if one.rule != "ccis-current-activity")


class AcceptsTheFuture(Migration):
    """Days to come are not looked at."""

    def against(self, given: Given) -> tuple[Reason, ...]:
        return tuple(one for one in super().against(given) if "-future" not in one.rule)


class AcceptsHalfAttempts(Migration):
    """An attempt needs neither day nor outcome."""

    def against(self, given: Given) -> tuple[Reason, ...]:
        return tuple(one for one in super().against(given) if "tracking" not in one.rule)

    def upsert(self, record: Record) -> Record:
        made = super().upsert(record)
        for row in rows(made, "tracking_attempt"):
            row.setdefault("outcome", "NO_ANSWER")
            row.setdefault("attempted_on", self.house.today)
            row.setdefault("method", "POST")
        return made


class SilentlyDropsRecords(Migration):
    """A faulty record is passed over and counted nowhere."""

    def own(self, given: Given, fates: Fates) -> None:
        if not self.against(given):
            super().own(given, fates)


class CountsMoreThanItTakes(Migration):
    """All records of a file are counted as taken, whatever became of them."""

    def own(self, given: Given, fates: Fates) -> None:
        made = Fates()
        super().own(given, made)
        fates.settle(changed=True)


class TakesHalfOfACutFile(Migration):
    """A fault in the middle of a file ends the load, and what came before it stays."""

    def take(self, received: Received, sender: Mapping[str, str], fates: Fates) -> None:
        for at, one in enumerate(received.rows):
            if not one.sound:
                received.rows = received.rows[:at]
                break
        super().take(received, sender, fates)


class LosesProviders(Migration):
    """The schools and colleges of a file are not taken over, but for their names."""

    def provider(self, row: dict[str, Any]) -> None:
        super().provider({name: value for name, value in row.items() if name not in ("ukprn", "laestab")})


class ForgetsMerges(_Less):
    """A record that was merged is taken in as one of the cohort."""

    def less(self, record: Record) -> Record:
        if record["cohort_status"] != "M":
            return record
        return {**record, "cohort_status": "P", "merged_into": None}


DEFECTS = (
    KeepsTheLastActivityOnly,
    KeepsTheLastAddressOnly,
    ForgetsAttempts,
    KeepsTheLastAttemptOnly,
    ForgetsVisits,
    ForgetsObjections,
    ForgetsAspirations,
    ForgetsContacts,
    ForgetsProvenance,
    ForgetsEnds,
    RestartsNeet,
    OldCodeLists,
    RecodesUnknown,
    MergesOnLoad,
    NeverReplaces,
    RejectsTheWholeMigration,
    AcceptsFaultyRecords,
    AcceptsBlankActivities,
    AcceptsTheFuture,
    AcceptsHalfAttempts,
    SilentlyDropsRecords,
    CountsMoreThanItTakes,
    TakesHalfOfACutFile,
    LosesProviders,
    ForgetsMerges,
)
