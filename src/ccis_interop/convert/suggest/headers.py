"""What a header alone says of its column."""

from __future__ import annotations

from dataclasses import dataclass

from ccis_interop.convert.suggest.knowledge import Knowledge, Synonym
from ccis_interop.convert.suggest.words import pieces

SAME_WORDS = 0.95
WITHIN = 0.9
SHORTER = 0.8
LEAST = 0.3


@dataclass(frozen=True, slots=True)
class Heard:
    """A meaning that a header suggests: how strongly (0 to 1), and by which known header.

    `about` names whose column it is instead, where a word says so: then it is not a suggestion.
    """

    meaning: str
    strength: float
    why: str
    about: str = ""


def heard(known: Knowledge, header: str) -> list[Heard]:
    """What a header suggests, the strongest first; of each meaning once."""
    found: dict[str, Heard] = {}
    for one in _all(known, header):
        before = found.get(one.meaning)
        if before is None or (bool(before.about), -before.strength) > (bool(one.about), -one.strength):
            found[one.meaning] = one
    return sorted(found.values(), key=lambda one: (bool(one.about), -one.strength, one.meaning))


def _all(known: Knowledge, header: str) -> list[Heard]:
    exact = known.spelt.get("".join(pieces(header)), ())
    hits = [Heard(one.meaning, 1.0, f"its header is known as {known.meanings[one.meaning].says}") for one in exact]
    own = known.words.of(header)
    for words, one in known.worded:
        if own and words:
            hit = _by_words(known, own, words, one)
            if hit is not None:
                hits.append(hit)
    return hits


def _by_words(known: Knowledge, own: frozenset[str], words: frozenset[str], one: Synonym) -> Heard | None:
    extra, lacking = own - words, words - own
    if own == words:
        return Heard(one.meaning, SAME_WORDS, f"its header has the words of `{one.header}`")
    if extra and lacking:
        rest = words - lacking
        if not lacking <= known.words.implied - set(known.words.costs) or rest <= set(known.words.costs):
            return None
    elif lacking:
        if not lacking <= known.words.implied or len(own) < len(lacking) + 1:
            return None
        return Heard(one.meaning, SHORTER, f"its header is short for `{one.header}`")
    about = next((known.words.others[word] for word in sorted(extra) if word in known.words.others), "")
    strength = (SHORTER if lacking else WITHIN) - known.words.cost(extra)
    if strength < LEAST and not about:
        return None
    why = f"its header {'resembles' if lacking else 'contains'} `{one.header}`"
    return Heard(one.meaning, max(strength, LEAST), why, about)
