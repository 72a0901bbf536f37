"""London's families for judging linkage: common names as common as they are, siblings, twins, people of one address.

The other synthetic people have no two names alike, which makes linking too easy. Here names are drawn by how common
they are in a group (`name_lists.csv`, in order; the rest are invented), and households share surname and postcode.
The shares and where they come from stand in `household_shares.csv`. Postcodes cannot be real, so nobody is.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import product

import numpy as np
import numpy.typing as npt

from ccis_interop.synth.draw import Draw, Ints
from ccis_interop.synth.names import FAMILY_HEADS, FAMILY_MIDDLES, FAMILY_TAILS, GIVEN, Texts, postcodes
from ccis_interop.synth.population import ETHNICITY, LONDON, Days, Flags, ulns, upns

FIRST_DAY = np.datetime64("2003-09-01", "D")
DAYS = 9 * 365  # of birth days: the years that an Index holds
PATRONYMS = ("pakistani", "bangladeshi", "somali", "arab")  # sibling_other_family_named
FLED = ("somali", "arab")  # new_year_named
FLATTENED, STEEPNESS = 3.0, 0.9  # Zipf-Mandelbrot: the weight of the r-th name is 1 / (r + 3) ** 0.9
SCHOOLS = 6_000_000  # places for pupil numbers, so that no two people of four million share one


@dataclass(frozen=True)
class Households:
    """Columns, one entry a person, and of which family each is. '' stands for nothing."""

    given: Texts
    middle: Texts
    family: Texts
    born: Days
    gender: Texts
    postcode: Texts
    uln: Texts
    uln_beside: Texts  # of the person before: mostly a brother or sister
    upn: Texts
    household: Ints
    group: Texts
    twin: Flags

    @property
    def sibling(self) -> Flags:
        """Whether there is another person of the same household."""
        return np.asarray(np.bincount(self.household)[self.household] > 1)


def households(seed: int, count: int) -> Households:
    """So many people, family by family."""
    share = shares()
    bounds = np.cumsum([share["one_child"], share["two_children"], share["three_children"]])
    sizes = 1 + np.searchsorted(bounds, Draw(seed, np.arange(count)).unit("children"), side="right")
    household = np.repeat(np.arange(count), sizes)[:count]
    person, home = Draw(seed, np.arange(count)), Draw(seed, household)
    first = np.concatenate([[True], household[1:] != household[:-1]])
    twin_of_last = ~first & person.chance("twin", share["twin"])
    group = _groups(home)
    gender = np.where(person.chance("girl", 0.49), "F", "M")
    given, middle = _given_names(person, group, gender, first, twin_of_last)
    twin = twin_of_last | np.concatenate([twin_of_last[1:], [False]])
    born = _birth_days(seed, household, group, first, twin_of_last)
    numbers = ulns(person)
    authority = home.one_of("authority", LONDON)
    return Households(
        given=given,
        middle=middle,
        family=_family_names(home, person, group, first),
        born=born,
        gender=np.where(person.chance("gender unknown", share["gender_unknown"]), "U", gender),
        postcode=postcodes(home),
        uln=numbers,
        uln_beside=np.roll(numbers, 1),
        upn=upns(person, authority, born, SCHOOLS),
        household=household,
        group=group,
        twin=twin,
    )


@cache
def shares() -> dict[str, float]:
    """The numbers of `household_shares.csv`."""
    return {row["name"]: float(row["value"]) for row in _rows("household_shares.csv")}


def names_of(kind: str, draw: Draw, group: Texts, purpose: str) -> Texts:
    """A name for each by group: `F` and `M` are given names, `family` surnames. Common ones are common."""
    made = np.full(len(group), "", dtype=object)
    unit, rare = draw.unit(f"{purpose} rank"), draw.unit(f"{purpose} rare")
    invented = np.array(_invented_families() if kind == "family" else GIVEN, dtype=object)
    for name, (tail, listed, bounds) in _lists(kind).items():
        here = np.flatnonzero(group == name)
        common = listed[np.minimum(np.searchsorted(bounds, unit[here], side="right"), len(listed) - 1)]
        other = invented[(unit[here] * len(invented)).astype(np.int64)]
        made[here] = np.where(rare[here] < tail, other, common)
    return made.astype(str)


def _groups(home: Draw) -> Texts:
    ethnicity = home.among("ethnicity", ETHNICITY)
    made = np.full(len(ethnicity), "british", dtype="U16")
    for code in ETHNICITY:
        weights = {row["group"]: float(row["weight"]) for row in _rows("name_groups.csv") if row["ethnicity"] == code}
        made = np.where(ethnicity == code, home.among("name group", weights), made)
    return made


def _birth_days(seed: int, household: Ints, group: Texts, first: Flags, twin_of_last: Flags) -> Days:
    """Siblings a year and more apart, twins on one day; the window of years is gone round."""
    share, at = shares(), np.arange(len(household))
    event = np.maximum.accumulate(np.where(twin_of_last, 0, at))  # the first born of that day
    birth = Draw(seed, event)
    gaps = np.where(first | twin_of_last, 0, 330 + Draw(seed, at).below("gap", 1100))
    since = np.cumsum(gaps)
    offset = since - np.maximum.accumulate(np.where(first, since, 0))
    days = (Draw(seed, household).below("birth day", DAYS) + offset) % DAYS
    born = FIRST_DAY + days.astype("timedelta64[D]")
    fled = np.isin(group, FLED)
    unknown = birth.chance("new year", np.where(fled, share["new_year_named"], share["new_year"]))
    return np.asarray(np.where(unknown, born.astype("datetime64[Y]").astype("datetime64[D]"), born))


def _given_names(draw: Draw, group: Texts, gender: Texts, first: Flags, twin_of_last: Flags) -> tuple[Texts, Texts]:
    share = shares()
    given = _by_gender(draw, group, gender, "given")
    for attempt in range(3):  # parents do not use a name twice
        again = ~first & (given == np.roll(given, 1))
        given = np.where(again, _by_gender(draw, group, gender, f"given {attempt}"), given)
    alike = twin_of_last & draw.chance("alike", share["twin_alike"])
    given = np.where(alike, _next_names(np.roll(given, 1), group, gender), given)
    same = twin_of_last & (gender == np.roll(gender, 1)) & draw.chance("same given", share["twin_same_given"])
    given = np.where(same, np.roll(given, 1), given)
    told_apart = same | np.roll(same, -1)
    middle = np.where(
        told_apart | draw.chance("middle", share["middle"]), _by_gender(draw, group, gender, "middle"), ""
    )
    return given, middle


def _by_gender(draw: Draw, group: Texts, gender: Texts, purpose: str) -> Texts:
    girls, boys = names_of("F", draw, group, purpose), names_of("M", draw, group, purpose)
    return np.where(gender == "F", girls, boys)


def _next_names(names: Texts, group: Texts, gender: Texts) -> Texts:
    """The next name in the alphabet of the same group and gender."""
    made = names.astype(object)
    for kind in ("F", "M"):
        for name, (_, listed, _) in _lists(kind).items():
            here = np.flatnonzero((group == name) & (gender == kind))
            alphabet = np.sort(listed.astype(str))
            made[here] = alphabet[np.searchsorted(alphabet, names[here], side="right") % len(alphabet)]
    return made.astype(str)


def _family_names(home: Draw, person: Draw, group: Texts, first: Flags) -> Texts:
    share = shares()
    family = names_of("family", home, group, "family")
    second = names_of("family", home, group, "second family")
    family = np.where(
        home.chance("double", share["double_barrelled"]) & (family != second), _joined(family, second), family
    )
    other = np.where(np.isin(group, PATRONYMS), share["sibling_other_family_named"], share["sibling_other_family"])
    return np.where(~first & person.chance("other family", other), names_of("family", person, group, "own"), family)


def _joined(one: Texts, other: Texts) -> Texts:
    return np.char.add(np.char.add(one, "-"), other)


@cache
def _lists(kind: str) -> dict[str, tuple[float, npt.NDArray[np.object_], npt.NDArray[np.float64]]]:
    """By group: the share of invented names, the names in order, and their bounds from 0 to 1."""
    found = {}
    for row in _rows("name_lists.csv"):
        if row["kind"] == kind:
            listed = np.array(row["names"].split(), dtype=object)
            weights = 1 / (np.arange(len(listed)) + FLATTENED) ** STEEPNESS
            found[row["group"]] = (float(row["tail"]), listed, np.cumsum(weights) / weights.sum())
    return found


@cache
def _invented_families() -> list[str]:
    return ["".join(parts).capitalize() for parts in product(FAMILY_HEADS, FAMILY_MIDDLES, FAMILY_TAILS)]


@cache
def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files("ccis_interop.synth").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
