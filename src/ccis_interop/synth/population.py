"""The people: who they are, where they live and learn, and what they are doing on a day.

Made so that every rule of the national return is kept; `nccis.py` and `ccis.py` only write it down.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib import resources

import numpy as np
import numpy.typing as npt

from ccis_interop.synth.draw import Draw, Ints
from ccis_interop.synth.names import Texts, names, postcodes
from ccis_interop.synth.providers import chosen, of_register, register

Days = npt.NDArray[np.datetime64]
Flags = npt.NDArray[np.bool_]

STUDY_OUTSIDE = 0.386  # of Enfield's year 11 leavers of 2024 (London notes: Enfield, March 2025)
MOVED = 0.04  # came from another authority since year 11
NONE = np.datetime64("NaT", "D")
SCHOOL_AGE = 11
LISTS = {"compulsory": "compulsory", "post16": "post16", "send": "send"}
CHARACTERISTICS = {
    "110": 0.010, "120": 0.008, "130": 0.010, "140": 0.008, "150": 0.006, "160": 0.012, "170": 0.008, "180": 0.003,
    "190": 0.002, "200": 0.012, "210": 0.030,
}  # fmt: skip
ETHNICITY = {
    "WBRI": 27, "WIRI": 1, "WROM": 0.5, "WOTH": 16, "MWBC": 5, "MWBA": 3, "MWAS": 3, "MOTH": 5, "AIND": 6, "APKN": 4,
    "ABAN": 6, "AOTH": 5, "BCRB": 5, "BAFR": 12, "BOTH": 3, "CHNE": 1, "OARA": 2, "OOTH": 4, "REFU": 0.5, "NOBT": 1,
}  # fmt: skip
NEIGHBOURS = ["919", "881", "886", "936", "825", "871"]
STATUSES = {"P": 96.2, "G": 1.2, "T": 0.8, "E": 0.4, "A": 0.6, "L": 0.2, "M": 0.5, "D": 0.1}


@dataclass(frozen=True)
class World:
    """What the people are drawn from: the day, the authorities that lead, the codes that are valid."""

    day: date
    authorities: Sequence[str]
    activities: Sequence[Mapping[str, str]]
    characteristics: frozenset[str]
    ethnicities: frozenset[str]
    statuses: frozenset[str]
    intended: Sequence[str]
    review_needed: frozenset[str]
    intended_since: str | None = None

    @property
    def places(self) -> tuple[str, ...]:
        """The authorities in which people learn, sorted."""
        return tuple(sorted({*LONDON, *NEIGHBOURS, *self.authorities}))

    @property
    def year_start(self) -> date:
        """The 1 September on or before the day."""
        return date(self.day.year - (self.day.month < 9), 9, 1)


def activities(valid: Iterable[str]) -> list[Mapping[str, str]]:
    """The rows of `activities.csv` whose codes are valid."""
    text = resources.files("ccis_interop.synth").joinpath("activities.csv").read_text(encoding="utf-8")
    allowed = set(valid)
    return [row for row in csv.DictReader(text.splitlines()) if row["code"] in allowed]


@dataclass
class People:
    """Columns by concept, one entry a person; `''` and NaT stand for nothing. Days are days, codes are text."""

    number: Ints
    text: dict[str, Texts] = field(default_factory=dict)
    day: dict[str, Days] = field(default_factory=dict)
    characteristics: list[list[str]] = field(default_factory=list)


def people(world: World, seed: int, first: int, count: int) -> People:
    """A run of people."""
    return of_numbers(world, Draw(seed, np.arange(first, first + count)))


def of_numbers(world: World, draw: Draw) -> People:
    """The people of some numbers, the same as in any run that they are part of."""
    made = People(draw.people)
    group = _ages(draw, world, made)
    _identity(draw, world, made, group)
    _status(draw, world, made, group)
    _activity(draw, world, made, group)
    _guarantee(draw, made, group)
    _characteristics(draw, world, made)
    return made


def _ages(draw: Draw, world: World, made: People) -> Ints:
    """The year group of each; those beyond year 13 all have a plan."""
    share = draw.unit("age")
    group = np.select([share < 0.31, share < 0.62, share < 0.93], [11, 12, 13], 14 + draw.below("older", 7))
    begins = world.year_start.year - group - 5
    born = np.array([f"{year}-09-01" for year in begins], "datetime64[D]")
    length = (np.array([f"{year + 1}-09-01" for year in begins], "datetime64[D]") - born).astype(int)
    made.day["birth_date"] = born + draw.below("birthday", length).astype("timedelta64[D]")
    send = (group > 13) | draw.chance("send", 0.045)
    made.text["send"] = np.where(send, "Y", "N")
    made.text["sen_support"] = np.where(~send & draw.chance("support", 0.12), "Y", "N")
    made.text["year_group"] = group.astype(str)
    return group


def _identity(draw: Draw, world: World, made: People, group: Ints) -> None:
    text = made.text
    text["given_name"], text["family_name"] = names(draw)
    text["middle_names"] = np.where(
        draw.chance("middle", 0.4), draw.one_of("middle name", ["Ana", "Lee", "Jo", "Kit", "Sam"]), ""
    )
    text["gender"] = draw.among("gender", {"F": 48.5, "M": 50.5, "U": 0.6, "W": 0.4})
    text["ethnicity"] = draw.among("ethnicity", {k: v for k, v in ETHNICITY.items() if k in world.ethnicities})
    text["lead_authority"], text["educated_authority"] = residence(draw, world)
    text["authority_at_year11"] = np.where(
        draw.chance("moved school", 0.1), draw.one_of("year 11", LONDON), text["educated_authority"]
    )
    text["address_line_2"] = (draw.below("house", 180) + 1).astype(str)
    text["address_line_3"] = draw.one_of("street", STREETS)
    text["town"] = np.full(len(group), "Exampleton")
    text["postcode"] = postcodes(draw)
    text["level_of_need"] = draw.among("need", {"1": 6, "2": 18, "3": 76})
    text["database"] = np.char.add(
        "9", np.char.zfill((np.searchsorted(sorted(LONDON), text["lead_authority"])).astype(str), 2)
    )
    text["person_id"] = np.char.add(text["database"], np.char.zfill((draw.people + 1).astype(str), 10))
    text["previous_person_id"] = np.where(
        draw.chance("previous", MOVED), np.char.add("9990", np.char.zfill((draw.people + 7).astype(str), 9)), ""
    )
    text["uln"] = np.where(draw.chance("has uln", np.where(group > SCHOOL_AGE, 0.95, 0.3)), ulns(draw), "")
    text["upn"] = np.where(
        draw.chance("has upn", 0.97), upns(draw, text["authority_at_year11"], made.day["birth_date"]), ""
    )


def residence(draw: Draw, world: World) -> tuple[Texts, Texts]:
    """The authorities where people live, and where they learn."""
    lives = draw.one_of("lead", world.authorities)
    outside = draw.chance("outside", STUDY_OUTSIDE)
    elsewhere = np.where(draw.chance("far", 0.12), draw.one_of("neighbour", NEIGHBOURS), draw.one_of("other", LONDON))
    return lives, np.where(outside, elsewhere, lives)


def ulns(draw: Draw) -> Texts:
    """Unique learner numbers with a right check digit; nothing where a number has none."""
    body = 100_000_000 + (draw.people * 7_654_321 + draw.seed % 1_000_003) % 899_999_999
    rest = sum((body // 10**place % 10) * (place + 2) for place in range(9)) % 11
    return np.where(rest == 0, "", np.char.add(body.astype(str), (10 - rest).astype(str)))


def upns(draw: Draw, authority: Texts, born: Days, places: int = 900_000) -> Texts:
    """Unique pupil numbers with a right check letter; so many people have another place each."""
    letters = np.array(list("ABCDEFGHJKLMNPQRTUVWXYZ"))
    place = (draw.people * 7_654_321 + draw.seed % 1_000_003) % places
    entry = (born.astype("datetime64[Y]").astype(int) + 1970 + 4) % 100
    body = (authority.astype(np.int64) * 10_000 + 4000 + place // 1000) * 100_000 + entry * 1000 + place % 1000
    digits = [body // 10 ** (11 - place) % 10 for place in range(12)]
    total = sum(digit * (place + 2) for place, digit in enumerate(digits))
    return np.char.add(letters[total % 23], np.char.zfill(body.astype(str), 12))


def _status(draw: Draw, world: World, made: People, group: Ints) -> None:
    status = draw.among("status", {k: v for k, v in STATUSES.items() if k in world.statuses})
    autumn = world.day.month >= 9 or world.day.month < 4
    due = (group == (12 if autumn else 11)) | (group == (13 if autumn else 12))
    older = group >= 15
    status = np.where((status == "G") & ~due, "P", status)
    status = np.where(np.isin(status, ["A", "L"]) & ~older, "P", status)
    made.text["cohort_status"] = status
    leaves = np.isin(status, ["A", "L"])
    made.text["send"] = np.where(leaves, "N", made.text["send"])
    other = draw.one_of("moved to", [*LONDON, *NEIGHBOURS])
    moved_to = np.where(other == made.text["lead_authority"], "888", other)
    abroad = np.where(draw.chance("known land", 0.5), draw.one_of("land", ["000", "001", "002", "003"]), "")
    made.text["transferred_to"] = np.select([status == "T", status == "E"], [moved_to, abroad], "")


def _activity(draw: Draw, world: World, made: People, group: Ints) -> None:
    rows = {row["code"]: row for row in world.activities}
    kind = np.select([group <= SCHOOL_AGE, made.text["send"] == "Y"], ["compulsory", "send"], "post16")
    code = np.full(len(group), "", dtype="U3")
    for each in LISTS:
        weights = {row["code"]: float(row[each]) for row in world.activities if float(row[each]) > 0}
        if weights:
            code = np.where(kind == each, draw.among(f"activity {each}", weights), code)
    today = np.datetime64(world.day, "D")
    adult = (
        made.day["birth_date"] + np.timedelta64(20 * 366, "D") <= today
    )  # of age when it began, which is at most 500 days ago
    code = np.where((code == "440") & ~adult, "410", code)
    code = np.where((code == "650") & (made.text["gender"] == "M"), "640", code)
    made.text["activity"] = code
    dates(draw, world, made, group, rows)
    place = _column(code, rows, "place")
    home = made.text["educated_authority"]
    at = chosen(world.places, place, home, draw.below("provider", 1000))
    for concept, name in PROVIDER.items():
        made.text[concept] = of_register(register(world.places), name, at)
    contract = (group > SCHOOL_AGE) & draw.chance("youth contract", 0.03)
    made.text["youth_contract"] = np.where(contract, "Y", "N")
    made.day["youth_contract_start"] = np.where(contract, made.day["activity_start"], NONE)
    made.text["intended_destination"] = np.where(
        (group == SCHOOL_AGE) | draw.chance("intended kept", 0.4), draw.one_of("intended", world.intended), ""
    )


def dates(draw: Draw, world: World, made: People, group: Ints, rows: Mapping[str, Mapping[str, str]]) -> None:
    """When the activity began, was found out, confirmed, and until when it may be believed."""
    day, code = made.day, made.text["activity"]
    today, year = np.datetime64(world.day, "D"), np.datetime64(world.year_start, "D")
    lapse, ends = _column(code, rows, "lapse"), _column(code, rows, "expected_end")
    left_school = np.array([f"{world.year_start.year - max(g - 12, 0)}-09-01" for g in group], "datetime64[D]")
    study = np.isin(lapse, ["year_end"])
    stale = (group >= 13) & study & draw.chance("stale", 0.03)
    span = np.minimum((today - left_school).astype(int), 500)
    start = today - days(draw.below("start", span + 1))
    start = np.where(study, np.minimum(year + days(draw.below("term", 12)), today), start)
    start = np.where(stale, year - np.timedelta64(360, "D") + days(draw.below("term", 12)), start)
    last = np.where(stale, year - np.timedelta64(60, "D"), today)
    day["activity_start"] = start
    day["date_ascertained"] = start + days(np.minimum(draw.below("found out", 25), (last - start).astype(int)))
    room = (last - day["date_ascertained"]).astype(int)
    old = np.isin(lapse, ["six_months", "three_months", "twelve_months"])
    before = days(np.minimum(draw.below("confirmed", np.where(old, 420, 90)), room))
    day["date_verified"] = np.asarray(last - before, "datetime64[D]")
    review = np.isin(code, sorted(world.review_needed)) | (lapse == "review")
    day["review_date"] = np.where(review, today + days(draw.below("review", 90) - 40), NONE)
    _lapse(world, made, lapse, ends, stale)
    day["neet_start"] = np.where(
        np.isin(code, sorted(NEET)), np.maximum(start - days(draw.below("neet", 120)), left_school), NONE
    )


def _lapse(world: World, made: People, lapse: Texts, ends: Texts, stale: Flags) -> None:
    day = made.day
    today = np.datetime64(world.day, "D")
    summer = np.array([f"{world.year_start.year + 1}-07-31"], "datetime64[D]")[0]
    course = np.where(stale, summer - np.timedelta64(365, "D"), summer + np.timedelta64(365, "D"))
    year_end = np.where(stale, course, summer + np.timedelta64(31, "D"))
    months = {"twelve_months": 12, "six_months": 6, "three_months": 3}
    due = np.full(len(lapse), NONE)
    for name, count in months.items():
        due = np.where(lapse == name, months_on(day["date_verified"], count), due)
    due = np.where(lapse == "review", day["review_date"] + np.timedelta64(28, "D"), due)
    due = np.where(lapse == "year_end", year_end, due)
    day["lapse_date"] = due
    day["expected_end"] = np.select([ends == "course", ends == "lapse"], [course, due], NONE)
    made.text["currency_lapsed"] = np.where(~np.isnat(due) & (due < today), "Y", "N")


def _guarantee(draw: Draw, made: People, group: Ints) -> None:
    text = made.text
    young = group <= 13
    made11 = draw.among("offer 11", {"110": 90, "120": 1, "122": 1, "123": 1, "140": 4, "151": 2, "154": 1})
    made12 = draw.among("offer 12", {"110": 30, "114": 60, "115": 3, "120": 2, "151": 3, "159": 2})
    text["guarantee_status_year11"] = np.where(young, made11, "")
    text["guarantee_authority_year11"] = np.where(young, text["authority_at_year11"], "")
    text["guarantee_status_year12"] = np.where(young & (group >= 12), made12, "")
    text["guarantee_authority_year12"] = np.where(young & (group >= 12), text["lead_authority"], "")
    text["guarantee_status_year12"] = np.where(
        young & (group == 11) & draw.chance("early", 0.02), "159", text["guarantee_status_year12"]
    )
    text["guarantee_authority_year12"] = np.where(text["guarantee_status_year12"] == "", "", text["lead_authority"])
    text["guarantee_indicator"] = np.where(young, draw.among("guaranteed", {"Y": 30, "N": 70}), "N")


def _characteristics(draw: Draw, world: World, made: People) -> None:
    code, gender = made.text["activity"], made.text["gender"]
    forced = {"620": "140", "630": "120", "650": "180", "720": "130"}
    held = {
        one: draw.chance(f"characteristic {one}", share)
        for one, share in CHARACTERISTICS.items()
        if one in world.characteristics
    }
    for activity, one in forced.items():
        if one in held:
            held[one] = held[one] | (code == activity)
    if "180" in held:
        held["180"] = held["180"] & (gender != "M")
    ordered = sorted(held)
    table = np.stack([held[one] for one in ordered], axis=1) if ordered else np.zeros((len(code), 0), bool)
    made.characteristics = [[ordered[at] for at in np.flatnonzero(row)] for row in table]


def _column(code: Texts, rows: Mapping[str, Mapping[str, str]], name: str) -> Texts:
    known = sorted(rows)
    values = np.array([rows[one][name] for one in known])
    return np.asarray(values[np.searchsorted(known, code)])


def days(count: Ints) -> npt.NDArray[np.timedelta64]:
    """So many days."""
    return np.asarray(count, np.int64).astype("timedelta64[D]")


def months_on(day: Days, months: int) -> Days:
    """The same day of the month some months on, or the month's last day."""
    month = day.astype("datetime64[M]")
    within = (day - month.astype("datetime64[D]")).astype(int)
    later = month + np.timedelta64(months, "M")
    length = ((later + np.timedelta64(1, "M")).astype("datetime64[D]") - later.astype("datetime64[D]")).astype(int)
    return np.asarray(later.astype("datetime64[D]") + days(np.minimum(within, length - 1)), "datetime64[D]")


PROVIDER = {"provider_id": "id", "establishment_number": "laestab", "establishment_name": "name", "ukprn": "ukprn"}
CHUNK = 50_000  # people at a time
REMARK = "synthetic data made by interop synth: no person in it is real"
LONDON = [str(code) for code in (*range(201, 214), *range(301, 321))]
NEET = {"540", "610", "615", "616", "619", "620", "630", "640", "650", "660", "670", "680"}
STREETS = [
    "Sample Road",
    "Specimen Street",
    "Placeholder Avenue",
    "Invented Close",
    "Example & Sons Yard",
    "Dummy Lane",
]
