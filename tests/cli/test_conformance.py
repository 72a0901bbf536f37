"""`interop conformance`: its commands, as a tester gives them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from made.running import interop

ROOT = Path(__file__).parents[2]
TOY = f"exec:{sys.executable} {ROOT / 'examples/new-supplier/toy.py'} 4"


def test_init_writes_a_driver_that_runs_and_claims_nothing(tmp_path: Path) -> None:
    made = interop("conformance", "init", tmp_path / "new")
    assert made.exit == 0
    driver = f"exec:{sys.executable} {tmp_path / 'new/driver.py'}"
    told = interop("conformance", "run", "--driver", driver, "--case", "smoke", "-o", tmp_path / "r.json")
    assert told.exit == 4
    assert "does not claim to take in ccis/1.0" in told.out
    again = interop("conformance", "init", tmp_path / "new")
    assert (again.exit, again.out) == (2, "")
    assert "driver-there" in again.err


def test_a_run_writes_its_result_and_says_what_it_came_to(tmp_path: Path) -> None:
    output, evidence = tmp_path / "r.json", tmp_path / "evidence"
    told = interop(
        "conformance", "run", "--driver", TOY, "--case", "smoke", "--seed", "7", "-o", output, "--evidence", evidence
    )
    assert told.exit == 4
    assert "  1/1 ok    smoke" in told.out
    held = json.loads(output.read_text(encoding="utf-8"))
    assert (held["seed"], held["selected"], held["driver"]) == (7, True, "exec")
    assert str(tmp_path) not in output.read_text(encoding="utf-8")
    assert list((evidence / "smoke").iterdir())


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--driver", "carrier:pigeon"], "driver-unknown"),
        (["--driver", "exec:"], "driver-unknown"),
        (["--driver", "py:no.such:Thing"], "driver-absent"),
        (["--driver", TOY, "--profile", "no-such"], "profile-unknown"),
        (["--driver", TOY, "--case", "no-such"], "case-unknown"),
        (["--driver", TOY, "--mode", "certify", "--case", "smoke"], "certify-partial"),
        (["--driver", TOY, "--baseline", "no-such-file"], "baseline-unreadable"),
        (["--driver", TOY, "--evidence", "."], "evidence-folder"),
    ],
)  # fmt: skip
def test_wrong_usage_is_one_line_and_leaves_nothing(words: list[str], code: str, tmp_path: Path) -> None:
    output = tmp_path / "r.json"
    told = interop("conformance", "run", *words, "-o", output)
    assert told.exit == 2
    assert f"[{code}]" in told.err
    assert told.err.count("\n") == 1
    assert not output.exists()


def test_a_program_that_is_no_driver_is_no_result(tmp_path: Path) -> None:
    told = interop("conformance", "run", "--driver", f"exec:{sys.executable} -c pass", "-o", tmp_path / "r.json")
    assert (told.exit, told.err.count("\n")) == (4, 1)
    assert not (tmp_path / "r.json").exists()


def test_a_folder_waits_for_a_person_and_keeps_its_seed(tmp_path: Path) -> None:
    words = ["conformance", "run", "--driver", f"folder:{tmp_path / 'out'}", "-o", tmp_path / "r.json"]
    first = interop(*words)
    assert first.exit == 4
    assert "1 steps wait for a person" in first.out
    seed = json.loads((tmp_path / "out/state.json").read_text(encoding="utf-8"))["seed"]
    assert interop(*words).exit == 4
    assert json.loads((tmp_path / "out/state.json").read_text(encoding="utf-8"))["seed"] == seed
    assert "000-the-product/01-describe" in (tmp_path / "out/CHECKLIST.txt").read_text(encoding="utf-8")
    other = interop(*words, "--profile", "sub-regional-ccis")
    assert (other.exit, "another run was begun" in other.err) == (2, True)


def test_plan_says_what_runs_and_what_each_case_proves() -> None:
    told = interop("conformance", "plan")
    assert told.exit == 0
    assert told.out.startswith("runs           smoke: ")
    assert "Proves MA-09.7" in told.out
    asked = interop("conformance", "plan", "--driver", TOY)
    assert "not-evaluated  list-again" in asked.out
    assert "does not claim to take in enrolment-list/1.0" in asked.out


def test_pair_needs_two_systems() -> None:
    told = interop("conformance", "pair", f"a={TOY}")
    assert (told.exit, "[pair-usage]" in told.err) == (2, True)


def test_pair_lets_two_systems_exchange(tmp_path: Path) -> None:
    told = interop("conformance", "pair", f"a={TOY}", f"b={TOY}", "--seed", "3", "-o", tmp_path / "pairs.json")
    assert told.exit == 0, told.out
    assert told.out.splitlines() == ["pass           a -> b -> a", "pass           b -> a -> b"]
    assert len(json.loads((tmp_path / "pairs.json").read_text(encoding="utf-8"))["pairs"]) == 2


def test_the_cases_run_inside_a_suppliers_own_tests(tmp_path: Path) -> None:
    (tmp_path / "test_own.py").write_text("def test_own():\n    assert True\n", encoding="utf-8")
    plugin = "ccis_interop.conformance.pytest_plugin"
    command = [sys.executable, "-m", "pytest", "-q", "-p", plugin, "-p", "no:cacheprovider", "--interop-driver",
               TOY, "--interop-seed", "3", "--maxfail", "2", str(tmp_path)]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 1
    assert "2 failed, 2 passed" in done.stdout, done.stdout  # their own and the smoke case
    assert "does not claim to take in enrolment-list/1.0" in done.stdout or "does not claim to write" in done.stdout
