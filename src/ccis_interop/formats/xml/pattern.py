"""The pattern of a record's skeleton, compiled from its `Element` tree.

A skeleton is a record with everything between its tags taken out, so that records of one shape have one
skeleton, and a file has few. A match proves that elements are known, complete, single and in order, and have no
attributes; each shape is matched once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ccis_interop.catalogue.wire import Element

REMEMBERED = 100_000


class Shapes:
    """Tells right skeletons from wrong ones. Threads may share it."""

    def __init__(self, record: Element) -> None:
        self.end = f"</{record.name}>".encode()
        self._pattern = re.compile(_pattern(record).encode())
        self._known: dict[bytes, bool] = {}

    def right(self, skeletons: Iterable[bytes]) -> list[bool]:
        """Whether each skeleton of a record, without its last end tag, is as the contract says."""
        answers = []
        last, answer = b"", False
        for one in skeletons:
            if one != last:  # neighbours are mostly alike, and comparing is cheaper than hashing
                last, answer = one, self._right(one)
            answers.append(answer)
        return answers

    def _right(self, skeleton: bytes) -> bool:
        known = self._known.get(skeleton)
        if known is None:
            known = self._pattern.fullmatch(skeleton + self.end) is not None
            if len(self._known) < REMEMBERED:
                self._known[skeleton] = known
        return known


def _pattern(element: Element) -> str:
    one = "|".join(_single(name, element) for name in (element.name, *element.synonyms))
    one = f"(?:{one})"
    if element.repeated:
        return one + ("+" if element.required else "*")
    return one if element.required else one + "?"


def _single(name: str, element: Element) -> str:
    quoted = re.escape(name)
    if element.field is not None:
        return f"<{quoted}(?:></{quoted}>| ?/>)"
    inner = "".join(_pattern(child) for child in element.children)
    whole = f"<{quoted}>{inner}</{quoted}>"
    return whole if any(child.required for child in element.children) else f"{whole}|<{quoted} ?/>"
