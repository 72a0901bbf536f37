"""Code lists of several editions as one: every code that was ever valid, with the days on which it was.

A standard whose records hold a past (`codeListsFrom` in its contract) needs the codes of then beside those of
now. A code's own dates stand; where it has none they follow from the editions: it may have begun on the day
after the last edition that is known not to have it, and ended on the day before the first that lacks it again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ccis_interop.catalogue.codelists import make_list
from ccis_interop.catalogue.model import CodeList

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Generation:
    """The lists of one edition and the period that it served."""

    begins: date | None
    ends: date | None
    lists: Mapping[str, CodeList]


def joined(generations: Sequence[Generation]) -> dict[str, CodeList]:
    """The lists of all editions, which come in the order of their periods; of a code the newest row stands."""
    names = {name for one in generations for name in one.lists}
    return {name: _joined_list(name, [one for one in generations if name in one.lists]) for name in sorted(names)}


def _joined_list(name: str, generations: Sequence[Generation]) -> CodeList:
    columns: dict[str, None] = {}
    rows: dict[str, Mapping[str, str]] = {}
    for one in generations:
        columns |= dict.fromkeys(one.lists[name].columns)
        rows |= {row["code"]: row for row in one.lists[name].rows}
    return make_list(name, columns, [_dated(rows[code], name, generations) for code in sorted(rows)])


def _dated(row: Mapping[str, str], name: str, generations: Sequence[Generation]) -> dict[str, str]:
    having = [at for at, one in enumerate(generations) if row["code"] in one.lists[name].codes()]
    first, last = having[0], having[-1]
    before = generations[first - 1].ends if first else None
    after = generations[last + 1].begins if last + 1 < len(generations) else None
    begins = (before + DAY).isoformat() if before else ""
    ends = (after - DAY).isoformat() if after else ""
    return {**row, "valid_from": row["valid_from"] or begins, "valid_to": row["valid_to"] or ends}
