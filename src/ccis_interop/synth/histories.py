"""What came before: earlier activities, homes and responsibilities, so that nothing overlaps and nothing is missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ccis_interop.synth.draw import Draw, Ints
from ccis_interop.synth.names import Texts, postcodes
from ccis_interop.synth.population import LONDON, NEET, NEIGHBOURS, NONE, STREETS, Days, Flags, People, World, days
from ccis_interop.synth.providers import chosen, of_register, register
from ccis_interop.synth.rows import Column, Slot

EARLIER = 4  # activities before the current one, at most
AFTER_SCHOOL = {
    "210": 20, "220": 8, "230": 25, "250": 3, "310": 6, "330": 8, "360": 4, "410": 5, "610": 2, "619": 8, "640": 1,
    "810": 10,
}  # fmt: skip
AT_SCHOOL = {"110": 96, "120": 2, "140": 1, "150": 1}
PLACE = {"110": "school", "210": "school", "220": "college", "230": "college", "250": "college", "310": "provider",
         "410": "provider"}  # fmt: skip
STUDY = ["210", "220", "230", "250", "410"]
SOURCES = {
    "school": {"SCHOOL": 80, "DFE": 10, "YOUNG_PERSON": 10},
    "college": {"COLLEGE": 70, "DFE": 15, "INDEX": 10, "YOUNG_PERSON": 5},
    "provider": {"PROVIDER": 50, "APPRENTICESHIP": 20, "YOUNG_PERSON": 30},
    "": {"YOUNG_PERSON": 60, "PARENT": 25, "EMPLOYER": 5, "JOBCENTRE": 5, "OTHER": 5},
}


@dataclass(frozen=True)
class Life:
    """The days on which a person's life turned: came into year 11, left school, moved, left the authority."""

    today: np.datetime64
    group: Ints
    entered: Days
    left_school: Days
    moved: Days
    came: Flags
    across: Flags
    gone: Days


def life(draw: Draw, world: World, made: People) -> Life:
    """The turning days of each person, NaT for what never came.

    `came` from another authority since year 11; moved `across` a border, then or earlier; `gone`: left the authority.
    """
    group = made.text["year_group"].astype(np.int64)
    today = np.datetime64(world.day, "D")
    entered = _september(world.year_start.year - (group - 11))
    since = (today - entered).astype(np.int64)
    came = (made.text["previous_person_id"] != "") & (since > 1)
    early = ~came & draw.chance("moved before", 0.08)
    inside = ~came & ~early & draw.chance("moved within", 0.12)
    moved = np.where(came, today - days(draw.below("move", np.minimum(since - 1, 700))), NONE)
    moved = np.where(early, entered - days(30 + draw.below("move", 1500)), moved)
    moved = np.where(inside, today - days(20 + draw.below("move", 1200)), moved)
    leaves = np.isin(made.text["cohort_status"], ["T", "E"])
    gone = np.fmax(today - days(draw.below("gone", np.minimum(since + 1, 25))), moved)
    left_school = _september(world.year_start.year - np.maximum(group - 12, 0))
    return Life(today, group, entered, left_school, moved, came, came | early, np.where(leaves, gone, NONE))


def _september(year: Ints) -> Days:
    """The 1 September of each year."""
    return np.asarray((year - 1970) * 12 + 8, "datetime64[M]").astype("datetime64[D]")


def activities(draw: Draw, world: World, made: People, at: Life) -> list[Slot]:
    """Each person's activities, the oldest first, the current one last."""
    follow = made.day["activity_start"]
    count = 1 + draw.below("earlier", EARLIER)
    slots = [_current(draw, made)]
    for back in range(EARLIER):
        have = count > back
        same = (back == 0) & (made.day["neet_start"] < follow)
        at_school = follow <= at.left_school
        length = 20 + draw.below(f"length {back}", np.where(at_school, 500, 300))
        begins = np.where(at_school, follow - days(length), np.maximum(follow - days(length), at.left_school))
        begins = np.where(same, made.day["neet_start"], begins)
        code = np.where(at_school, draw.among(f"school {back}", AT_SCHOOL), draw.among(f"after {back}", AFTER_SCHOOL))
        code = np.where(same, "619", code)
        slots.insert(0, Slot(have, _earlier(draw, world, made, back, code, begins, follow - np.timedelta64(1, "D"))))
        follow = begins
    return slots


def _current(draw: Draw, made: People) -> Slot:
    text, day = made.text, made.day
    place = _place(text["activity"])
    return Slot(
        np.full(len(made.number), True),
        {
            "activity_code": text["activity"],
            "start_date": day["activity_start"],
            "provider_id": text["provider_id"],
            "educated_authority": text["educated_authority"],
            "source": _source(draw, "now", place),
            "date_ascertained": day["date_ascertained"],
            "date_verified": day["date_verified"],
            "review_date": day["review_date"],
            "lapse_date": day["lapse_date"],
            "currency_lapsed": text["currency_lapsed"],
            "neet_start": day["neet_start"],
            "expected_end": day["expected_end"],
        },
    )


def _earlier(
    draw: Draw, world: World, made: People, back: int, code: Texts, begins: Days, ends: Days
) -> dict[str, Column]:
    place = _place(code)
    home = made.text["educated_authority"]
    at = chosen(world.places, place, home, draw.below(f"provider {back}", 1000))
    room = (ends - begins).astype(np.int64)
    found = begins + days(np.minimum(draw.below(f"found out {back}", 25), room))
    return {
        "activity_code": code,
        "start_date": begins,
        "end_date": ends,
        "provider_id": of_register(register(world.places), "id", at),
        "educated_authority": np.where(place == "", "", home),
        "source": _source(draw, f"then {back}", place),
        "date_ascertained": found,
        "date_verified": np.where(
            draw.chance(f"confirmed {back}", 0.7), found + days(np.minimum(40, (ends - found).astype(np.int64))), NONE
        ),
        "review_date": np.where(draw.chance(f"reviewed {back}", 0.1), ends, NONE),
        "lapse_date": np.where(place == "", NONE, ends + days(draw.below(f"lapse {back}", 200))),
        "currency_lapsed": "N",
        "neet_start": np.where(np.isin(code, sorted(NEET)), begins, NONE),
        "expected_end": np.where(np.isin(code, STUDY), ends + days(draw.below(f"course {back}", 200)), NONE),
    }


def _place(code: Texts) -> Texts:
    known = sorted(PLACE)
    at = np.minimum(np.searchsorted(known, code), len(known) - 1)
    return np.where(np.array(known)[at] == code, np.array([PLACE[one] for one in known])[at], "")


def _source(draw: Draw, purpose: str, place: Texts) -> Texts:
    source = draw.among(f"source {purpose}", SOURCES[""])
    for name, weights in SOURCES.items():
        if name:
            source = np.where(place == name, draw.among(f"source {purpose} {name}", weights), source)
    return source


def addresses(draw: Draw, made: People, at: Life) -> list[Slot]:
    """Earlier homes, the home, and addresses in term time."""
    text = made.text
    had = ~np.isnat(at.moved)
    born = made.day["birth_date"]
    first = born + days(draw.below("settled", 3000))
    before = Draw(draw.seed ^ 0x0DD, draw.people)
    old_from = np.fmin(at.moved - days(300 + draw.below("stayed", 2500)), at.entered)
    term = draw.chance("term address", 0.06)
    term_from = at.today - days(60 + draw.below("term from", 300))
    every = np.full(len(made.number), True)
    return [
        Slot(had, {**_elsewhere(before), "kind": "HOME", "authority": former_authority(draw, made, at),
                   "from_date": old_from, "to_date": at.moved - np.timedelta64(1, "D"), "source": "OWN"}),
        Slot(every, {
            "kind": "HOME", "address_line_2": text["address_line_2"], "address_line_3": text["address_line_3"],
            "town": text["town"], "postcode": text["postcode"], "authority": text["lead_authority"],
            "from_date": np.where(had, at.moved, first), "to_date": at.gone,
            "source": draw.among("address source", {"SCHOOL": 50, "PARENT": 20, "YOUNG_PERSON": 20, "OWN": 10}),
            "uprn": np.where(draw.chance("uprn", 0.6), (90_000_000_000 + draw.people).astype(str), ""),
        }),
        Slot(term, {**_elsewhere(Draw(draw.seed ^ 0x7E7, draw.people)), "kind": "TERM",
                    "authority": draw.one_of("term authority", [*LONDON, *NEIGHBOURS]), "from_date": term_from,
                    "to_date": np.where(draw.chance("term over", 0.6), term_from + np.timedelta64(50, "D"), NONE),
                    "source": "YOUNG_PERSON",
                    "uprn": np.where(draw.chance("uprn", 0.6), (80_000_000_000 + draw.people).astype(str), "")}),
    ]  # fmt: skip


def _elsewhere(draw: Draw) -> dict[str, Column]:
    return {
        "address_line_1": np.where(
            draw.chance("flat", 0.4), np.char.add("Flat ", (draw.below("flat number", 60) + 1).astype(str)), ""
        ),
        "address_line_2": (draw.below("house", 180) + 1).astype(str),
        "address_line_3": draw.one_of("street", STREETS),
        "town": "Exampleton",
        "postcode": postcodes(draw),
    }


def former_authority(draw: Draw, made: People, at: Life) -> Texts:
    """Where people lived before their move: the same authority for those who moved within it."""
    lead = made.text["lead_authority"]
    other = draw.one_of("came from", [*LONDON, *NEIGHBOURS])
    other = np.where(other == lead, "888", other)
    return np.where(at.across, other, lead)


def responsibilities(draw: Draw, made: People, at: Life) -> list[Slot]:
    """Who led: the authority of residence, from the day of a move on."""
    every = np.full(len(made.number), True)
    return [
        Slot(at.came, {"authority": former_authority(draw, made, at), "from_date": at.entered,
                       "to_date": at.moved - np.timedelta64(1, "D"), "reason": "FIRST"}),
        Slot(every, {"authority": made.text["lead_authority"],
                     "from_date": np.where(at.came, at.moved, at.entered), "to_date": at.gone,
                     "reason": np.where(at.came, "MOVE", "FIRST")}),
    ]  # fmt: skip
