"""Random numbers that depend on seed, person and purpose alone."""

from __future__ import annotations

import numpy as np

from ccis_interop.synth.draw import GOLDEN, Draw, mixed


def test_the_first_number_of_splitmix64_is_the_published_one() -> None:
    assert int(mixed(np.array([GOLDEN]))[0]) == 0xE220A8397B1DCDAF  # seed 0, from the reference implementation


def test_a_person_draws_the_same_whoever_is_beside() -> None:
    alone, among = Draw(7, np.array([41])), Draw(7, np.arange(100))
    assert alone.unit("x")[0] == among.unit("x")[41]
    assert alone.among("y", {"a": 1, "b": 2})[0] == among.among("y", {"a": 1, "b": 2})[41]


def test_seed_and_purpose_make_a_difference() -> None:
    people = np.arange(1000)
    assert (Draw(1, people).unit("x") != Draw(2, people).unit("x")).all()
    assert (Draw(1, people).unit("x") != Draw(1, people).unit("y")).all()


def test_shares_come_out() -> None:
    draw = Draw(3, np.arange(20_000))
    assert abs(draw.chance("rare", 0.02).mean() - 0.02) < 0.005
    assert abs((draw.among("of two", {"a": 1, "b": 3}) == "b").mean() - 0.75) < 0.02
    assert set(draw.below("die", 6).tolist()) == set(range(6))
    assert draw.below("none", 0).max() == 0
