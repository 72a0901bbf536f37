"""Faults in days: currency, age, the cohort, the September Guarantee, retention."""

from __future__ import annotations

from datetime import date

from ccis_interop.reference.cohort import Cohort
from ccis_interop.reference.currency import Currency
from ccis_interop.reference.exports import Exports
from ccis_interop.reference.record import NOT_KNOWN, Record, Row, later, months_on, rows
from ccis_interop.reference.retention import Retention


class LapsesADayLate(Currency):
    """An activity is believed on the day after its lapse date too."""

    def lapsed(self, row: Row, day: str) -> bool:
        return super().lapsed(row, later(day, -1))


class LapsesADayEarly(Currency):
    """An activity is not believed any more on its lapse date."""

    def lapsed(self, row: Row, day: str) -> bool:
        return bool(row.get("lapse_date")) and row["lapse_date"] <= day


class NeverLapses(Currency):
    """The nightly job that lapses activities is not run."""

    def tell(self, record: Record, day: str) -> None:
        """Nothing happens."""


class OverwritesLapsed(Currency):
    """A lapsed activity is recorded as not known, and what it was is lost."""

    def tell(self, record: Record, day: str) -> None:
        super().tell(record, day)
        for row in rows(record, "activity"):
            if row.get("currency_lapsed") == "Y" and not row.get("end_date"):
                row["activity_code"] = NOT_KNOWN


class LapsesForEver(Currency):
    """An activity that has lapsed once stays so, though it was confirmed anew."""

    def tell(self, record: Record, day: str) -> None:
        held = self.house.store.recalled("lapsed")
        super().tell(record, day)
        for row in rows(record, "activity"):
            key = f"{record['person_id']} {row['start_date']}"
            if key in held and not row.get("end_date"):
                row["currency_lapsed"] = "Y"
            elif row.get("currency_lapsed") == "Y":
                self.house.store.keep("lapsed", key, True)


class CountsRealAge(Cohort):
    """Somebody leaves the cohort on a birthday."""

    def year_group(self, record: Record, day: str) -> int:
        return _age(record["birth_date"], day) - 4


class CountsByCalendarYear(Cohort):
    """The school year begins in January."""

    def year_group(self, record: Record, day: str) -> int:
        return int(day[:4]) - int(record["birth_date"][:4]) - 5


class PutsFirstOfSeptemberInTheOlderYear(Cohort):
    """Who is born on 1 September counts with those born on 31 August."""

    def year_group(self, record: Record, day: str) -> int:
        born = date.fromisoformat(record["birth_date"])
        return super().year_group(record, day) + (born.month == 9 and born.day == 1)


class KeepsEverybody(Cohort):
    """Nobody leaves the cohort by age."""

    def age(self, record: Record, day: str) -> Record:
        return record


class ForgetsPlans(Cohort):
    """A plan keeps nobody in the cohort."""

    def belongs(self, record: Record, day: str) -> bool:
        return super().belongs({**record, "special_need": []}, day)


class KeepsEndedPlans(Cohort):
    """A plan that has ended keeps the young person in the cohort."""

    def belongs(self, record: Record, day: str) -> bool:
        plans = [{**row, "to_date": None} for row in rows(record, "special_need")]
        return super().belongs({**record, "special_need": plans}, day)


class WrongGuaranteeYear(Exports):
    """The offer of year 12 is put out as that of year 11."""

    def shown(self, record: Record, day: str) -> Record:
        made = super().shown(record, day)
        kept = [row for row in rows(made, "guarantee") if row["year_group"] == "12"]
        made["guarantee"] = [{**row, "year_group": "11"} for row in kept] or rows(made, "guarantee")
        return made


class OneGuaranteeOnly(Exports):
    """There is room for one offer: the one of year 12 takes the place of the one of year 11."""

    def shown(self, record: Record, day: str) -> Record:
        made = super().shown(record, day)
        made["guarantee"] = rows(made, "guarantee")[-1:]
        return made


class DeletesEarly(Retention):
    """Records are deleted when they should be archived."""

    def due(self, record: Record, day: str) -> bool:
        return months_on(self.last_day(record), 12) < day


class NeverDeletes(Retention):
    """Nothing is deleted."""

    def due(self, record: Record, day: str) -> bool:
        return False


class DeletesTransferred(Retention):
    """A record that was handed over is deleted at once."""

    def due(self, record: Record, day: str) -> bool:
        return record["cohort_status"] == "T" or super().due(record, day)


def _age(born: str, day: str) -> int:
    return int(day[:4]) - int(born[:4]) - (day[5:] < born[5:])


DEFECTS = (
    LapsesADayLate,
    LapsesADayEarly,
    NeverLapses,
    OverwritesLapsed,
    LapsesForEver,
    CountsRealAge,
    CountsByCalendarYear,
    PutsFirstOfSeptemberInTheOlderYear,
    KeepsEverybody,
    ForgetsPlans,
    KeepsEndedPlans,
    WrongGuaranteeYear,
    OneGuaranteeOnly,
    DeletesEarly,
    NeverDeletes,
    DeletesTransferred,
)
