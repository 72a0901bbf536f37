"""Invented names and addresses. Each person has another pair of names, so that no two look like one by accident."""

from __future__ import annotations

from itertools import product

import numpy as np
import numpy.typing as npt

from ccis_interop.synth.draw import Draw

Texts = npt.NDArray[np.str_]

GIVEN_HEADS = [
    "A",
    "Be",
    "Ca",
    "Da",
    "E",
    "Fi",
    "Ga",
    "Ha",
    "I",
    "Jo",
    "Ka",
    "La",
    "Mi",
    "Na",
    "O",
    "Pe",
    "Ri",
    "Sa",
    "Te",
    "Zo",
]
GIVEN_TAILS = [
    "bel",
    "dra",
    "fan",
    "gor",
    "ika",
    "jan",
    "kel",
    "lin",
    "mira",
    "nor",
    "pim",
    "quin",
    "ran",
    "sel",
    "tavi",
    "vo",
    "wyn",
    "ya",
    "zim",
    "ë",
]
FAMILY_HEADS = [
    "ab",
    "bor",
    "cal",
    "dun",
    "el",
    "fen",
    "gar",
    "hol",
    "im",
    "jut",
    "kor",
    "lam",
    "mor",
    "nes",
    "ol",
    "par",
    "rud",
    "sor",
    "tam",
    "ul",
]
FAMILY_MIDDLES = ["a", "e", "i", "o", "u", "an", "en", "in", "on", "un"]
FAMILY_TAILS = [
    "berry",
    "by",
    "combe",
    "dale",
    "ford",
    "ham",
    "ley",
    "low",
    "mere",
    "more",
    "nay",
    "ridge",
    "row",
    "stead",
    "ton",
    "wick",
    "wood",
    "worth",
    "yard",
    "zell",
]
FAMILY_FORMS = ["Syn{}", "Syn{}", "Syn{}", "O'Syn{}", "Mc Syn{}", "Syn{}-Synco", "Synñ{}"]
OUTWARD = [
    "E",
    "EC",
    "N",
    "NW",
    "SE",
    "SW",
    "W",
    "WC",
    "BR",
    "CR",
    "DA",
    "EN",
    "HA",
    "IG",
    "KT",
    "RM",
    "SM",
    "TW",
    "UB",
]
NEVER_GIVEN = "CIKMOV"  # letters that no real postcode has behind its last digit

GIVEN = ["".join(parts) for parts in product(GIVEN_HEADS, GIVEN_TAILS)]
FAMILY = [
    form.format("".join(parts))
    for form in FAMILY_FORMS
    for parts in product(FAMILY_HEADS, FAMILY_MIDDLES, FAMILY_TAILS)
]
STEP = 7_919_017  # a prime that no list length divides: it scatters neighbours


def names(draw: Draw) -> tuple[Texts, Texts]:
    """Given and family names; the pair is another one for each of the first ten million people."""
    pairs = len(GIVEN) * len(FAMILY)
    start = int(draw.seed) % pairs
    at = (draw.people * STEP + start) % pairs
    return np.array(GIVEN)[at % len(GIVEN)], np.array(FAMILY)[at // len(GIVEN)]


def postcodes(draw: Draw) -> Texts:
    """Postcodes of London's shapes that cannot be real."""
    outward = draw.one_of("outward", OUTWARD)
    district = (draw.below("district", 20) + 1).astype(str)
    sector = draw.below("sector", 10).astype(str)
    unit = [a + b for a in NEVER_GIVEN for b in NEVER_GIVEN]
    return _joined(outward, district, " ", sector, draw.one_of("unit", unit))


def _joined(*parts: Texts | str) -> Texts:
    whole = np.asarray(parts[0], dtype=object)
    for part in parts[1:]:
        whole = whole + (np.asarray(part, dtype=object) if isinstance(part, np.ndarray) else part)
    return whole.astype(str)
