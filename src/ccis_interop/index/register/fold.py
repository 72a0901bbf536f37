"""Who is one person: a function of pieces of evidence, of what linkage says of them, and of what people decided.

Evidence is taken up in the order of the canon. A record joins the one person that its evidence links it with; where
there are two, or where it would join two persons that stand already, somebody must look. So a link is never taken
back because of what a later month brings, and no order of arrival changes the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

LINK = "link"
WEAK, SEVERAL, BRIDGE, RIVAL = "weak", "several", "bridge", "rival"


@dataclass(frozen=True, slots=True)
class Pair:
    """What linkage says of a piece of evidence and an earlier one."""

    other: int
    tier: str
    weight: float
    band: str
    reason: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A piece of evidence: of which record, of which system, and how it compares with pieces that stand earlier."""

    key: int
    record: int
    system: str
    pairs: Sequence[Pair]


@dataclass(frozen=True, slots=True)
class Item:
    """A record and another that may be one person: for people to read."""

    record: int
    other: int
    cause: str
    weight: float
    reason: str


@dataclass
class Answer:
    """The persons of more than one record, by any one of them; by what pair each joined; what is to be read."""

    groups: dict[int, list[int]] = field(default_factory=dict)
    joined: dict[int, Pair | None] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)

    def group(self, record: int) -> list[int]:
        """The records of a record's person."""
        return self.groups.get(record, [record])


def fold(
    evidence: Sequence[Evidence],
    same: Iterable[tuple[int, int]] = (),
    different: Iterable[tuple[int, int]] = (),
) -> Answer:
    """Fold evidence, given in the order of the canon. `same` and `different` are records that people decided on."""
    folding = _Fold(evidence, _both_ways(same), _both_ways(different))
    for one in evidence:
        folding.take(one)
    return folding.end()


class _Fold:
    def __init__(
        self, evidence: Sequence[Evidence], same: Mapping[int, set[int]], different: Mapping[int, set[int]]
    ) -> None:
        self._record = {one.key: one.record for one in evidence}
        self._system = {one.record: one.system for one in evidence}
        self._linked = {
            frozenset((one.record, self._record[pair.other]))
            for one in evidence
            for pair in one.pairs
            if pair.band == LINK
        }
        self._same, self._different = same, different
        self._groups: dict[int, list[int]] = {}  # record -> the list that it shares with its person's other records
        self._joined: dict[int, Pair | None] = {}
        self._items: dict[tuple[int, int], Item] = {}

    def take(self, one: Evidence) -> None:
        record = one.record
        own = self._groups.setdefault(record, [record])
        for other in sorted(self._same.get(record, ())):
            if other in self._groups and self._groups[other] is not self._groups[record]:
                self._join(record, other, None)
        own = self._groups[record]
        sure, maybe = self._candidates(one, own)
        if len(sure) == 1:
            (pair,) = sure.values()
            other = self._record[pair.other]
            if len(own) > 1:
                self._ask(record, pair, BRIDGE)
            elif self._rival(record, self._groups[other]):
                self._ask(record, pair, RIVAL)
            else:
                self._join(record, other, pair)
        elif sure:
            for pair in sure.values():
                self._ask(record, pair, SEVERAL if len(own) == 1 else BRIDGE)
        elif len(own) == 1:
            for pair in maybe.values():
                self._ask(record, pair, WEAK)

    def _candidates(self, one: Evidence, own: list[int]) -> tuple[dict[int, Pair], dict[int, Pair]]:
        """The best pair with each other person, of those in the link band and of those below."""
        sure: dict[int, Pair] = {}
        maybe: dict[int, Pair] = {}
        for pair in one.pairs:
            group = self._groups[self._record[pair.other]]
            if group is own or self._parted(own, group):
                continue
            held = sure if pair.band == LINK else maybe
            best = held.get(id(group))
            if best is None or (pair.weight, -pair.other) > (best.weight, -best.other):
                held[id(group)] = pair
        return sure, maybe

    def _parted(self, one: list[int], other: list[int]) -> bool:
        return bool(self._different) and any(self._different.get(record, set()) & set(other) for record in one)

    def _rival(self, record: int, group: list[int]) -> bool:
        """Whether the same system has another record of that person, not like this one: one of them is wrong."""
        system = self._system[record]
        return any(
            self._system.get(other) == system and frozenset((record, other)) not in self._linked for other in group
        )

    def _join(self, record: int, other: int, pair: Pair | None) -> None:
        group, moving = self._groups[other], self._groups[record]
        group.extend(moving)
        for each in moving:
            self._groups[each] = group
        self._joined[record] = pair

    def _ask(self, record: int, pair: Pair, cause: str) -> None:
        other = self._record[pair.other]
        held = self._items.get((record, other))
        if held is None or held.weight < pair.weight:
            self._items[record, other] = Item(record, other, cause, pair.weight, pair.reason)

    def end(self) -> Answer:
        shared = {record: group for record, group in self._groups.items() if len(group) > 1}
        items = [one for one in self._items.values() if self._stands(one)]
        best: dict[tuple[int, int], Item] = {}
        for one in sorted(items, key=lambda item: (-item.weight, item.record, item.other)):
            best.setdefault((one.record, min(self._groups[one.other])), one)
        return Answer(shared, self._joined, sorted(best.values(), key=lambda item: (item.record, item.other)))

    def _stands(self, item: Item) -> bool:
        own, other = self._groups[item.record], self._groups[item.other]
        settled = item.cause != BRIDGE and item.record in self._joined
        return own is not other and not settled and not self._parted(own, other)


def _both_ways(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for one, other in pairs:
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return found
