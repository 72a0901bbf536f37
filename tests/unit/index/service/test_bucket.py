"""A bucket gives what it holds, fills up evenly, and each caller has one."""

from __future__ import annotations

from ccis_interop.index.service.bucket import KEPT, Buckets


def test_a_bucket_gives_what_it_holds_and_then_one_at_a_time() -> None:
    now = [0.0]
    buckets = Buckets(3, 60.0, clock=lambda: now[0])
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 20.0]
    assert buckets.take("b") == 0
    now[0] = 19.9
    assert buckets.take("a") > 0
    now[0] = 20.0
    assert buckets.take("a") == 0
    assert buckets.empty("a")


def test_a_bucket_never_holds_more_than_its_size() -> None:
    now = [0.0]
    buckets = Buckets(2, 60.0, clock=lambda: now[0])
    now[0] = 1e6
    assert [buckets.take("a") > 0 for _ in range(3)] == [False, False, True]


def test_callers_without_number_are_forgotten_in_turn() -> None:
    buckets = Buckets(1, 60.0, clock=lambda: 0.0)
    for caller in range(KEPT + 1):
        buckets.take(str(caller))
    assert not buckets.empty("0")
    assert buckets.empty(str(KEPT))
