"""Values that a case names: `$home`, `$today-31d`, `$ana.uln`, `LI${ana.local_id}`. All else stands for itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from ccis_interop.errors import StandardError

NAMED = re.compile(
    r"\$(?P<name>[a-z][a-z0-9_]*(?:-[a-z][a-z0-9_]*)*)(?:\.(?P<field>[a-z_0-9]+))?(?P<moves>(?:[+-][0-9]+[dmy])*)\Z"
)
WITHIN = re.compile(r"\$\{([^}]*)\}")
MOVE = re.compile(r"([+-][0-9]+)([dmy])")
MONTHS = 12

Lookup = Callable[[str, str | None], str | None]


def settled(value: Any, lookup: Lookup) -> Any:
    """A value with everything named in it looked up, at any depth. Raises StandardError for what has no meaning."""
    if isinstance(value, Mapping):
        return {name: settled(one, lookup) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [settled(one, lookup) for one in value]
    if isinstance(value, str) and WITHIN.search(value):
        return WITHIN.sub(lambda found: _named(f"${found[1]}", lookup) or "", value)
    return _named(value, lookup) if isinstance(value, str) and value.startswith("$") else value


def _named(text: str, lookup: Lookup) -> str | None:
    found = NAMED.match(text)
    if found is None:
        raise StandardError(
            "case-value", f"`{text}` is no value of a case.", mend="write $name, $name.field, $today-3d."
        )
    value = lookup(found["name"], found["field"])
    for number, unit in MOVE.findall(found["moves"]):
        value = moved(value or "", int(number), unit)
    return value


def moved(day: str, by: int, unit: str) -> str:
    """A day so many days, months or years on; the month's last day where it has no such day."""
    start = date.fromisoformat(day)
    if unit == "d":
        return (start + timedelta(by)).isoformat()
    months = start.year * MONTHS + start.month - 1 + by * (MONTHS if unit == "y" else 1)
    first = date(months // MONTHS, months % MONTHS + 1, 1)
    following = date((months + 1) // MONTHS, (months + 1) % MONTHS + 1, 1)
    return first.replace(day=min(start.day, (following - first).days)).isoformat()


def year_start(day: str) -> str:
    """The 1 September on or before a day."""
    year, month = int(day[:4]), int(day[5:7])
    return f"{year - (month < 9)}-09-01"
