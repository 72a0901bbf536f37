"""Slips of people who type: made on chosen entries of a column, the same for the same seed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ccis_interop.synth.draw import Draw, Ints
from ccis_interop.synth.names import Texts
from ccis_interop.synth.population import Flags

KEYBOARD = ["qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890"]
NEIGHBOURS = {key: row[max(at - 1, 0) : at] + row[at + 1 : at + 2] for row in KEYBOARD for at, key in enumerate(row)}


def typed(draw: Draw, texts: Texts, chosen: Flags, purpose: str) -> Texts:
    """One slip in each chosen text: a key beside, a letter left out, doubled, or changed over with the next."""
    return _changed(draw, texts, chosen, purpose, (_beside, _left_out, _doubled, _changed_over))


def mistyped(draw: Draw, texts: Texts, chosen: Flags, purpose: str) -> Texts:
    """One slip that keeps the length: a key beside, or two changed over. For numbers and postcodes."""
    return _changed(draw, texts, chosen, purpose, (_beside, _beside, _changed_over))


Slip = Callable[[str, int], str]


def _changed(draw: Draw, texts: Texts, chosen: Flags, purpose: str, slips: tuple[Slip, ...]) -> Texts:
    made = texts.astype(object)
    lengths: Ints = np.char.str_len(texts)
    place, which = draw.below(f"{purpose} place", lengths), draw.below(f"{purpose} slip", len(slips))
    for at in np.flatnonzero(chosen & (lengths > 1)):
        made[at] = slips[which[at]](str(texts[at]), int(place[at]))
    return made.astype(str)


def _beside(text: str, at: int) -> str:
    keys = NEIGHBOURS.get(text[at].lower(), text[at])
    key = keys[at % len(keys)]
    return text[:at] + (key.upper() if text[at].isupper() else key) + text[at + 1 :]


def _left_out(text: str, at: int) -> str:
    return text[:at] + text[at + 1 :] if len(text) > 2 else text


def _doubled(text: str, at: int) -> str:
    return text[: at + 1] + text[at:]


def _changed_over(text: str, at: int) -> str:
    at = min(at, len(text) - 2)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
