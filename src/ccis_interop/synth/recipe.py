"""People by recipe: a CSV file that says how many of each kind there are, so that figures come out as told.

Its columns: `lead_authority`, `educated_authority` (either may be empty), `born_from` and `born_to` (the days between
which they are born), `activity`, `number`. All are in the primary cohort, without a plan, and none has lapsed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from ccis_interop.catalogue.codelists import read_rows
from ccis_interop.catalogue.model import Standard
from ccis_interop.errors import InputError
from ccis_interop.formats.write.chunks import Dataset
from ccis_interop.synth.draw import Draw
from ccis_interop.synth.nccis import header, records, world
from ccis_interop.synth.population import CHUNK, NEET, NONE, REMARK, People, World, dates, days, people

COLUMNS = ("lead_authority", "educated_authority", "born_from", "born_to", "activity", "number")
GUARANTEED, OFFER = 13, "110"  # the last school year whose guarantee is told, and what is told of it
BELIEVED = 60  # days for which what would have lapsed is believed


def by_recipe(standard: Standard, path: Path, seed: int, day: date) -> Dataset:
    """The people of a recipe as a return of the authorities that it names. Raises InputError if it is none."""
    rows = _read(path)
    led = sorted({row["lead_authority"] for row in rows if row["lead_authority"]})
    chunks = _chunks(standard, rows, seed, day, led)
    return Dataset(standard, header(standard, day, led), chunks, REMARK)


def count_of(path: Path) -> int:
    """How many people a recipe makes. Raises InputError if it is none."""
    return sum(int(row["number"]) for row in _read(path))


def _read(path: Path) -> list[dict[str, str]]:
    try:
        columns, rows = read_rows(path)
        lacking = [one for one in COLUMNS if one not in columns]
        if lacking:
            raise ValueError(f"the column {lacking[0]} is not there")
        for row in rows:
            if date.fromisoformat(row["born_from"]) > date.fromisoformat(row["born_to"]) or int(row["number"]) < 0:
                raise ValueError(f"a row of the activity {row['activity']} is not possible")
    except (OSError, ValueError) as error:
        raise InputError(
            "recipe-wrong",
            f"this is no recipe: {error}.",
            where=path.name,
            mend=f"its columns are {', '.join(COLUMNS)}.",
        ) from error
    return rows


def _chunks(
    standard: Standard, rows: Sequence[Mapping[str, str]], seed: int, day: date, led: Sequence[str]
) -> Iterator[Mapping[str, pa.Table]]:
    drawn_from = world(standard, day, led)
    kind = np.repeat(np.arange(len(rows)), [int(row["number"]) for row in rows])
    for first in range(0, len(kind), CHUNK):
        part = kind[first : first + CHUNK]
        made = people(drawn_from, seed, first, len(part))
        draw = Draw(seed, made.number)
        _told(drawn_from, draw, made, rows, part)
        yield {standard.records[0].name: records(standard, made, draw, day)}


def _told(drawn_from: World, draw: Draw, made: People, rows: Sequence[Mapping[str, str]], kind: np.ndarray) -> None:
    """Let people be as their row says, and what follows from it follow."""
    text = made.text
    for concept in ("lead_authority", "educated_authority", "activity"):
        text[concept] = np.array([row[concept] for row in rows])[kind]
    text["authority_at_year11"] = np.where(
        text["educated_authority"] == "", text["lead_authority"], text["educated_authority"]
    )
    begins = np.array([row["born_from"] for row in rows], "datetime64[D]")[kind]
    ends = np.array([row["born_to"] for row in rows], "datetime64[D]")[kind]
    span = (ends - begins).astype(int) + 1
    made.day["birth_date"] = begins + days(draw.below("recipe birthday", span))
    born = made.day["birth_date"].astype("datetime64[M]").astype(int)
    group = drawn_from.year_start.year - (born // 12 + 1970) - 5 + (born % 12 < 8)
    for concept, value in {"cohort_status": "P", "send": "N", "sen_support": "N", "transferred_to": ""}.items():
        text[concept] = np.full(len(kind), value)
    text["guarantee_indicator"] = np.full(len(kind), "N")
    young = group <= GUARANTEED
    for year in ("year11", "year12"):
        text[f"guarantee_status_{year}"] = np.where(young, OFFER, "")
        text[f"guarantee_authority_{year}"] = np.where(young, text["lead_authority"], "")
    dates(draw, drawn_from, made, group, {row["code"]: row for row in drawn_from.activities})
    _believed(drawn_from, made)


def _believed(drawn_from: World, made: People) -> None:
    """Confirm today what would have lapsed."""
    day = made.day
    today = np.datetime64(drawn_from.day, "D")
    lapsed = made.text["currency_lapsed"] == "Y"
    until = today + np.timedelta64(BELIEVED, "D")
    day["date_verified"] = np.where(lapsed, today, day["date_verified"])
    day["lapse_date"] = np.where(lapsed, until, day["lapse_date"])
    day["expected_end"] = np.where(lapsed & ~np.isnat(day["expected_end"]), until, day["expected_end"])
    day["review_date"] = np.where(
        lapsed & ~np.isnat(day["review_date"]), until - np.timedelta64(28, "D"), day["review_date"]
    )
    day["neet_start"] = np.where(np.isin(made.text["activity"], sorted(NEET)), day["activity_start"], NONE)
    made.text["currency_lapsed"] = np.full(len(lapsed), "N")
