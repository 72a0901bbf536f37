"""A header as words: cut where case, digits or marks change, in the words that are usual here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ccis_interop.catalogue.header_words import WordKind

PIECE = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|[0-9]+")
LETTERS = re.compile(r"\b(?:\w[. ]){2,}\w?\b")  # D.o.B
LONG = 5  # letters of a known word that is cut off beside an unknown rest
SHORTEST = 3  # letters of a word that is cut out of a longer one

COSTS: Mapping[str, float] = {WordKind.FILLER: 0.02, WordKind.KIND: 0.1, WordKind.NUMBER: 0.2}
UNKNOWN = 0.3


def pieces(header: str) -> list[str]:
    """The words that a header visibly has, in lower case."""
    text = LETTERS.sub(lambda found: re.sub(r"\W", "", found.group()).lower() + " ", header)
    return [one.lower() for one in PIECE.findall(text)]


@dataclass(frozen=True)
class Words:
    """What is known of words: others that mean the same, and what a word beside a known header costs or forbids.

    `implied` are words that a header may leave out.
    """

    same: Mapping[str, Sequence[str]]
    stops: frozenset[str]
    implied: frozenset[str]
    costs: Mapping[str, float]
    others: Mapping[str, str]
    known: frozenset[str]

    @classmethod
    def of_rows(cls, rows: Iterable[tuple[str, str, str]], headers: Iterable[str]) -> Words:
        """Built from rows of word, kind and meaning, and from headers whose words are known."""
        rows = list(rows)
        known = {word for word, _, _ in rows} | {"postcode"}
        known |= {piece for header in headers for piece in pieces(header)}
        return cls(
            same={word: means.split() for word, kind, means in rows if kind == WordKind.SAME},
            stops=frozenset(word for word, kind, _ in rows if kind == WordKind.STOP),
            implied=frozenset(word for word, kind, _ in rows if kind in (WordKind.FILLER, WordKind.IMPLIED)),
            costs={word: COSTS[kind] for word, kind, _ in rows if kind in COSTS},
            others={word: means for word, kind, means in rows if kind == WordKind.OTHER},
            known=frozenset(word for word in known if len(word) >= SHORTEST),
        )

    def of(self, header: str) -> frozenset[str]:
        """The words of a header, each by its usual word, without those that say nothing."""
        cut = " ".join(word for piece in pieces(header) for word in self._cut(piece))
        found: list[str] = []
        for word in re.sub(r"\bpost code\b", "postcode", cut).split():
            whole = self._whole(word)
            found += self.same.get(whole, [whole])
        return frozenset(one for one in found if one not in self.stops)

    def _whole(self, word: str) -> str:
        """The known word of which a word is the plural, or the one known word that it shortens; else itself."""
        if self._is_plural(word):
            return word[:-1]
        if word in self.known or len(word) < SHORTEST:
            return word
        longer = {one for one in self.known if one.startswith(word)}
        return longer.pop() if len(longer) == 1 else word

    def _cut(self, piece: str) -> list[str]:
        """A piece as it is if known, else as the fewest known words that it consists of, else by its known end."""
        if piece in self.known or len(piece) < 2 * SHORTEST or self._is_plural(piece):
            return [piece]
        best: list[list[str] | None] = [[], *([None] * len(piece))]
        for end in range(1, len(piece) + 1):
            for start in range(max(0, end - 20), end - SHORTEST + 1):
                before = best[start]
                if before is not None and piece[start:end] in self.known:
                    here = best[end]
                    if here is None or len(before) + 1 < len(here):
                        best[end] = [*before, piece[start:end]]
        return best[-1] or self._ends(piece)

    def _is_plural(self, word: str) -> bool:
        return word.endswith("s") and word not in self.same and word[:-1] in self.known

    def _ends(self, piece: str) -> list[str]:
        """A piece as a long known word at its beginning or end and the rest; else as it is."""
        for size in range(len(piece) - 1, LONG - 1, -1):
            if piece[:size] in self.known:
                return [piece[:size], piece[size:]]
            if piece[-size:] in self.known:
                return [piece[:-size], piece[-size:]]
        return [piece]

    def tells(self, header: str) -> bool:
        """Whether a header has a word that is known and says something."""
        said = {piece for piece in self.of(header) if len(piece) >= SHORTEST}
        return any(one in self.others or (one in self.known and one not in self.costs) for one in said)

    def cost(self, extra: Iterable[str]) -> float:
        """What words beside a known header take from its strength."""
        return sum(self.costs.get(one, UNKNOWN) for one in extra)
