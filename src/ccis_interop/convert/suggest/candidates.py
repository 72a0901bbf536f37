"""What a column may mean, by its header and its values together, each with a confidence and the reason."""

from __future__ import annotations

from dataclasses import dataclass

from ccis_interop.convert.suggest.headers import Heard, heard
from ccis_interop.convert.suggest.knowledge import Knowledge, Meaning
from ccis_interop.convert.suggest.sample import Seen

ENOUGH = 0.6  # the least confidence of a suggestion
BY_HEADER = 0.9  # the confidence of a header that is known, before any value was looked at
BY_VALUES = 0.7  # the confidence of values that tell their meaning alone
BY_GUESS = 0.62  # the confidence of values that might be something else
ALONE, MAINLY = 0.9, 0.6  # the share of values that tells a meaning: by values like no other, by others
FEW = 5  # values are too few to tell anything alone
MOST, SOME = 0.8, 0.3  # the filled part of a column that nearly all rows have, or that few have


@dataclass(frozen=True, slots=True)
class Candidate:
    """A meaning that the column at a place may have. `about` says whose it is instead."""

    at: int
    meaning: Meaning
    confidence: float
    why: str
    about: str = ""


def candidates(known: Knowledge, seen: Seen, at: int) -> list[Candidate]:
    """What a column may mean, the likeliest first; also what it is about somebody else."""
    said = {one.meaning: one for one in heard(known, seen.header)}
    found = []
    for meaning in known.meanings.values():
        hints = [said[name] for name in meaning.headers if name in said]
        hint = min(hints, key=lambda one: (bool(one.about), -one.strength), default=None)
        if hint is not None:
            found.append(_by_both(known, meaning, seen, at, hint))
        elif not said and meaning.alone:
            found += _alone(known, meaning, seen, at)
    return sorted(found, key=lambda one: (bool(one.about), -one.confidence, one.meaning.name))


def _share(meaning: Meaning, seen: Seen) -> float:
    return seen.shares.get(meaning.profile, 0.0)


def _alone(known: Knowledge, meaning: Meaning, seen: Seen, at: int) -> list[Candidate]:
    """A meaning that the values tell by themselves, if they do.

    What might be many things is believed only of a header that says nothing, and if the filled cells are as they
    should be.
    """
    profile = known.profiles[meaning.alone]
    share = seen.shares.get(profile.name, 0.0)
    why = f"{_part(share)} of its values are {profile.says}"
    if seen.filled < FEW:
        return []
    if profile.telling:
        return [Candidate(at, meaning, BY_VALUES, why)] if share >= ALONE else []
    as_should = {
        "most": seen.fill > MOST,
        "some": seen.fill < SOME,
        "distinct": seen.spread > MOST,
    }.get(meaning.expects, True)
    if share < MAINLY or not as_should or known.words.tells(seen.header):
        return []
    return [Candidate(at, meaning, BY_GUESS, f"its header says nothing, and {why}")]


def _by_both(known: Knowledge, meaning: Meaning, seen: Seen, at: int, hint: Heard) -> Candidate:
    confidence, why = BY_HEADER * hint.strength, [hint.why]
    if not seen.filled:
        confidence *= 0.5 if meaning.like and meaning.profile else 0.9
        why.append("no row has a value")
    elif meaning.profile:
        share, says = _share(meaning, seen), known.profiles[meaning.profile].says
        if share >= meaning.least:
            confidence = 1 - (1 - confidence) * 0.3
            why.append(f"{_part(share)} of its values are {says}")
        elif meaning.support:
            pass
        elif meaning.like:
            confidence *= 0.3
            why.append(f"but its values are not {says}")
        elif share < 0.5:
            confidence *= 0.5
            why.append(f"but only {_part(share)} of its values are {says}")
        else:
            confidence *= 0.9
            why.append(f"only {_part(share)} of its values are {says}")
    confidence, more = _expected(meaning, seen, confidence)
    if hint.about:
        why.append(f"but it is about {hint.about}")
    return Candidate(at, meaning, round(confidence, 2), "; ".join([*why, *more]), hint.about)


def _expected(meaning: Meaning, seen: Seen, confidence: float) -> tuple[float, list[str]]:
    """The confidence after a look at how many rows have a value, and how often the same."""
    if seen.filled < FEW:
        return confidence, []
    if meaning.expects == "most" and seen.fill < SOME:
        return confidence * 0.8, [f"only {_part(seen.fill)} of the rows have one"]
    if meaning.expects == "some" and seen.fill > MOST:
        return confidence * 0.6, [f"but {_part(seen.fill)} of the rows have one, which only leavers should"]
    if meaning.expects == "distinct" and seen.spread < 0.5:
        return confidence * 0.5, ["but many rows have the same one"]
    if meaning.expects == "distinct" and seen.spread > MOST:
        return 1 - (1 - confidence) * 0.7, ["each row has another one"]
    return confidence, []


def _part(share: float) -> str:
    return f"{share:.0%}"
