"""Limits of a rate: a bucket for each caller that fills at an even rate, and each request takes one out.

It counts within one process, which is how the service runs. A library for it would bring stores for many.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

KEPT = 10_000  # callers that are remembered; the one not seen for longest is forgotten


@dataclass
class Buckets:
    """As many buckets as there are callers: each holds `size`, and fills up in `seconds`."""

    size: int
    seconds: float
    clock: Callable[[], float] = time.monotonic
    _levels: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, caller: str) -> float:
        """Take one out; 0, or if the bucket is empty after how many seconds there will be one."""
        with self._lock:
            level = self._level(caller)
            if level < 1:
                return (1 - level) * self.seconds / self.size
            self._put(caller, level - 1)
            return 0.0

    def empty(self, caller: str) -> bool:
        """Whether there is none left; nothing is taken."""
        with self._lock:
            return self._level(caller) < 1

    def _level(self, caller: str) -> float:
        level, at = self._levels.get(caller, (float(self.size), self.clock()))
        return min(self.size, level + (self.clock() - at) * self.size / self.seconds)

    def _put(self, caller: str, level: float) -> None:
        self._levels[caller] = (level, self.clock())
        self._levels.move_to_end(caller)
        while len(self._levels) > KEPT:
            self._levels.popitem(last=False)
