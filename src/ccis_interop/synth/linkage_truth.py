"""What linkage is judged on: an Index and a list of the same synthetic London, and who is who.

Both come from the same families (`households.py`); faults of two kinds of records, those of a register and those of
a list, are laid over them by the rates of `linkage_noise.csv`. Rows of people whom the Index does not hold are people
of the same families too: the twin of somebody whom it holds, or the namesake. The rates were set before any figure
of ours was known, each with its reason, and are no part of what the matcher knows.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

import numpy as np
import pyarrow as pa

from ccis_interop.errors import UsageError
from ccis_interop.synth.draw import Draw, Ints
from ccis_interop.synth.households import Households, households, names_of
from ccis_interop.synth.names import Texts, postcodes
from ccis_interop.synth.population import Days
from ccis_interop.synth.rows import texts
from ccis_interop.synth.slips import mistyped, typed

NOISES = ("list", "harder")
PLACEHOLDER_ULN, PLACEHOLDER_POSTCODE = "9999999999", "ZZ99 9ZZ"


@dataclass(frozen=True)
class Truth:
    """An Index, a list, and the truth.

    `register` has `record_id` and the evidence; `rows` too, and `truth`, the record of the register, nothing if there
    is none; `person`, who it is, in or out; `twin` and `sibling`, whether London holds one.
    """

    register: pa.Table
    rows: pa.Table


@cache
def rates(noise: str) -> Mapping[str, float]:
    """The rates of a column of `linkage_noise.csv`: `register`, `list` or `harder`. Raises UsageError on another."""
    if noise not in ("register", *NOISES):
        raise UsageError("unknown-noise", f"there is no noise {noise!r}.", mend=f"name one of {', '.join(NOISES)}.")
    text = resources.files("ccis_interop.synth").joinpath("linkage_noise.csv").read_text(encoding="utf-8")
    return {row["knob"]: float(row[noise] or 0) for row in csv.DictReader(text.splitlines())}


def truth(seed: int, people: int, count: int, noise: str = "list", *, numbers: bool = True) -> Truth:
    """An Index of so many people and a list of so many rows; without `numbers` no row has a ULN or UPN."""
    rate = dict(rates(noise))
    if not numbers:
        rate["uln_held"] = rate["upn_held"] = 0.0
    outside = round(count * rate["absent"])
    london = households(seed, people + outside)
    order = np.argsort(Draw(seed, np.arange(people + outside)).words("is in the Index"), kind="stable")
    absent, held = np.sort(order[:outside]), np.sort(order[outside:])
    chosen = held[np.argsort(Draw(seed, held).words("is on the list"), kind="stable")[: count - outside]]
    listed = np.concatenate([chosen, absent])
    listed = listed[np.argsort(Draw(seed, listed).words("place on the list"), kind="stable")]
    register = _noisy(Draw(seed ^ 0x5EED, held), _some(london, held), rates("register"))
    rows = _noisy(Draw(seed ^ 0x1157, listed), _some(london, listed), rate)
    is_in = ~np.isin(listed, absent)
    whole = _evidence(rows, np.arange(len(listed)))
    whole = whole.append_column("truth", pa.array(listed, mask=~is_in)).append_column("person", pa.array(listed))
    whole = whole.append_column("twin", pa.array(london.twin[listed]))
    whole = whole.append_column("sibling", pa.array(london.sibling[listed]))
    return Truth(_evidence(register, held), whole)


def _some(london: Households, at: Ints) -> Households:
    return Households(**{name: values[at] for name, values in vars(london).items()})


def _evidence(people: Households, record: Ints) -> pa.Table:
    held: dict[str, Texts | Days] = {
        "given_name": people.given, "middle_names": people.middle, "family_name": people.family,
        "birth_date": people.born, "gender": people.gender, "postcode": people.postcode,
        "uln": people.uln, "upn": people.upn,
    }  # fmt: skip
    columns = {name: texts(values, len(record)) for name, values in held.items()}
    return pa.table({"record_id": pa.array(record), **columns})


def _noisy(draw: Draw, people: Households, rate: Mapping[str, float]) -> Households:
    given, middle, family = _names(draw, people, rate)
    return replace(
        people,
        given=given,
        middle=middle,
        family=family,
        born=_born(draw, people.born, rate),
        gender=_gender(draw, people.gender, rate),
        postcode=_postcode(draw, people.postcode, rate),
        uln=_uln(draw, people, rate),
        upn=_upn(draw, people.upn, rate),
    )


def _names(draw: Draw, people: Households, rate: Mapping[str, float]) -> tuple[Texts, Texts, Texts]:
    given, middle, family, group = people.given, people.middle, people.family, people.group
    given = np.where(draw.chance("short", rate["given_short"]), _short(draw, given), given)
    cut = np.where(draw.chance("first letter", 0.5), given.astype("U1"), given.astype("U3"))
    given = np.where(draw.chance("cut", rate["given_cut"]), cut, given)
    gendered = np.where(
        people.gender == "F", names_of("F", draw, group, "known F"), names_of("M", draw, group, "known")
    )
    given = np.where(draw.chance("known", rate["given_known"]), gendered, given)
    given = typed(draw, given, draw.chance("given typo", rate["given_typo"]), "given")
    together = (middle != "") & draw.chance("together", rate["given_with_middle"])
    given = np.where(together, np.char.add(np.char.add(given, " "), middle), given)
    middle = np.where(together | draw.chance("middle left", rate["middle_left"]), "", middle)
    half = draw.chance("half", rate["family_half"]) & (np.char.find(family, "-") > 0)
    family = np.where(half, _half(draw, family), family)
    other = draw.chance("other family", rate["family_other"])
    family = np.where(other, names_of("family", draw, group, "other family"), family)
    family = typed(draw, family, draw.chance("family typo", rate["family_typo"]), "family")
    swapped = draw.chance("swapped", rate["swapped"])
    return np.where(swapped, family, given), middle, np.where(swapped, given, family)


@cache
def _shorts() -> dict[str, list[str]]:
    text = resources.files("ccis_interop.synth").joinpath("short_names.csv").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for row in csv.DictReader(text.splitlines()):
        found.setdefault(row["name"], []).append(row["short"])
    return found


def _short(draw: Draw, given: Texts) -> Texts:
    shorts = _shorts()
    which = draw.below("which short", 100)
    names = given.tolist()
    return np.array(
        [
            shorts[name][at % len(shorts[name])] if name in shorts else name
            for name, at in zip(names, which.tolist(), strict=True)
        ]
    )


def _half(draw: Draw, family: Texts) -> Texts:
    parts = np.char.partition(family, "-")
    return np.where(draw.chance("first half", 0.5), parts[:, 0], parts[:, 2])


def _born(draw: Draw, born: Days, rate: Mapping[str, float]) -> Days:
    year, month, day = _parts(born)
    swapped = draw.chance("birth swapped", rate["birth_swapped"]) & (day <= 12)
    year, month, day = year, np.where(swapped, day, month), np.where(swapped, month, day)
    part = np.where(draw.chance("birth part", rate["birth_part"]), draw.below("which part", 3), 3)
    year = np.where(part == 0, year + np.where(draw.chance("earlier", 0.5), -1, 1), year)
    month = np.where(part == 1, (month + draw.below("month off", 11)) % 12 + 1, month)
    day = np.where(part == 2, (day + draw.below("day off", 26)) % 28 + 1, np.minimum(day, np.where(part == 3, 31, 28)))
    months = (year - 1970).astype("datetime64[Y]").astype("datetime64[M]") + (month - 1).astype("timedelta64[M]")
    return np.asarray(months.astype("datetime64[D]") + (day - 1).astype("timedelta64[D]"))


def _parts(born: Days) -> tuple[Ints, Ints, Ints]:
    months = born.astype("datetime64[M]")
    year = born.astype("datetime64[Y]").astype(np.int64) + 1970
    return year, months.astype(np.int64) % 12 + 1, (born - months).astype(np.int64) + 1


def _gender(draw: Draw, gender: Texts, rate: Mapping[str, float]) -> Texts:
    other = np.select([gender == "F", gender == "M"], ["M", "F"], "U")
    gender = np.where(draw.chance("gender wrong", rate["gender_wrong"]), other, gender)
    return np.where(draw.chance("gender none", rate["gender_none"]), "U", gender)


def _postcode(draw: Draw, postcode: Texts, rate: Mapping[str, float]) -> Texts:
    anywhere = postcodes(draw)
    near = np.char.add(np.char.partition(postcode, " ")[:, 0], np.char.add(" ", np.char.partition(anywhere, " ")[:, 2]))
    to = np.where(draw.chance("moved near", rate["moved_near"]), near, anywhere)
    made = np.where(draw.chance("moved", rate["moved"]), to, postcode)
    made = mistyped(draw, made, draw.chance("postcode typo", rate["postcode_typo"]), "postcode")
    made = np.where(draw.chance("placeholder", rate["postcode_placeholder"]), PLACEHOLDER_POSTCODE, made)
    return np.where(draw.chance("no postcode", rate["postcode_none"]), "", made)


def _uln(draw: Draw, people: Households, rate: Mapping[str, float]) -> Texts:
    uln = people.uln
    uln = np.where(draw.chance("uln of other", rate["uln_of_other"]), people.uln_beside, uln)
    uln = mistyped(draw, uln, draw.chance("uln typo", rate["uln_typo"]), "uln")
    uln = np.where(draw.chance("uln held", rate["uln_held"]), uln, "")
    return np.where((uln == "") & draw.chance("uln placeholder", rate["uln_placeholder"]), PLACEHOLDER_ULN, uln)


def _upn(draw: Draw, upn: Texts, rate: Mapping[str, float]) -> Texts:
    upn = mistyped(draw, upn, draw.chance("upn typo", rate["upn_typo"]), "upn")
    return np.where(draw.chance("upn held", rate["upn_held"]), upn, "")
