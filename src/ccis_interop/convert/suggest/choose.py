"""One meaning for each column and one column for each field: the better one is chosen, and the other is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from string import Formatter

from ccis_interop.convert.suggest.candidates import ENOUGH, Candidate
from ccis_interop.convert.suggest.sample import Seen

CLOSE = 0.05  # confidences that differ by less do not tell two columns apart


@dataclass(frozen=True, slots=True)
class Choice:
    """A column: what it is taken for, if anything, and what else it might be.

    `beside` are places of other columns that might as well feed the same field; `doubt` says that they fit alike.
    `rivals` are other things that the column might be just as well.
    """

    at: int
    seen: Seen
    chosen: Candidate | None
    others: Sequence[Candidate]
    beside: Sequence[int] = field(default=())
    doubt: bool = False
    rivals: Sequence[Candidate] = field(default=())


def choose(columns: Sequence[Seen], found: Sequence[Sequence[Candidate]], made: Iterable[str]) -> list[Choice]:
    """The choices, column by column. `made` are the concepts that the target has."""
    made = frozenset(made)
    open_ = _likely(found, made)
    chosen: dict[int, Candidate] = {}
    taken: dict[str, Candidate] = {}
    beside: dict[int, list[Candidate]] = {}
    for one in open_:
        if one.at in chosen:
            continue
        concepts = _concepts(one, made)
        holders = {taken[concept].at for concept in concepts if concept in taken}
        if holders:
            for at in holders:
                beside.setdefault(at, []).append(one)
            continue
        chosen[one.at] = one
        taken.update(dict.fromkeys(concepts, one))
    return [
        Choice(
            at=at,
            seen=seen,
            chosen=chosen.get(at),
            others=[each for each in found[at] if each is not chosen.get(at)],
            beside=sorted({each.at for each in beside.get(at, ()) if each.at not in chosen}),
            doubt=any(
                each.at not in chosen and chosen[at].confidence - each.confidence < CLOSE for each in beside.get(at, ())
            ),
            rivals=_rivals(chosen.get(at), found[at], taken),
        )
        for at, seen in enumerate(columns)
    ]


def _rivals(chosen: Candidate | None, found: Sequence[Candidate], taken: Mapping[str, Candidate]) -> list[Candidate]:
    """What a column fits as well as what it was taken for, and what no other column was taken for."""
    if chosen is None:
        return []
    return [
        one
        for one in found
        if one.meaning.headers[-1] != chosen.meaning.headers[-1]
        and not one.about
        and chosen.confidence - one.confidence < CLOSE
        and not any(concept in taken for concept in one.meaning.makes)
    ]


def _concepts(one: Candidate, made: frozenset[str]) -> list[str]:
    """The concepts of the target that a candidate makes; one that the target has no place for stands alone."""
    return [concept for concept in one.meaning.makes if concept in made] or [f"{one.meaning.name} of {one.at}"]


def _likely(found: Sequence[Sequence[Candidate]], made: frozenset[str]) -> list[Candidate]:
    """The candidates that are likely enough and possible, best first."""
    likely = [one for each in found for one in each if one.confidence >= ENOUGH and not one.about]
    single: Mapping[str, set[int]] = _single(likely, made)
    names = {one.meaning.name: one.at for one in likely}
    kept = []
    for one in likely:
        concepts = _concepts(one, made)
        if len(concepts) > 1 and any(single.get(concept, set()) - {one.at} for concept in concepts):
            continue  # another column has a part of it for itself
        if any(name not in names for sql in one.meaning.makes.values() for name in _named(sql)):
            continue
        kept.append(one)
    return sorted(kept, key=lambda one: (-one.confidence, -len(_concepts(one, made)), -_inputs(one), one.at))


def _inputs(one: Candidate) -> int:
    """How many other columns it is made of."""
    return len({name for sql in one.meaning.makes.values() for name in _named(sql)})


def _single(likely: Sequence[Candidate], made: frozenset[str]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for one in likely:
        concepts = _concepts(one, made)
        if len(concepts) == 1:
            found.setdefault(concepts[0], set()).add(one.at)
    return found


def _named(sql: str) -> list[str]:
    """The meanings of other columns that an expression reads."""
    return [name for _, name, _, _ in Formatter().parse(sql) if name and name != "column"]
