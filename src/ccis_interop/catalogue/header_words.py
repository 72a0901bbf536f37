"""The kinds of words in headers (`header-words.csv`): what a word does to the header that it stands in."""

from __future__ import annotations

from enum import StrEnum


class WordKind(StrEnum):
    """What a word of a header is."""

    SAME = "same"  # means other words
    STOP = "stop"  # says nothing
    IMPLIED = "implied"  # may be left out
    FILLER = "filler"  # may stand beside a known header and hardly changes it
    KIND = "kind"  # beside a known header makes it another kind of the same
    NUMBER = "number"  # counts what stands several times
    OTHER = "other"  # makes it something else
