"""Until when an activity may be believed, and whether it still may."""

from __future__ import annotations

from functools import cached_property

from ccis_interop.reference.part import Part
from ccis_interop.reference.record import Record, Row, later, months_on, rows
from ccis_interop.synth.population import activities

MONTHS = {"three_months": 3, "six_months": 6, "twelve_months": 12}
REVIEW_DAYS = 28


class Currency(Part):
    """Lapse dates follow the kind of activity; once past, the young person counts as not known.

    Which activity lapses how is inferred from hand-made returns without errors (source: CT15, CT19).
    """

    place = "currency"

    def lapse_date(self, row: Row) -> str | None:
        """The day on which an activity lapses, from its kind, the day it was confirmed and its expected end."""
        verified = str(row["date_verified"])
        match self.kinds[row["activity_code"]]:
            case "none":
                return None
            case "review":
                return later(str(row.get("review_date") or verified), REVIEW_DAYS)
            case "year_end":
                day = f"{int(verified[:4]) + (verified[5:] > '08-31')}-08-31"
            case period:
                day = months_on(verified, MONTHS[period])
        return min(day, str(row.get("expected_end") or day))

    @cached_property
    def kinds(self) -> dict[str, str]:
        """How the currency of each activity is counted, by code."""
        codes = [row["code"] for row in self.house.activities.values()]
        return {row["code"]: row["lapse"] for row in activities(codes)}

    def lapsed(self, row: Row, day: str) -> bool:
        """Whether an activity may no longer be believed on a day: on the lapse date itself it still may."""
        return bool(row.get("lapse_date")) and row["lapse_date"] < day

    def tell(self, record: Record, day: str) -> None:
        """Write into the open activity of a record whether it has lapsed by a day."""
        for row in rows(record, "activity"):
            if not row.get("end_date"):
                row["currency_lapsed"] = "Y" if self.lapsed(row, day) else "N"
