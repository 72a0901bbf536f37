"""Faults in what goes out: records, returns, feeds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ccis_interop.reference.exports import Exports
from ccis_interop.reference.record import Record, Row, active, rows


class ExportsTheCohortOnly(Exports):
    """Records that left are not in the export."""

    def records(self, people: Iterable[Record], authority: str, day: str, path: Path) -> int:
        return super().records([one for one in people if active(one)], authority, day, path)


class DropsTheLastRecord(Exports):
    """A loop ends one record too early."""

    def records(self, people: Iterable[Record], authority: str, day: str, path: Path) -> int:
        held = list(people)
        return super().records(held[:-1] if len(held) > 1 else held, authority, day, path)


class ExportsHistoryOfAYear(Exports):
    """Activities that ended more than a year ago are not in the export."""

    def shown(self, record: Record, day: str) -> Record:
        made = super().shown(record, day)
        oldest = f"{int(day[:4]) - 1}{day[4:]}"
        made["activity"] = [row for row in rows(made, "activity") if (row.get("end_date") or day) >= oldest]
        return made


class LeavesOutParents(Exports):
    """Tables that the supplier's own screens do not show are not in the export."""

    def shown(self, record: Record, day: str) -> Record:
        hidden = ("parent", "identifier", "transfer")
        return {name: value for name, value in super().shown(record, day).items() if name not in hidden}


class LiesAboutItsEdition(Exports):
    """The header names an edition that there is not."""

    def extract(self, authority: str, day: str) -> dict[str, Any]:
        return {**super().extract(authority, day), "schema_version": "2.0"}


class LiesAboutItsVersion(Exports):
    """The header names the version of last year."""

    def extract(self, authority: str, day: str) -> dict[str, Any]:
        return {**super().extract(authority, day), "supplier_version": "0.0.1"}


class WritesTodayForTheMonth(Exports):
    """The header names the day on which the file was made, not the day that was asked for."""

    def extract(self, authority: str, day: str) -> dict[str, Any]:
        return {
            **super().extract(authority, day),
            "as_of": f"{int(day[:4]) + 1}{day[4:]}",
            "made_on": f"{int(day[:4]) + 1}{day[4:]}",
        }


class YesterdaysEdition(Exports):
    """Whatever edition of the return is asked for, the one of 2015 is written."""

    def send(self, ref: str, people: list[Record], authority: str, day: str, folder: Path) -> tuple[Path, int]:
        return super().send("nccis/2015-16", people, authority, day, folder)


class SendsLeaversEveryMonth(Exports):
    """Who left is in every return from then on."""

    def send(self, ref: str, people: list[Record], authority: str, day: str, folder: Path) -> tuple[Path, int]:
        for one in people:
            if not active(one):
                for row in rows(one, "responsibility"):
                    row["to_date"] = day if row.get("to_date") and row["authority"] == authority else row.get("to_date")
                for row in rows(one, "transfer"):
                    row["sent_on"] = day
        kept = self.house.folder / "returns"
        for path in kept.glob("*.xml"):
            path.unlink()
        return super().send(ref, people, authority, day, folder)


class SendsNoLeavers(Exports):
    """Who left is in no return."""

    def send(self, ref: str, people: list[Record], authority: str, day: str, folder: Path) -> tuple[Path, int]:
        return super().send(ref, [one for one in people if active(one)], authority, day, folder)


class SendsNotKnownAsBlank(Exports):
    """Who is not known is left out of the return, so that the rate looks better."""

    def send(self, ref: str, people: list[Record], authority: str, day: str, folder: Path) -> tuple[Path, int]:
        known = [one for one in people if _current(one) not in ("810", "820", "830")]
        return super().send(ref, known, authority, day, folder)


class ReportsLapsedAsKnown(Exports):
    """The return says of nobody that the activity has lapsed."""

    def send(self, ref: str, people: list[Record], authority: str, day: str, folder: Path) -> tuple[Path, int]:
        for one in people:
            for row in rows(one, "activity"):
                if not row.get("end_date") and row.get("lapse_date", "9999") < day:
                    row["lapse_date"] = day
        return super().send(ref, people, authority, day, folder)


class ReportsTheFirstActivity(Exports):
    """The return tells the first activity of a record, not the present one."""

    def send(self, ref: str, people: list[Record], authority: str, day: str, folder: Path) -> tuple[Path, int]:
        for one in people:
            first = rows(one, "activity")[:1]
            one["activity"] = [{name: value for name, value in row.items() if name != "end_date"} for row in first]
        return super().send(ref, people, authority, day, folder)


class ReportsNoCharacteristics(Exports):
    """The return tells no circumstances."""

    def send(self, ref: str, people: list[Record], authority: str, day: str, folder: Path) -> tuple[Path, int]:
        return super().send(ref, [{**one, "characteristic": []} for one in people], authority, day, folder)


class ReportsTheFormerAddress(Exports):
    """The return tells the first address of a record."""

    def send(self, ref: str, people: list[Record], authority: str, day: str, folder: Path) -> tuple[Path, int]:
        for one in people:
            homes = [row for row in rows(one, "address") if row["kind"] == "HOME"]
            one["address"] = [{**row, "to_date": None} for row in homes[:1]]
        return super().send(ref, people, authority, day, folder)


class FeedsEthnicity(Exports):
    """The feed holds a little more than its format: it may be of use."""

    def numbered(self, row: Row) -> Row:
        held = self.house.store.person(row["source_record_id"]) or {}
        return {**super().numbered(row), "ethnicity": held.get("ethnicity")}


class FeedsObjectors(Exports):
    """Objections are not looked at when the feed is made."""

    def feed(self, ref: str, people: list[Record], authority: str, day: str, folder: Path) -> tuple[Path, int]:
        return super().feed(ref, [{**one, "objection": []} for one in people], authority, day, folder)


class ForgetsThatObjectionsEnd(Exports):
    """An objection holds back for ever."""

    def feed(self, ref: str, people: list[Record], authority: str, day: str, folder: Path) -> tuple[Path, int]:
        open_ = [
            {**one, "objection": [{**row, "to_date": None} for row in rows(one, "objection")]} for one in people
        ]  # fmt: skip
        return super().feed(ref, open_, authority, day, folder)


class LeavesObjectorsOut(Exports):
    """Who objects is not in the feed."""

    def feed(self, ref: str, people: list[Record], authority: str, day: str, folder: Path) -> tuple[Path, int]:
        return super().feed(ref, [one for one in people if not rows(one, "objection")], authority, day, folder)


class FeedsLeavers(Exports):
    """Who left the cohort stays in the feed."""

    def feed(self, ref: str, people: list[Record], authority: str, day: str, folder: Path) -> tuple[Path, int]:
        return super().feed(ref, [{**one, "cohort_status": "P"} for one in people], authority, day, folder)


class FeedsLearnersOnly(Exports):
    """Who is not in learning is not in the feed."""

    def feed(self, ref: str, people: list[Record], authority: str, day: str, folder: Path) -> tuple[Path, int]:
        learners = [one for one in people if _current(one) < "300"]
        return super().feed(ref, learners, authority, day, folder)


class ReusesFeedNumbers(Exports):
    """Every row of the feed has number 1."""

    def numbered(self, row: Row) -> Row:
        return {**super().numbered(row), "feed_sequence": "1", "feed_row_id": f"F-{row['source_record_id']}"}


class ExportsEverybody(Exports):
    """An export of one authority holds the records of all, and who moved away as well."""

    def shown(self, record: Record, day: str) -> Record:
        made = super().shown(record, day)
        return {**made, "cohort_status": "P"} if made["cohort_status"] == "T" else made


class CountsTooMany(Exports):
    """The number of records that is told is not the number in the file."""

    def write(self, ref: str, authority: str, day: str, folder: Path) -> tuple[Path, int]:
        path, count = super().write(ref, authority, day, folder)
        return path, count + 1


class YesterdaysExport(Exports):
    """The export is made by night: what was loaded today is in that of tomorrow."""

    def of(self, authority: str) -> Iterator[Record]:
        today = self.house.today
        for one in super().of(authority):
            before = [record for day, _, record in self.house.store.former(one["person_id"]) if day == today]
            if not before:
                yield one
            elif before[0]:
                yield before[0]


def _current(record: Mapping[str, Any]) -> str:
    return next((row["activity_code"] for row in record.get("activity", []) if not row.get("end_date")), "810")


DEFECTS = (
    ExportsTheCohortOnly,
    DropsTheLastRecord,
    ExportsHistoryOfAYear,
    LeavesOutParents,
    LiesAboutItsEdition,
    LiesAboutItsVersion,
    WritesTodayForTheMonth,
    YesterdaysEdition,
    SendsLeaversEveryMonth,
    SendsNoLeavers,
    SendsNotKnownAsBlank,
    ReportsLapsedAsKnown,
    ReportsTheFirstActivity,
    ReportsNoCharacteristics,
    ReportsTheFormerAddress,
    FeedsEthnicity,
    FeedsObjectors,
    ForgetsThatObjectionsEnd,
    LeavesObjectorsOut,
    FeedsLeavers,
    FeedsLearnersOnly,
    ReusesFeedNumbers,
    ExportsEverybody,
    CountsTooMany,
    YesterdaysExport,
)
