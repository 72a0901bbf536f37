"""One case set, several drivers: whatever way a product is asked, the verdicts are the same."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ccis_interop.conformance.drivers.door import open_driver
from ccis_interop.conformance.drivers.failure import Waiting
from ccis_interop.conformance.drivers.folder import Folder
from ccis_interop.conformance.outcomes import Outcome
from ccis_interop.conformance.result import Result
from made.suite import SEED, Direct, Person, cases, outcome, reference

# A case with rejects and notices, and one whose later steps depend on what was told; CCIS_ALL_CASES=1 takes all.
FEW = ("list-residence", "move-out-refused")
CHOSEN = tuple(one.id for one in cases() if "borough-ccis" in one.profiles) if os.environ.get("CCIS_ALL_CASES") else FEW
EXEC = f"exec:{sys.executable} -m ccis_interop.reference exec"


@pytest.fixture(scope="module")
def by_program(tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("program")
    return outcome(open_driver(EXEC, folder), folder, CHOSEN)


def visits(out: Path, evidence: Path, most: int) -> tuple[Result, int]:
    """A run over a folder by a person who does so many steps a visit; the result, and how often the run was begun."""
    person = Person(out, reference())
    for visit in range(1, 10_000):
        driver = Folder(out)
        folder = evidence / str(visit)
        folder.mkdir(parents=True)
        try:
            result = outcome(driver, folder, CHOSEN)
        except Waiting:
            result = None
        driver.close()
        if result is not None and not driver.waiting:
            person.system.stop({})
            return result, visit
        assert person.work(most) > 0
    raise AssertionError


def test_the_clean_system_passes_over_a_program(by_program: Result) -> None:
    assert {one.outcome for one in by_program.cases} == {Outcome.PASS}
    assert by_program.seed == SEED


def test_a_person_with_a_folder_comes_to_the_same_verdicts(tmp_path: Path, by_program: Result) -> None:
    result, visit = visits(tmp_path / "out", tmp_path / "evidence", 10_000)
    assert result.verdicts == by_program.verdicts
    assert visit >= 3  # what the product is; the cases; what depends on what was told


def test_a_run_of_many_visits_goes_on_where_it_was(tmp_path: Path, by_program: Result) -> None:
    result, visit = visits(tmp_path / "out", tmp_path / "evidence", 15)
    assert result.verdicts == by_program.verdicts
    assert visit > 3


def test_an_object_in_this_process_comes_to_the_same_verdicts(tmp_path: Path, by_program: Result) -> None:
    assert outcome(Direct(reference()), tmp_path, CHOSEN).verdicts == by_program.verdicts


@pytest.fixture
def served() -> Iterator[str]:
    command = [sys.executable, "-m", "ccis_interop.reference", "http"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.terminate()


def test_a_system_behind_an_address_comes_to_the_same_verdicts(served: str, tmp_path: Path, by_program: Result) -> None:
    assert outcome(open_driver(served, tmp_path), tmp_path, CHOSEN).verdicts == by_program.verdicts
