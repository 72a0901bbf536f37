"""The survey of a block: what its bytes hold, counted without a parser.

Two sums and one text come out: the number of filled elements, the number of bytes of their text other than
space, and the *skeleton*, which is the block with everything between tags taken out. What a parser read must
add up to the sums; the skeleton shows the structure.

Tags are told apart by bits: one bit a byte of the block for each `<` and `>`, and the parity of the bits so far
says whether a byte lies within a tag. It costs a tenth of a parse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Bytes: TypeAlias = npt.NDArray[np.uint8]
Words: TypeAlias = npt.NDArray[np.uint64]

LT, GT = 60, 62
SPACE = (9, 10, 13, 32)
PIECE = 120 << 10  # a multiple of 64, small enough for the processor's cache and the allocator's short lists
TOP = np.uint64(63)
NON_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
NAMED = {b"amp": "&", b"lt": "<", b"gt": ">", b"quot": '"', b"apos": "'"}
LONGEST_REFERENCE = 12


@dataclass(frozen=True)
class Sums:
    """How many elements are filled, and how many bytes of text other than space they hold."""

    filled: int
    text: int


@dataclass(frozen=True)
class Survey:
    """The sums of a block and its skeleton."""

    sums: Sums
    skeleton: bytes


def survey(data: bytes) -> Survey | None:
    """A block, from its bytes alone; None if it holds what cannot be followed.

    That is: control characters, `<` within a tag, `>` or `]]>` in a value, a reference that XML does not have,
    or the non-characters U+FFFE and U+FFFF.
    """
    references = _references(data)
    if references is None or forbidden(data):
        return None
    filled = text = 0
    inside = behind = 0  # carried from piece to piece: within a tag; just behind one
    skeleton: list[bytes] = []
    for start in range(0, len(data), PIECE):
        block = _padded(data, start)
        space = block <= 32
        if np.count_nonzero(space) != sum(int(np.count_nonzero(block == code)) for code in SPACE):
            return None
        lt, gt, solid = _bits(block == LT), _bits(block == GT), ~_bits(space)
        within = _parity(lt | gt, inside)
        if (lt & ~within).any() or (gt & within).any():
            return None
        markup = within | gt
        text += _count(solid & ~markup)
        filled += _count(_moved(gt, behind) & solid & ~lt)
        inside, behind = int(within[-1] >> TOP), int(gt[-1] >> TOP)
        skeleton.append(block[np.unpackbits(markup.view(np.uint8), bitorder="little").view(np.bool_)].tobytes())
    if inside:
        return None
    return Survey(Sums(filled, text - references), b"".join(skeleton))


def sums_of_columns(columns: Sequence[pa.Array]) -> Sums | None:
    """The sums of the values that were read; None if a value holds a carriage return, which XML would change."""
    filled = text = 0
    for column in columns:
        filled += len(column) - column.null_count
        values = _values(column)
        if values is None:
            continue
        if (values == 13).any():
            return None
        text += len(values) - int(np.count_nonzero(values <= 32))
    return Sums(filled, text)


def _values(column: pa.Array) -> Bytes | None:
    buffers = column.buffers()
    if len(column) == 0 or buffers[2] is None:
        return None
    offsets = np.frombuffer(buffers[1], np.int32)[column.offset : column.offset + len(column) + 1]
    return np.frombuffer(buffers[2], np.uint8)[offsets[0] : offsets[-1]]


def _padded(data: bytes, start: int) -> Bytes:
    """A piece of the block, filled up with spaces, which count for nothing."""
    block = np.frombuffer(data, np.uint8, min(PIECE, len(data) - start), start)
    short = -len(block) % 64
    return np.concatenate([block, np.full(short, 32, np.uint8)]) if short else block


def _bits(flags: npt.NDArray[np.bool_]) -> Words:
    """One bit a byte of the block, in words of 64."""
    return np.packbits(flags, bitorder="little").view(np.uint64)


def _parity(bits: Words, carry: int) -> Words:
    """For each bit, whether an odd number of bits are set up to and with it."""
    for shift in (1, 2, 4, 8, 16, 32):
        bits = bits ^ (bits << np.uint64(shift))
    odd = np.bitwise_xor.accumulate(bits >> TOP)
    bits[1:] ^= np.uint64(0) - odd[:-1]
    return ~bits if carry else bits


def _moved(bits: Words, carry: int) -> Words:
    """Every bit moved to the byte behind it."""
    moved = bits << np.uint64(1)
    moved[1:] |= bits[:-1] >> TOP
    moved[0] |= np.uint64(carry)
    return moved


def _count(bits: Words) -> int:
    return int(np.bitwise_count(bits).sum())


def forbidden(data: bytes) -> bool:
    """Whether U+FFFE, U+FFFF or `]]>`, which XML forbids in a value, may be in a block."""
    return (b"\xef" in data and any(mark in data for mark in NON_CHARACTERS)) or (b"]" in data and b"]]>" in data)


def _references(data: bytes) -> int | None:
    """By how many bytes the references of a block shrink when they are read; None if one is not allowed."""
    shrink = 0
    at = data.find(b"&")
    while at >= 0:
        end = data.find(b";", at, at + LONGEST_REFERENCE)
        size = _size_of(data[at + 1 : end]) if end > 0 else None
        if size is None:
            return None
        shrink += end + 1 - at - size
        at = data.find(b"&", end)
    return shrink


@lru_cache(1000)
def _size_of(name: bytes) -> int | None:
    """How many bytes other than space a reference stands for; None if XML does not allow it."""
    text = _character(name)
    return None if text is None else len(text.strip(" ").encode())


def _character(name: bytes) -> str | None:
    """What a reference stands for; None if XML does not allow it."""
    if name[:1] != b"#":
        return NAMED.get(name)
    hexadecimal = name[1:2] == b"x"
    digits = name[2:] if hexadecimal else name[1:]
    if not digits.isalnum():
        return None
    try:
        number = int(digits, 16 if hexadecimal else 10)
    except ValueError:
        return None
    return chr(number) if _is_character(number) else None


def resolved(text: str) -> str | None:
    """A text with its references resolved; None if XML does not allow one."""
    before, *rest = text.split("&")
    parts = [before]
    for one in rest:
        name, semicolon, behind = one.partition(";")
        stands = _character(name.encode()) if semicolon else None
        if stands is None:
            return None
        parts += [stands, behind]
    return "".join(parts)


def _is_character(number: int) -> bool:
    """Whether XML 1.0 allows the character, and a reader gives it back unchanged."""
    return (32 <= number <= 0xD7FF) or (0xE000 <= number <= 0xFFFD) or (0x10000 <= number <= 0x10FFFF)
