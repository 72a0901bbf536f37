"""Who is in the cohort: by academic age, and longer with a plan for special educational needs."""

from __future__ import annotations

from datetime import date

from ccis_interop.reference.part import Part
from ccis_interop.reference.record import AGED, Record, later, planned, rows

PLAN_ENDED = "L"
NOT_RECORDED = "159"
LAST_YEAR, LAST_YEAR_WITH_PLAN = 13, 20  # school years; from September 2017 (FFT, EES)


class Cohort(Part):
    """Moves records out of the cohort on the day on which they leave it by age."""

    place = "cohort"

    def year_group(self, record: Record, day: str) -> int:
        """The school year on a day: it changes on 1 September, not on a birthday."""
        born, now = date.fromisoformat(record["birth_date"]), date.fromisoformat(day)
        return now.year - born.year - 5 - (born.month > 8) + (now.month > 8)

    def belongs(self, record: Record, day: str) -> bool:
        """Whether a record is in the cohort on a day, by the years that the contract names."""
        year = str(self.year_group(record, day))
        return year in self._years("cohort_years") or (
            planned(record, day) and year in self._years("cohort_years_with_plan")
        )

    def _years(self, name: str) -> tuple[str, ...]:
        return next(tuple(one.value) for one in self.house.standard.parameters if one.name == name)

    def age(self, record: Record, day: str) -> Record:
        """The record as it is on a day: out of the cohort if it no longer belongs to it, and since which day."""
        if record["cohort_status"] != "P" or self.belongs(record, day) or self.year_group(record, day) < 11:
            return record
        ended = [
            row["to_date"] for row in rows(record, "special_need") if row["kind"] != "SUPPORT" and "to_date" in row
        ]
        last = max([later(year_start(day), -1), *(one for one in ended if one < day)])
        record["cohort_status"] = PLAN_ENDED if ended else AGED
        for row in rows(record, "responsibility"):
            if not row.get("to_date"):
                row["to_date"] = max(last, row["from_date"])
        return record

    def guarantee(self, record: Record, day: str) -> Record:
        """The record with the September Guarantee opened, from April, for the year that is due."""
        year = self.year_group(record, day)
        due = record.get("guarantee_indicator") == "Y" and "04" <= day[5:7] <= "08" and year in (11, 12)
        held = [row for row in rows(record, "guarantee") if row["year_group"] == str(year)]
        if due and not held:
            at = record.get("authority_at_year11") if year == 11 else None
            rows(record, "guarantee").append({
                "year_group": str(year), "academic_year": academic_year(day), "status": NOT_RECORDED,
                "authority": at or self.house.home, "status_date": day,
            })  # fmt: skip
        return record


def year_start(day: str) -> str:
    """The 1 September on or before a day."""
    return f"{int(day[:4]) - (day[5:7] < '09')}-09-01"


def academic_year(day: str) -> str:
    """The academic year of a day, such as 2019-20."""
    first = int(year_start(day)[:4])
    return f"{first}-{(first + 1) % 100:02d}"


def last_day_of(born: date, year: int) -> str:
    """The last day on which somebody born on a day is in a school year."""
    return f"{born.year + (born.month > 8) + 5 + year}-08-31"
