"""datacontract-cli reads every contract of ours, and counts what we count, rule by rule.

It pins an older DuckDB, so it lives in an environment of its own, whose Python INTEROP_PEERS_PYTHON names.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ccis_interop.catalogue.export import exported_rules
from ccis_interop.catalogue.find import Catalogue
from ccis_interop.cli.main import run

PEERS = os.environ.get("INTEROP_PEERS_PYTHON", "")
SCRIPT = Path(__file__).parent / "datacontract_counts.py"
LINT = (
    "import sys; from datacontract.data_contract import DataContract\n"
    "results = {path: str(DataContract(data_contract_file=path).lint().result) for path in sys.argv[1:]}\n"
    "bad = {path: result for path, result in results.items() if not result.endswith('passed')}\n"
    "print(bad); sys.exit(bool(bad))"
)

pytestmark = pytest.mark.skipif(not PEERS, reason="INTEROP_PEERS_PYTHON does not name the peers' Python")


def peers(*arguments: str) -> str:
    done = subprocess.run([PEERS, *arguments], capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def exported(ref: str, folder: Path) -> Path:
    assert run(["standards", "export", ref, "-o", str(folder)]) == 0
    return folder


def test_every_contract_is_sound_to_it_as_it_lies_and_as_exported(tmp_path: Path, catalogue: Catalogue) -> None:
    paths = [one.folder / "contract.odcs.yaml" for one in catalogue.editions.values()]
    paths += [exported(ref, tmp_path / ref) / "contract.odcs.yaml" for ref in catalogue.editions]
    peers("-c", LINT, *map(str, paths))


@pytest.mark.parametrize("ref", ["nccis/2015-16", "nccis/2019-20"])
def test_it_counts_what_we_count(ref: str, tmp_path: Path, catalogue: Catalogue) -> None:
    package, report = tmp_path / "package", tmp_path / "report.json"
    people = ["synth", "--people", "2000", "--standard", ref, "--faults", "all", "--format", "parquet-package"]
    assert run([*people, "-o", str(package)]) == 0
    assert run(["check", str(package), "--standard", ref, "--format", "json", "-o", str(report)]) == 1
    ours = {rule["rule"]: rule for rule in json.loads(report.read_text(encoding="utf-8"))["rules"]}
    checks: list[dict[str, Any]] = json.loads(peers(str(SCRIPT), str(exported(ref, tmp_path / "export")), str(package)))
    theirs = {one["qualityId"]: one["diagnostics"]["value"] for one in checks if one["category"] == "quality"}
    wanted = {rule.id for rule in exported_rules(catalogue.load(ref))}
    assert theirs.keys() == wanted
    assert {name: ours[name]["status"] for name in wanted} == dict.fromkeys(wanted, "evaluated")
    assert {name: ours[name]["count"] for name in wanted} == theirs
    assert sum(1 for count in theirs.values() if count) > 80
