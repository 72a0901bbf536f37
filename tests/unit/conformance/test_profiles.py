"""Profiles: the requirements follow from the roles."""

from __future__ import annotations

import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.conformance.profiles import names, profile
from ccis_interop.conformance.requirements import read
from ccis_interop.errors import UsageError


def test_the_five_profiles_are_there() -> None:
    assert names() == ["borough-ccis", "index-operator", "list-provider", "nccis-submitter", "sub-regional-ccis"]


@pytest.mark.parametrize("name", names())
def test_a_profile_pins_editions_that_exist(name: str) -> None:
    assert set(profile(name).standards) <= set(Catalogue().editions)
    assert profile(name).requirements


def test_every_requirement_of_a_system_is_in_a_profile() -> None:
    asked = {one.id for name in names() for one in profile(name).requirements}
    left = [one for one in read().requirements if one.id not in asked]
    assert all(set(one.roles) <= read().participants for one in left)


def test_what_a_feature_asks_is_asked_of_those_who_declare_it() -> None:
    borough = profile("borough-ccis")
    assert "MA-22.1" not in {one.id for one in borough.asked([])}
    assert "MA-22.1" in {one.id for one in borough.asked(["retention"])}


def test_a_system_of_several_authorities_meets_all_that_one_of_a_single_one_meets() -> None:
    one, several = (set(profile(name).requirements) for name in ("borough-ccis", "sub-regional-ccis"))
    assert one < several


def test_an_unknown_profile_is_told() -> None:
    with pytest.raises(UsageError, match="no profile"):
        profile("gold")
