"""A young person's canonical record while it is worked on: its fields, and its histories as lists of rows.

Days are texts of the form CCYY-MM-DD, as in the files: they compare as days do. Days at both ends of a row count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, TypeAlias

Row: TypeAlias = dict[str, Any]
Record: TypeAlias = dict[str, Any]

ACTIVE = ("P", "G")
NOT_KNOWN = "810"
MERGED = "M"
TRANSFERRED = "T"
AGED = "A"


def rows(record: Record, table: str) -> list[Row]:
    """The rows of one history; changing the list changes the record."""
    held: list[Row] = record.setdefault(table, [])
    return held


def later(day: str, days: int) -> str:
    """The day so many days on."""
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def months_on(day: str, months: int) -> str:
    """The same day of a later month, or that month's last."""
    one = date.fromisoformat(day)
    year, month = divmod(one.year * 12 + one.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(one.day, (following - timedelta(days=1)).day)).isoformat()


def runs(row: Mapping[str, Any], day: str, begins: str = "from_date", ends: str = "to_date") -> bool:
    """Whether a row holds on a day."""
    return bool(row[begins] <= day <= (row.get(ends) or "9999-12-31"))


def running(held: Iterable[Row], day: str) -> Iterator[Row]:
    """The rows of a history that hold on a day."""
    return (row for row in held if runs(row, day))


def home(record: Record, day: str) -> Row | None:
    """The home on a day; the last one known if none is of that day."""
    homes = [row for row in rows(record, "address") if row["kind"] == "HOME" and row["from_date"] <= day]
    return max(homes, key=lambda row: str(row["from_date"]), default=None)


def lead(record: Record, day: str) -> Row | None:
    """The responsibility on a day; the last one if none is of that day."""
    held = [row for row in rows(record, "responsibility") if row["from_date"] <= day]
    return max(held, key=lambda row: str(row["from_date"]), default=None)


def doing(record: Record, day: str) -> Row | None:
    """The activity on a day; the last one that began by then if none is of that day."""
    held = [row for row in rows(record, "activity") if row["start_date"] <= day]
    return max(held, key=lambda row: str(row["start_date"]), default=None)


def objects(record: Record, day: str) -> bool:
    """Whether an objection to category (c) information stands on a day."""
    return any(running(rows(record, "objection"), day))


def planned(record: Record, day: str) -> bool:
    """Whether a plan for special educational needs is in force on a day."""
    return any(row["kind"] != "SUPPORT" for row in running(rows(record, "special_need"), day))


def active(record: Record) -> bool:
    """Whether the record is in the cohort."""
    return record.get("cohort_status") in ACTIVE


def filled(record: Record) -> Record:
    """A record without what is empty: as it reads back, and so that two can be compared."""
    plain: Record = {}
    for name, value in record.items():
        if isinstance(value, list):
            if value:
                plain[name] = [{key: one for key, one in row.items() if one is not None} for row in value]
        elif value is not None:
            plain[name] = value
    return plain
