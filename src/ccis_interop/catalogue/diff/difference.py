"""One difference between two editions, and whom it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a thing differs."""

    ADDED = "added"
    WITHDRAWN = "withdrawn"
    RENAMED = "renamed"
    TIGHTENED = "tightened"
    LOOSENED = "loosened"
    ALTERED = "altered"


class Party(StrEnum):
    """Who must act."""

    SENDER = "the sender's supplier"
    RECEIVER = "the receiver"
    MANAGER = "the borough's data manager"


@dataclass(frozen=True)
class Difference:
    """What differs. `breaks` names whose files or programs of the old edition fail under the new one."""

    object: str  # `file`, `table`, `field`, `codes`, `rule` or `parameter`
    what: str
    kind: Kind
    detail: str
    breaks: tuple[Party, ...] = ()
    act: tuple[Party, ...] = ()
    reason: str = ""
    source: str = ""

    @property
    def breaking(self) -> bool:
        """Whether anything fails that did not before."""
        return bool(self.breaks)
