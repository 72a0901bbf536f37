"""The profiles beside that of a borough, against the reference CCIS: each meets what is asked of it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ccis_interop.cli.main import run
from ccis_interop.conformance.profiles import profile

REFERENCE = "py:ccis_interop.reference.driver:ReferenceCcis"


def result_of(folder: Path, *options: str) -> tuple[int, dict[str, Any]]:
    path = folder / "result.json"
    code = run(["conformance", "run", "--seed", "5", "-q", "-o", str(path), *options])
    held: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return code, held


def attestations(folder: Path, name: str) -> Path:
    """What the roles of a profile attest, with a document."""
    (folder / "terms.txt").write_text("clause 4", encoding="utf-8")
    day = date.today().isoformat()
    rows = [
        {"requirement": one.id, "role": one.attested_by, "organisation": "Test House", "day": day, "file": "terms.txt"}
        for one in profile(name).attested
    ]
    path = folder / "attestations.yaml"
    path.write_text(json.dumps({"attestations": rows}), encoding="utf-8")
    return path


def test_a_product_that_only_makes_the_return_meets_its_profile_and_gets_a_certificate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the run to the badge, each step by its command."""
    name = "nccis-submitter"
    code, held = result_of(tmp_path, "--driver", REFERENCE, "--profile", name, "--mode", "certify")
    assert code == 0
    assert {one["id"] for one in held["requirements"]} == {one.id for one in profile(name).tested}
    assert {one["outcome"] for one in held["requirements"]} == {"pass"}

    house, page = str(tmp_path / "house"), tmp_path / "certificate.html"
    made = [
        "conformance",
        "certify",
        str(tmp_path / "result.json"),
        "--key",
        f"{house}.key.pem",
        "--tester",
        "Test House",
    ]
    assert run(["certificate", "key", "-o", house]) == 0
    assert run([*made, "-o", str(page)]) == 4  # nobody has attested anything
    assert not page.exists()
    assert run([*made, "--attestations", str(attestations(tmp_path, name)), "-o", str(page)]) == 0
    judged = ["certificate", "verify", str(page), "--key", f"{house}.pub.pem", "--profile", name]
    assert run([*judged, "--product-version", held["product"]["version"]]) == 0
    assert "valid: Reference CCIS" in capsys.readouterr().out
    assert run([*judged, "--product-version", "9.9"]) == 1

    (tmp_path / "result.json").write_text(json.dumps(held | {"seed": 6, "verdict": "not met"}), encoding="utf-8")
    assert run([*made, "--attestations", str(attestations(tmp_path, name)), "-o", str(tmp_path / "b.html")]) == 1
    assert not (tmp_path / "b.html").exists()


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
