"""Small numbers kept back for publication, and others with them so that nobody can work them out.

A number from 1 to less than the least is kept back. What could be told from the rest is looked for in two ways, again
and again until nothing more can be told: within a row, since measures are sums of the same groups, and within a
column, since the parts of a breakdown add up to what is told of the whole. Whenever a kept-back number could be told,
the smallest number that would tell it is kept back too. Bounds that somebody could put on a number are not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import yaml

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.errors import StandardError
from ccis_interop.measures.method import shelf_file

Place = tuple[int, int]  # row, column


@dataclass(frozen=True)
class Publication:
    """The least number that is told, what stands for one that is not, and for one that there is not."""

    smallest: int
    symbol: str
    unknown: str
    percent_places: int


def publication(catalogue: Catalogue) -> Publication:
    """How figures are published. Raises StandardError if the file that says so is wrong."""
    path = shelf_file(catalogue, "publication.yaml")
    try:
        stated = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Publication(
            int(stated["smallest"]), str(stated["symbol"]), str(stated["unknown"]), int(stated["percent_places"])
        )
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise StandardError(
            "publication-wrong", f"the file is not as it must be ({error}).", where=str(path)
        ) from error


@dataclass
class Table:
    """Numbers of which some are to be kept back.

    `numbers[row][column]`; `columns` says of which groups each column is the sum, with weights;
    `sums` are the rows that add up to another:
    the whole, and its parts. Every row stands in at most as many sums as there are breakdowns that hold it.
    """

    numbers: Sequence[Sequence[float]]
    columns: Sequence[Mapping[str, float]]
    sums: Sequence[tuple[int, Sequence[int]]]

    def keep_back(self, smallest: int) -> set[Place]:
        """The places that are not told."""
        kept = {
            (row, column)
            for row, numbers in enumerate(self.numbers)
            for column, number in enumerate(numbers)
            if 0 < number < smallest
        }
        while True:
            told, by = self._tellable(kept)
            if not told:
                return kept
            more = min((place for place in by if place not in kept), key=self._size, default=None)
            if more is None:
                return kept
            kept.add(more)

    def _size(self, place: Place) -> tuple[bool, float, Place]:
        """Small numbers first, zeros last: a zero that is kept back protects least."""
        number = self.numbers[place[0]][place[1]]
        return number == 0, number, place

    def _tellable(self, kept: set[Place]) -> tuple[Place | None, list[Place]]:
        """A kept-back number that could be told, and the told ones that it would be told from."""
        hidden = set(kept)
        source: dict[Place, list[Place]] = {}
        moved = True
        while moved:
            moved = False
            for place, by in [*self._in_rows(hidden), *self._in_columns(hidden)]:
                if place in hidden:
                    hidden.discard(place)
                    source[place] = by
                    moved = True
                    if place in kept:
                        return place, self._roots(by, source)
        return None, []

    @staticmethod
    def _roots(by: Iterable[Place], source: Mapping[Place, Sequence[Place]]) -> list[Place]:
        found: list[Place] = []
        for place in by:
            found += source.get(place, [place])
        return found

    def _in_rows(self, hidden: set[Place]) -> Iterable[tuple[Place, list[Place]]]:
        groups = sorted({group for one in self.columns for group in one})
        vectors = np.array([[one.get(group, 0) for group in groups] for one in self.columns], dtype=float)
        cache: dict[tuple[int, ...], list[int]] = {}
        for row in {row for row, _ in hidden}:
            kept = tuple(sorted(column for at, column in hidden if at == row))
            if kept not in cache:
                cache[kept] = [column for column in kept if _in_span(vectors, column, kept)]
            others = [(row, column) for column in range(len(self.columns)) if column not in kept]
            for column in cache[kept]:
                yield (row, column), others

    def _in_columns(self, hidden: set[Place]) -> Iterable[tuple[Place, list[Place]]]:
        for whole, parts in self.sums:
            rows = [whole, *parts]
            for column in range(len(self.columns)):
                lost = [row for row in rows if (row, column) in hidden]
                if len(lost) == 1:
                    yield (lost[0], column), [(row, column) for row in rows if row != lost[0]]


def _in_span(vectors: np.ndarray, column: int, kept: Sequence[int]) -> bool:
    """Whether a column is a combination of those that are told."""
    told = [at for at in range(len(vectors)) if at not in kept]
    if not told:
        return False
    known = vectors[told]
    return bool(np.linalg.matrix_rank(np.vstack([known, vectors[column]])) == np.linalg.matrix_rank(known))
