"""Work on many pieces at once, results in order, memory bounded."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import TypeVar, cast

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


def ahead(items: Iterable[Piece], waiting: int = 2) -> Iterator[Piece]:
    """The same items, made in a thread of their own while those before are used. Errors come through."""
    end = object()
    source = iter(items)
    with ThreadPoolExecutor(1) as pool:
        under_way = deque(pool.submit(next, source, end) for _ in range(waiting))
        while (item := under_way.popleft().result()) is not end:
            under_way.append(pool.submit(next, source, end))
            yield cast(Piece, item)
