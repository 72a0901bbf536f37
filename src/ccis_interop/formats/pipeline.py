"""Work on many pieces at once, results in order, memory bounded."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from typing import TypeVar

Piece = TypeVar("Piece")
Result = TypeVar("Result")


def in_order(pool: Executor, work: Callable[[Piece], Result], pieces: Iterable[Piece], ahead: int) -> Iterator[Result]:
    """`work` of each piece, in the order of the pieces, at most `ahead` of them under way. Errors come through."""
    under_way: deque[Future[Result]] = deque()
    try:
        for piece in pieces:
            under_way.append(pool.submit(work, piece))
            if len(under_way) >= ahead:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    finally:
        for future in under_way:
            future.cancel()
