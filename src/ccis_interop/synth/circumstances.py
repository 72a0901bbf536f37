"""What else a record holds: characteristics, plans, needs, aspirations, contacts, objections, attempts to reach."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ccis_interop.synth.draw import Draw, Ints
from ccis_interop.synth.histories import Life
from ccis_interop.synth.names import Texts
from ccis_interop.synth.population import NONE, Days, Flags, People, World, days, months_on
from ccis_interop.synth.rows import Column, Slot

NOT_KNOWN = ["150", "810", "820", "830"]
METHODS = np.array(["POST", "HOME_PHONE", "MOBILE", "TEXT", "EMAIL", "VISIT"])
ROLES = {"TRACKER": 60, "ADVISER": 20, "ADMIN": 15, "YOUTH_WORKER": 5}
SPACING = (3, 29, 60, 95)  # days before today of the attempts to reach somebody, at the least
DAY = np.timedelta64(1, "D")


def characteristics(draw: Draw, made: People, at: Life) -> list[Slot]:
    """Those of today with the day since when, and some that are over."""
    held = sorted({one for ones in made.characteristics for one in ones})
    since = at.entered + days(draw.below("characteristic", 60)) - np.timedelta64(200, "D")
    over = draw.chance("characteristic over", 0.03)
    slots = [
        Slot(over, {"characteristic_code": draw.one_of("old characteristic", ["110", "150", "170"]),
                    "from_date": since - np.timedelta64(500, "D"), "to_date": since - np.timedelta64(100, "D")})
    ]  # fmt: skip
    for one in held:
        have = np.array([one in ones for ones in made.characteristics], dtype=bool)
        slots.append(Slot(have, {"characteristic_code": one, "from_date": since - np.timedelta64(int(one) // 10, "D")}))
    return slots


def special_needs(draw: Draw, made: People, at: Life) -> list[Slot]:
    """Plans and support of today; support before a plan; plans that have ended."""
    send, status = made.text["send"] == "Y", made.text["cohort_status"]
    ended = np.isin(status, ["A", "L"])
    since = at.entered - days(draw.below("plan", 1500) + 1)
    lead = made.text["lead_authority"]
    over = since - np.timedelta64(401, "D")
    return [
        Slot(send & draw.chance("statement before", 0.3), {
            "kind": "STATEMENT", "from_date": over - np.timedelta64(1100, "D"), "to_date": over, "authority": lead,
        }),
        Slot(send & draw.chance("support before", 0.4), {
            "kind": "SUPPORT", "from_date": over + DAY, "to_date": since - DAY,
        }),
        Slot(send | ended, {
            "kind": "PLAN", "from_date": since, "authority": lead,
            "to_date": np.where(ended, at.today - days(1 + draw.below("plan ended", 60)), NONE),
        }),
        Slot(made.text["sen_support"] == "Y", {"kind": "SUPPORT", "from_date": since}),
    ]  # fmt: skip


def needs(draw: Draw, made: People, at: Life) -> list[Slot]:
    """The level of need of today, and the one before."""
    begun = at.today - days(draw.below("need", 360))
    earlier = draw.chance("need changed", 0.3)
    return [
        Slot(earlier, {"level_of_need": draw.among("old need", {"1": 10, "2": 30, "3": 60}),
                       "from_date": begun - np.timedelta64(300, "D"), "to_date": begun - DAY}),
        Slot(np.full(len(begun), True), {"level_of_need": made.text["level_of_need"], "from_date": begun}),
    ]  # fmt: skip


def aspirations(draw: Draw, world: World, made: People, at: Life) -> list[Slot]:
    """What the young person means to do, said on a day on which the code was valid."""
    intended = made.text["intended_destination"]
    since = np.datetime64(world.intended_since or "1970-01-01", "D")  # the newest of today's codes
    stated = np.maximum(at.today - days(draw.below("stated", 90)), since)
    subject = draw.one_of("subject", ["", "", "Health and care", "Construction", "Digital", "Art and design", "Sport"])
    return [Slot(intended != "", {"intended_destination": intended, "stated_on": stated, "subject": subject})]


def guarantees(draw: Draw, made: People, at: Life) -> list[Slot]:
    """The September Guarantee of year 11 and of year 12."""
    slots = []
    for later, year in enumerate(("11", "12")):
        status = made.text[f"guarantee_status_year{year}"]
        begins = at.entered.astype("datetime64[Y]").astype(np.int64) + 1970 + later
        slots.append(
            Slot(
                status != "",
                {
                    "year_group": year,
                    "academic_year": _academic_year(begins),
                    "status": status,
                    "authority": made.text[f"guarantee_authority_year{year}"],
                    "status_date": at.today - days(draw.below(f"offer {year}", 200)),
                },
            )
        )
    return slots


def _academic_year(begins: Ints) -> Texts:
    first = int(begins.min()) if len(begins) else 0
    names = np.array([f"{year}-{(year + 1) % 100:02d}" for year in range(first, int(begins.max(initial=first)) + 1)])
    return np.asarray(names[begins - first])


def attempts(draw: Draw, made: People, at: Life) -> list[Slot]:
    """Attempts to reach those of whom nothing is known, by changing methods; and the one that found the others."""
    text, day = made.text, made.day
    lost = np.isin(text["activity"], NOT_KNOWN) | (text["currency_lapsed"] == "Y")
    start = draw.below("first method", len(METHODS))
    slots = []
    for back in reversed(range(len(SPACING))):
        have = lost & ((back < 2) | draw.chance(f"attempt {back}", 0.6))
        when = at.today - days(SPACING[back] + draw.below(f"attempt day {back}", 20))
        outcome = draw.among(f"outcome {back}", {"NO_ANSWER": 55, "MESSAGE": 20, "WRONG": 15, "MOVED": 10})
        outcome = np.where(text["activity"] == "830", "REFUSED", outcome)
        method = METHODS[(start + back) % len(METHODS)]
        slots.append(Slot(have, _attempt(draw, f"{back}", when, method, outcome)))
    found = ~lost & draw.chance("found by tracking", 0.35)
    method = METHODS[draw.below("method", len(METHODS))]
    missed = found & draw.chance("missed first", 0.4)
    slots.append(Slot(missed, _attempt(draw, "missed", day["date_verified"] - 5 * DAY, method, "NO_ANSWER")))
    method = METHODS[draw.below("method found", len(METHODS))]
    slots.append(Slot(found, _attempt(draw, "found", day["date_verified"], method, "ANSWERED")))
    return slots


def _attempt(draw: Draw, purpose: str, when: Days, method: Texts, outcome: Texts | str) -> Mapping[str, Column]:
    return {
        "attempted_on": when,
        "method": method,
        "outcome": outcome,
        "made_by": draw.among(f"role {purpose}", ROLES),
    }


def objects(draw: Draw) -> Flags:
    """Who has objected, at some time, to the passing on of category (c) information."""
    return draw.chance("objection", 0.02)


def objections(draw: Draw, made: People, at: Life) -> list[Slot]:
    """Objections; from the 16th birthday on it is the young person who objects."""
    begun = at.today - days(draw.below("objected", 500))
    of_age = months_on(made.day["birth_date"], 16 * 12) <= begun
    return [
        Slot(
            objects(draw),
            {
                "kind": draw.one_of("section", ["S14", "S72"]),
                "category": "c",
                "raised_by": np.where(of_age, "YOUNG_PERSON", "PARENT"),
                "from_date": begun,
                "to_date": np.where(draw.chance("withdrawn", 0.2), np.minimum(begun + 100 * DAY, at.today), NONE),
            },
        )
    ]


def contacts(draw: Draw, at: Life) -> list[Slot]:
    """Numbers that Ofcom keeps free for drama, and addresses at example.org: nobody can be reached by them."""
    young = at.group <= 11
    owner = np.where(young & draw.chance("parent's", 0.7), "PARENT", "YOUNG_PERSON")
    since = at.today - days(draw.below("contact since", 700))
    given = draw.among("contact source", {"YOUNG_PERSON": 50, "PARENT": 25, "SCHOOL": 15, "COLLEGE": 10})
    source = np.where(objects(draw), owner, given)
    before = since - days(100 + draw.below("contact before", 300))
    common: dict[str, Column] = {"owner": owner, "source": source, "from_date": since}
    return [
        Slot(draw.chance("old mobile", 0.15), {**common, "kind": "MOBILE", "value": _mobile(draw, "old"),
                                               "from_date": before, "to_date": since - DAY}),
        Slot(draw.chance("mobile", 0.85), {**common, "kind": "MOBILE", "value": _mobile(draw, "new")}),
        Slot(draw.chance("home phone", 0.3), {**common, "kind": "HOME_PHONE", "value": np.char.add(
            "020 7946 0", np.char.zfill(draw.below("home number", 1000).astype(str), 3))}),
        Slot(draw.chance("email", 0.6), {**common, "kind": "EMAIL", "value": np.char.add(
            np.char.add("synthetic.", (draw.people + 1).astype(str)), "@example.org")}),
    ]  # fmt: skip


def _mobile(draw: Draw, purpose: str) -> Texts:
    return np.char.add("07700 900", np.char.zfill(draw.below(f"mobile {purpose}", 1000).astype(str), 3))


def parents(draw: Draw, made: People, at: Life) -> list[Slot]:
    """Parents of those in year 11."""
    have = (at.group <= 11) & draw.chance("parent", 0.6)
    apart = draw.chance("parent apart", 0.1)
    return [
        Slot(have, {"name": np.char.add("Pat ", made.text["family_name"]),
                    "address": np.where(apart, "1 Sample Road, Exampleton", ""),
                    "postcode": np.where(apart, "ZZ99 9ZZ", "")})
    ]  # fmt: skip
