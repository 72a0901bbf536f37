"""The profiles beside that of a borough, against the reference CCIS: each meets what is asked of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ccis_interop.cli.main import run
from ccis_interop.conformance.profiles import profile

REFERENCE = "py:ccis_interop.reference.driver:ReferenceCcis"


def result_of(folder: Path, *options: str) -> tuple[int, dict[str, Any]]:
    path = folder / "result.json"
    code = run(["conformance", "run", "--seed", "5", "-q", "-o", str(path), *options])
    held: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return code, held


def test_a_product_that_only_makes_the_return_meets_its_profile(tmp_path: Path) -> None:
    code, held = result_of(tmp_path, "--driver", REFERENCE, "--profile", "nccis-submitter")
    assert code == 0
    assert {one["id"] for one in held["requirements"]} == {one.id for one in profile("nccis-submitter").tested}
    assert {one["outcome"] for one in held["requirements"]} == {"pass"}


def test_a_system_of_several_authorities_meets_what_is_asked_of_it_beyond_a_borough(tmp_path: Path) -> None:
    """Only the cases of that feature: the others are those of a borough."""
    cases = [part for name in ("each-authority-apart", "move-within") for part in ("--case", name)]
    driver = f"{REFERENCE}?authorities=204,205"
    _, held = result_of(tmp_path, "--driver", driver, "--profile", "sub-regional-ccis", *cases)
    beyond = {one.id for one in profile("sub-regional-ccis").tested} - {
        one.id for one in profile("borough-ccis").tested
    }
    assert beyond == {"MA-06.8", "MA-09.9", "MA-11.11", "MA-15.2"}
    assert {one["outcome"] for one in held["requirements"] if one["id"] in beyond} == {"pass"}


def test_a_system_of_one_authority_is_not_met_by_the_profile_of_several(tmp_path: Path) -> None:
    """What the profile needs and the product does not claim is never taken for shown."""
    code, held = result_of(tmp_path, "--driver", REFERENCE, "--profile", "sub-regional-ccis", "--case", "move-within")
    assert code != 0
    told = {one["id"]: one["outcome"] for one in held["requirements"]}
    assert told["MA-06.8"] == "not-evaluated"
    assert held["verdict"] != "met"
