"""How long a record is kept once the young person is too old for the cohort."""

from __future__ import annotations

from datetime import date

from ccis_interop.reference.cohort import LAST_YEAR, LAST_YEAR_WITH_PLAN, last_day_of
from ccis_interop.reference.part import Part
from ccis_interop.reference.record import Record, months_on, rows

ARCHIVED = 12  # months after the last day of the cohort (ccis/1.0, service level retention)
DELETED = 36  # months after that


class Retention(Part):
    """Deletes what may not be kept any longer: it counts from the last day of the cohort, however it was left."""

    place = "retention"

    def due(self, record: Record, day: str) -> bool:
        """Whether a record is to be deleted on a day."""
        return months_on(self.last_day(record), ARCHIVED + DELETED) < day

    def last_day(self, record: Record) -> str:
        """The last day of the cohort: of the school year that ends it, or until the plan ends, if that is later."""
        born = date.fromisoformat(record["birth_date"])
        plans = [row.get("to_date") or "9999" for row in rows(record, "special_need") if row["kind"] != "SUPPORT"]
        until = min(max(plans, default=""), last_day_of(born, LAST_YEAR_WITH_PLAN))
        return max(last_day_of(born, LAST_YEAR), until)

    def delete(self, record: Record) -> None:
        """Take a record away, and all that is remembered of the young person beside it."""
        person_id = record["person_id"]
        self.house.store.delete(person_id)
        for kind in ("notice", "leaver notice", "arrived", "offer"):
            for key, body in self.house.store.recalled(kind).items():
                if person_id in (body.get("person_id"), body.get("to_record_id"), body.get("from_record_id")):
                    self.house.store.forget(kind, key)
        for kind in ("ground", "stub", "feed"):
            self.house.store.forget(kind, person_id)
