"""Every file under standards/<id>/<edition>/examples is a test: drop one in, and it is checked.

What lies in `valid/` must break no rule. What lies in `invalid/` must break exactly the rules that
`<name>.expected.csv` beside it lists, at those records and fields; its `error` column names the code of a file that
cannot be read at all.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from ccis_interop.catalogue.find import shipped
from made.running import SHIPPED, Told, interop

FILES = sorted(path for path in shipped().glob("*/*/examples/*/*") if not path.name.endswith(".expected.csv"))
VALID = [path for path in FILES if path.parent.name == "valid"]
INVALID = [path for path in FILES if path.parent.name == "invalid"]
EXPECTED = sorted(shipped().glob("*/*/examples/invalid/*.expected.csv"))


def name(path: Path) -> str:
    return path.relative_to(shipped()).as_posix().replace("/examples", "")


def told(path: Path) -> Told:
    ref = "/".join(path.relative_to(shipped()).parts[:2])
    return interop("check", path, "--standard", ref, "-f", "json", "--limit", "0")


def wanted(path: Path) -> tuple[list[tuple[str, str, str]], str]:
    """What must be told of a file: rule, record and field of each finding, and the code of an error."""
    with path.with_name(f"{path.stem}.expected.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    error = next((row["error"] for row in rows if row.get("error")), "")
    return sorted((row["rule"], row["record"], row["field"]) for row in rows if row["rule"]), error


def found(run: Told) -> list[tuple[str, str, str]]:
    every = ((rule["rule"], one) for rule in run.report["rules"] for one in rule["findings"])
    return sorted((rule, str(one["record"]), one["field"] or "") for rule, one in every)


@pytest.mark.parametrize("path", VALID, ids=name)
def test_a_valid_example_breaks_no_rule(path: Path) -> None:
    run = told(path)
    ref = "/".join(path.relative_to(shipped()).parts[:2])
    assert found(run) == []
    assert run.report["verdict"] == ("incomplete" if SHIPPED.load(ref).knowledge.unknown else "conforms")
    assert sum(run.report["records"].values()) > 0


@pytest.mark.parametrize("path", INVALID, ids=name)
def test_an_invalid_example_breaks_exactly_what_is_expected(path: Path) -> None:
    findings, error = wanted(path)
    run = told(path)
    if error:
        assert (run.exit, run.out) == (3, "")
        assert re.findall(r"\[([a-z0-9-]+)\]$", run.err.strip()) == [error]
        assert path.name in run.err
    else:
        assert findings, "an invalid example must expect something"
        assert found(run) == findings


def test_every_expectation_has_its_file() -> None:
    assert {path.name.removesuffix(".expected.csv") for path in EXPECTED} == {path.stem for path in INVALID}


@pytest.mark.parametrize("ref", ["nccis/2011-12", "nccis/2015-16", "nccis/2019-20", "nccis/2020-21"])
def test_every_edition_of_the_return_has_examples_of_both_kinds(ref: str) -> None:
    held = [path for path in FILES if path.relative_to(shipped()).as_posix().startswith(ref + "/")]
    assert {path.parent.name for path in held} == {"valid", "invalid"}
