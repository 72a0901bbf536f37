"""The suite sees the faults that suppliers make, names what they break, and sees none where there is none.

`INTEROP_MUTATIONS` is how many faults are tried (`all` for every one; by default ten), `INTEROP_SEEDS` how many
seeds the sound system is played with (by default one, with every tenth case).
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.conformance.outcomes import Outcome
from ccis_interop.conformance.shelf import suite_folder
from ccis_interop.reference.defects import defects
from ccis_interop.reference.matrix import page
from ccis_interop.reference.mutation import Bench, Defect, caught, harmless, read_defects

DOCS = Path(__file__).parents[2] / "docs" / "reference" / "mutation-matrix.md"
FAULTS = read_defects()
ASKED = os.environ.get("INTEROP_MUTATIONS", "")
STEP = 1 if ASKED == "all" else max(1, len(FAULTS) // int(ASKED or "10"))
SEEDS = int(os.environ.get("INTEROP_SEEDS", "0"))
FINE = (Outcome.PASS, Outcome.NOT_APPLICABLE)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Bench:
    return Bench(tmp_path_factory.mktemp("bench"), catalogue=catalogue)


def test_every_fault_is_listed_and_there_are_enough() -> None:
    names = [one.name for one in FAULTS]
    assert len(names) >= 60
    assert len(set(names)) == len(names)
    assert set(names) == set(defects()) - set(harmless())


def test_every_fault_breaks_what_there_is_and_is_caught_by_cases_for_it(bench: Bench) -> None:
    known = {one.id for one in bench.scope.demands}
    for one in FAULTS:
        assert one.says.endswith("."), one.name
        assert one.breaks, one.name
        assert set(one.breaks) <= known, one.name
        assert one.cases, one.name
        for case in one.cases:
            assert set(bench.cases[case].requirements) & set(one.breaks), f"{one.name}: {case}"


def test_the_page_is_what_the_data_say() -> None:
    assert DOCS.read_text(encoding="utf-8") == page()
    assert len((suite_folder() / "defects.csv").read_text(encoding="utf-8").splitlines()) == len(FAULTS) + 1


@pytest.mark.parametrize("fault", FAULTS[::STEP], ids=lambda one: one.name)
def test_a_fault_is_caught_by_its_cases(fault: Defect, bench: Bench) -> None:
    """Each case that is named must catch it, and each requirement that is named must be seen broken by one of them."""
    played = bench.trial(fault.name, fault.cases, spoken=fault.spoken)
    found = caught(fault, played)
    assert set(found) == set(fault.breaks)
    assert {case for cases in found.values() for case in cases} == set(fault.cases)


@pytest.mark.parametrize("seed", range(SEEDS or 1))
def test_the_sound_system_raises_no_alarm(seed: int, bench: Bench) -> None:
    chosen = sorted(bench.cases) if SEEDS else sorted(bench.cases)[::10]
    sound = replace(bench, folder=bench.folder / f"seed-{seed}", seed=1000 + seed)
    for one in sound.trial("", chosen_for(bench, chosen)):
        assert one.outcome in FINE, f"{one.id}: {[told.message for told in one.told if told.outcome not in FINE]}"


def chosen_for(bench: Bench, names: list[str]) -> list[str]:
    """The cases that the reference CCIS is asked, by the features that it has."""
    features = set(bench.features)
    cases = [bench.cases[name] for name in names]
    return [one.id for one in cases if set(one.needs.features) <= features and not set(one.needs.without) & features]


@pytest.mark.parametrize("name", harmless())
def test_an_oddity_is_no_fault(name: str, bench: Bench) -> None:
    spoken = defects()[name].place == "mouth"
    assert [one.outcome for one in bench.trial(name, ["smoke"], spoken=spoken)] == [Outcome.PASS]
