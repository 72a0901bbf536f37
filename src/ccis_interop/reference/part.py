"""What the parts of the system have in common: the house that they stand in, and the place that they take there."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from ccis_interop.reference.ccis import Ccis


class Part:
    """One thing that the system does. `place` is its name in the house: another of the same place can stand for it."""

    place: ClassVar[str] = ""

    def __init__(self, house: Ccis) -> None:
        self.house = house
