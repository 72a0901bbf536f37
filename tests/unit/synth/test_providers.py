"""The invented providers."""

from __future__ import annotations

import numpy as np

from ccis_interop.synth.providers import KINDS, chosen, of_register, register

PLACES = ("201", "202", "919")


def test_numbers_have_their_shape_and_their_authority() -> None:
    for one in register(PLACES):
        assert not one.laestab or (len(one.laestab) == 7 and one.laestab.startswith(one.authority))
        assert not one.ukprn or (len(one.ukprn) == 8 and one.ukprn.startswith("10"))
        assert one.place in KINDS


def test_no_two_share_a_number() -> None:
    for name in ("id", "laestab", "ukprn", "name"):
        given = [getattr(one, name) for one in register(PLACES) if getattr(one, name)]
        assert len(given) == len(set(given))


def test_a_place_is_chosen_in_the_authority_where_somebody_learns() -> None:
    place, authority = np.array(["school", "provider", "", "college"]), np.array(["202", "919", "202", "201"])
    made = register(PLACES)
    at = chosen(PLACES, place, authority, np.array([0, 5, 1, 7]))
    assert [made[i].place if i >= 0 else "" for i in at] == place.tolist()
    assert of_register(made, "authority", at).tolist() == ["202", "919", "", "201"]
