"""The keys of the register: digests under the store's secret, so that none says anything and all can be made again.

The key of a record is made of sender, system and local identifier; that of a piece of evidence of the record and
all its fields. An Index id is the key of the record that first stood for the young person, in letters and digits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: no letter that looks like a digit
PREFIX, LETTERS = "LI", 12
HALF = 30  # bits
ID = re.compile(rf"{PREFIX}[{ALPHABET}]{{{LETTERS}}}")


def key_sql(secret: str, columns: Sequence[str]) -> str:
    """The SQL of a key of 60 bits made of columns."""
    return f"('0x' || left(sha256('{secret}' || {told_apart(columns)}), 15))::BIGINT"


def part_key_sql(secret: str, whole: str, columns: Sequence[str]) -> str:
    """The SQL of a key of what belongs to a whole: its upper half is that of the whole, so that both lie together.

    Of a million wholes some hundred share an upper half; that their parts then share the lower one too is as unlikely
    as for keys of 60 bits.
    """
    return f"(({whole} >> {HALF}) << {HALF} | ({key_sql(secret, [whole, *columns])} & {(1 << HALF) - 1}))"


def told_apart(columns: Sequence[str]) -> str:
    """The SQL of several columns as one text, each with its length, so that no two rows give the same."""
    return " || ".join(
        f"CASE WHEN {one} IS NULL THEN '-' ELSE strlen({one}::VARCHAR) || ':' || {one}::VARCHAR END" for one in columns
    )


def index_id(person: int) -> str:
    """The Index id of a person's key."""
    return PREFIX + "".join(ALPHABET[(person >> shift) & 31] for shift in range(5 * (LETTERS - 1), -1, -5))


def index_id_sql(column: str) -> str:
    """The same in SQL."""
    letters = " || ".join(
        f"substr('{ALPHABET}', (({column} >> {shift}) & 31)::INT + 1, 1)" for shift in range(5 * (LETTERS - 1), -1, -5)
    )
    return f"('{PREFIX}' || {letters})"


def person_of(index_id_: str) -> int | None:
    """The key behind an Index id; None if it is none."""
    if not ID.fullmatch(index_id_):
        return None
    key = 0
    for letter in index_id_[len(PREFIX) :]:
        key = key << 5 | ALPHABET.index(letter)
    return key
