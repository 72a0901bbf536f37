"""Work ahead of whoever uses it."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from ccis_interop.formats.pipeline import ahead


def test_items_come_in_order_and_all() -> None:
    assert list(ahead(range(100))) == list(range(100))
    assert list(ahead([])) == []


def test_items_are_made_in_another_thread() -> None:
    assert threading.get_ident() not in set(ahead(threading.get_ident() for _ in range(3)))


def test_error_comes_through_after_what_was_made_before_it() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    made = ahead(items())
    assert next(made) == 1
    with pytest.raises(ValueError, match="broken"):
        next(made)


def test_whoever_stops_early_stops_the_making() -> None:
    made: list[int] = []

    def items() -> Iterator[int]:
        for at in range(1000):
            made.append(at)
            yield at

    for at in ahead(items()):
        if at == 3:
            break
    assert len(made) < 10
