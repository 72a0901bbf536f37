"""Every requirement has a case or a reason, every case proves what exists, and the reference page says so."""

from __future__ import annotations

import pytest

from ccis_interop.catalogue.compile.artefacts import drift
from ccis_interop.conformance.cases.case import Case
from ccis_interop.conformance.cases.read import read_cases
from ccis_interop.conformance.coverage import cover, files
from ccis_interop.conformance.profiles import names, profile
from ccis_interop.conformance.requirements import editions, read

CASES = read_cases()


@pytest.mark.parametrize("edition", editions())
def test_every_requirement_has_a_case_or_a_reason(edition: str) -> None:
    covered = cover(read(edition), CASES)
    assert covered.bare == ()
    assert covered.stray == ()


def test_the_reference_page_is_what_the_cases_give() -> None:
    made = files(read(), cover(read(), CASES))
    assert drift(made.folder, made.files, whole=False) == [], "run `interop arrangements coverage --write`"


@pytest.mark.parametrize("name", names())
def test_every_tested_requirement_of_a_profile_has_a_case_in_that_profile(name: str) -> None:
    shown = {each for one in CASES if name in one.profiles for each in one.requirements}
    assert {one.id for one in profile(name).tested} - shown == set()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_case_runs_in_profiles_that_ask_for_what_it_proves(case: Case) -> None:
    known = set(names())
    assert set(case.profiles) <= known
    for name in case.profiles:
        asked = {one.id for one in profile(name).requirements}
        assert set(case.requirements) & asked, f"{case.id} proves nothing that {name} asks for"
    features = {*case.needs.features, *case.needs.without}
    assert features <= {one.id for one in read().features}


def test_every_feature_has_a_case_of_its_presence_and_one_of_its_absence() -> None:
    for one in read().features:
        assert any(one.id in case.needs.features for case in CASES), one.id
        assert any(one.id in case.needs.without for case in CASES), one.id
