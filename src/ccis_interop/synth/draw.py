"""Random numbers that depend on nothing but seed, person and purpose: in any order, on any machine, in any version.

SplitMix64 (Steele, Lea and Flood, 2014), a column at a time.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
GOLDEN = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Draw:
    """Draws for a run of people, numbered from 0."""

    seed: int
    people: Ints

    def words(self, purpose: str) -> Words:
        """64 random bits for each person, for one purpose."""
        key = np.uint64(zlib.crc32(purpose.encode())) << np.uint64(32) | np.uint64(self.seed & 0xFFFFFFFF)
        with np.errstate(over="ignore"):
            return mixed((self.people.astype(np.uint64) + np.uint64(1)) * GOLDEN + mixed(np.array([key]))[0])

    def unit(self, purpose: str) -> npt.NDArray[np.float64]:
        """A number from 0 to 1, 1 left out."""
        return (self.words(purpose) >> np.uint64(11)).astype(np.float64) / float(1 << 53)

    def below(self, purpose: str, limit: int | Ints) -> Ints:
        """A whole number from 0 to `limit`, `limit` left out; 0 where the limit is not above 0."""
        return np.floor(self.unit(purpose) * np.maximum(limit, 0)).astype(np.int64)

    def chance(self, purpose: str, share: float | npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        """True for about a share of the people."""
        return np.asarray(self.unit(purpose) < share)

    def among(self, purpose: str, weights: Mapping[str, float]) -> npt.NDArray[np.str_]:
        """One of the keys, by weight."""
        bounds = np.cumsum(list(weights.values()))
        at = np.searchsorted(bounds, self.unit(purpose) * bounds[-1], side="right")
        return np.asarray(np.array(list(weights))[np.minimum(at, len(weights) - 1)])

    def one_of(self, purpose: str, values: Sequence[str]) -> npt.NDArray[np.str_]:
        """One of the values, each as likely."""
        return np.array(values)[self.below(purpose, len(values))]


def mixed(words: Words) -> Words:
    """The finaliser of SplitMix64."""
    with np.errstate(over="ignore"):
        words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return words ^ (words >> np.uint64(31))
