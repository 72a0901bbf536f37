"""The list of one invented college: those of the synthetic people who learn there, and those who have left.

The same people as in the national return of all London for the same seed and day: whoever stands here is there
at the same college. Of a list of more than some thousand rows the college is a group of several.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import numpy as np
import pyarrow as pa

from ccis_interop.catalogue.model import Standard, Table
from ccis_interop.formats.input import Header
from ccis_interop.formats.write.chunks import Dataset
from ccis_interop.synth.circumstances import objects
from ccis_interop.synth.draw import Draw, Ints
from ccis_interop.synth.names import Texts
from ccis_interop.synth.nccis import SUPPLIER, world
from ccis_interop.synth.population import (
    LONDON,
    NONE,
    REMARK,
    Days,
    Flags,
    People,
    World,
    days,
    months_on,
    of_numbers,
    residence,
)
from ccis_interop.synth.providers import Provider, chosen, register
from ccis_interop.synth.table import written

SCANNED = 200_000  # people looked at at a time
LARGEST = 20_000  # rows of one college
LEFT = 0.5  # of those who have left learning within a year, the share that the college still lists
COURSES = ["Specimen Diploma", "Sample A Levels", "Example & Placeholder Skills", "Invented Access Course"]
REASONS = {"withdrawn": 50, "transferred": 20, "completed": 10, "other": 10, "excluded": 2, "not_known": 8}
LEVELS = {"E": 4, "1": 12, "2": 28, "3": 54, "4": 2}


def dataset(standard: Standard, count: int, seed: int, day: date, authorities: Sequence[str]) -> Dataset:
    """So many rows of a college in the first of some authorities, or of any London one; residents of all London."""
    home = authorities[0] if authorities else LONDON[seed % len(LONDON)]
    drawn_from = world(standard, day, LONDON)
    colleges = _colleges(home, drawn_from.places, 1 + count // LARGEST, seed)
    chunks = _chunks(standard, count, seed, drawn_from, colleges)
    return Dataset(standard, _header(colleges[0], day, seed), chunks, REMARK)


def _colleges(home: str, places: Sequence[str], many: int, seed: int) -> list[Provider]:
    """The colleges of a group: one at home, then others at home and elsewhere."""
    all_ = [one for one in register(tuple(places)) if one.place == "college" and one.authority in LONDON]
    here = [one for one in all_ if one.authority == home] or all_
    first = here[seed % len(here)]
    return [first, *(one for one in (*here, *all_) if one is not first)][:many]


def _header(college: Provider, day: date, seed: int) -> Header:
    start = day.year - (day.month < 9)
    return {
        "provider_ukprn": college.ukprn,
        "provider_laestab": college.laestab,
        "provider_urn": f"{100_000 + (int(college.laestab) * 7 + seed) % 50_000}",
        "provider_name": college.name,
        "provider_authority": college.authority,
        "academic_year": f"{start}-{(start + 1) % 100:02d}",
        "as_of": day.isoformat(),
        "list_kind": "full",
        "made_by": SUPPLIER,
        "made_by_version": "1.0",
    }


def _chunks(
    standard: Standard, count: int, seed: int, drawn_from: World, colleges: Sequence[Provider]
) -> Iterator[Mapping[str, pa.Table]]:
    table, done = standard.records[0], 0
    for first in range(0, 10**9, SCANNED):
        if done >= count:
            return
        near = _near(drawn_from, Draw(seed, np.arange(first, first + SCANNED)), colleges)
        rows = _rows(standard, table, drawn_from, Draw(seed, near), colleges)
        rows = rows.slice(0, count - done)
        yield {table.name: rows}
        done += rows.num_rows


def _near(drawn_from: World, draw: Draw, colleges: Sequence[Provider]) -> Ints:
    """The numbers of those who learn, or would, at one of some colleges: told by few draws, for speed."""
    _, learns = residence(draw, drawn_from)
    rows = [register(drawn_from.places).index(one) for one in colleges]
    return draw.people[np.isin(college(drawn_from, draw, learns), rows)]


def college(drawn_from: World, draw: Draw, learns: Texts) -> Ints:
    """The row of the register of each person's college, whether or not the person goes to one."""
    return chosen(drawn_from.places, np.full(len(learns), "college"), learns, draw.below("provider", 1000))


def _rows(standard: Standard, table: Table, drawn_from: World, draw: Draw, colleges: Sequence[Provider]) -> pa.Table:
    made = of_numbers(drawn_from, draw)
    today = np.datetime64(drawn_from.day, "D")
    group = made.text["year_group"].astype(int)
    listed = (group >= 12) & np.isin(made.text["cohort_status"], ["P", "G"])
    learns = listed & np.isin(made.text["ukprn"], [one.ukprn for one in colleges])
    out = np.array(sorted(left_learning(standard)))
    recent = made.day["activity_start"] > today - np.timedelta64(365, "D")
    left = listed & np.isin(made.text["activity"], out) & recent & draw.chance("listed leaver", LEFT)
    _programme(made, drawn_from, draw, left)
    _person(made, draw)
    withheld = stands(draw)
    made.text["objection_stands"] = np.where(withheld, "Y", np.where(draw.chance("asked", 0.6), "N", ""))
    keep = learns | left
    return written(table, made.text, made.day, withheld).filter(pa.array(keep))


def stands(draw: Draw) -> Flags:
    """Whether somebody has objected and not thought better of it."""
    return np.asarray(objects(draw) & ~draw.chance("withdrawn", 0.2))


def left_learning(standard: Standard) -> set[str]:
    """The activities of those who take part in nothing."""
    field = next(one for table in standard.records for one in table.fields if one.concept == "activity")
    rows = [row for name in field.code_lists for row in standard.code_lists[name].rows]
    return {row["code"] for row in rows if row["group"] in ("neet_active", "neet_inactive", "not_known")}


def left_dates(made: People, draw: Draw) -> tuple[Days, Days]:
    """When those who take part in nothing had begun to learn, and the day on which they left."""
    end = made.day["activity_start"] - np.timedelta64(1, "D")
    september = months_on(end.astype("datetime64[Y]").astype("datetime64[D]"), 8)
    september = np.where(september + np.timedelta64(40, "D") > end, months_on(september, -12), september)
    return september + days(draw.below("term", 12)), end


def _programme(made: People, drawn_from: World, draw: Draw, left: Flags) -> None:
    text, day = made.text, made.day
    today, year = np.datetime64(drawn_from.day, "D"), np.datetime64(drawn_from.year_start, "D")
    group = text["year_group"].astype(int)
    began, end = left_dates(made, draw)
    second = ~left & (group >= 13) & draw.chance("second year", 0.6)
    start = np.where(second, months_on(day["activity_start"], -12), day["activity_start"])
    day["activity_start"] = np.where(left, began, start)
    day["activity_end"] = np.where(left, end, NONE)
    summer = np.datetime64(f"{drawn_from.year_start.year + 1}-07-31", "D")
    summer = summer if summer > today else months_on(np.array([summer]), 12)[0]
    longer = months_on(np.array([summer]), 12)[0]
    day["expected_end"] = np.where(draw.chance("longer course", 0.5), longer, summer)
    text["learning_event"] = np.select([left, day["activity_start"] >= year], ["leaver", "starter"], "continuing")
    reason = draw.among("leaving reason", REASONS)
    text["leaving_reason"] = np.where(left, reason, "")
    text["leaving_reason_source_code"] = np.where(left & draw.chance("reason sent", 0.5), reason, "")
    known = left & ~np.isin(text["activity"], ["810", "820", "830"])
    text["destination"] = np.where(known, text["activity"], "")
    text["activity"] = np.where(left, "230", text["activity"])
    part = text["activity"] == "250"
    text["full_time"] = np.where(part, "N", "Y")
    text["guided_hours"] = np.where(part, 200 + draw.below("hours", 300), 540 + draw.below("hours", 121)).astype(str)
    text["programme_ref"] = np.char.add("C", (1000 + draw.below("course", 400)).astype(str))
    text["course"] = draw.one_of("course title", COURSES)
    text["programme_level"] = draw.among("level", LEVELS)


def _person(made: People, draw: Draw) -> None:
    text = made.text
    text["person_id"] = np.char.add("S", np.char.zfill((made.number + 1).astype(str), 9))
    text["preferred_name"] = np.where(draw.chance("known as", 0.08), draw.one_of("called", ["Sam", "Jo", "Kit"]), "")
    text["resident_authority"] = text["lead_authority"]
    text["resident_authority_basis"] = draw.among("basis", {"told": 40, "postcode": 60})
    text["ethnicity_source_code"] = text["ethnicity"]
    text["ethnicity_source_scheme"] = np.full(len(made.number), "dfe")
    text["source_file"] = np.full(len(made.number), "synthetic.csv")
    text["source_row"] = (made.number + 2).astype(str)
