"""The runner: what stops a run, what is known to fail, what a result is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ccis_interop.conformance.drivers.failure import DriverFailed
from ccis_interop.conformance.outcomes import Outcome
from ccis_interop.conformance.protocol import Fields
from ccis_interop.conformance.result import Mode, Result
from ccis_interop.conformance.shelf import suite_folder
from ccis_interop.errors import Exit, UsageError
from made.liars import Liar
from made.suite import Direct, outcome, reference

ONE = "list-residence"


class Fragile(Liar):
    """Breaks whenever it is to take something in."""

    def load(self, _: Fields) -> Fields:
        """Never."""
        raise DriverFailed("it broke.")


class Foreign(Liar):
    """Speaks another version of the protocol."""

    def describe(self, fields: Fields) -> Fields:
        """From tomorrow."""
        return {**super().describe(fields), "protocol": "2.0"}


class Modest(Liar):
    """Claims to read nothing."""

    def describe(self, fields: Fields) -> Fields:
        """Less."""
        return {**super().describe(fields), "reads": []}


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Result:
    system = reference()
    result = outcome(Direct(system), tmp_path_factory.mktemp("clean"), [ONE])
    system.stop({})
    return result


def by_id(result: Result) -> dict[str, Outcome]:
    return {one.id: one.outcome for one in result.cases}


def test_a_result_is_of_its_schema_and_holds_nobody(clean: Result) -> None:
    held = json.loads(clean.to_json())
    schema = json.loads((suite_folder() / "protocol" / "result.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(held)
    assert "Syn" not in clean.to_json()
    assert held["suite"]["self_check"] == "pass"
    assert "ccis/1.0/transfer_state" in held["suite"]["codelists"]


def test_what_was_chosen_is_no_whole_run(clean: Result) -> None:
    assert by_id(clean) == {"smoke": Outcome.PASS, ONE: Outcome.PASS}
    assert clean.selected
    assert clean.exit is Exit.INCOMPLETE
    assert clean.verdict == "incomplete"


def test_the_same_seed_comes_to_the_same_verdicts(clean: Result, tmp_path: Path) -> None:
    system = reference()
    again = outcome(Direct(system), tmp_path, [ONE])
    system.stop({})
    assert again.verdicts == clean.verdicts
    assert [one.told for one in again.cases] == [one.told for one in clean.cases]


def test_where_the_smoke_case_does_not_pass_nothing_else_is_asked(tmp_path: Path) -> None:
    result = outcome(Direct(Liar()), tmp_path, [ONE])
    assert by_id(result) == {"smoke": Outcome.FAIL, ONE: Outcome.NOT_EVALUATED}
    assert result.cases[1].why == "the smoke case did not pass"
    assert result.exit is Exit.FINDINGS


def test_a_driver_that_breaks_is_no_fault_of_the_product(tmp_path: Path) -> None:
    result = outcome(Direct(Fragile()), tmp_path, [ONE])
    assert by_id(result)["smoke"] is Outcome.ERROR
    assert result.exit is Exit.INCOMPLETE


def test_after_three_breaks_nothing_is_asked_any_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ccis_interop.conformance.runner.SMOKE", "no theme at all")
    result = outcome(Direct(Fragile()), tmp_path, ["smoke", ONE, "list-again", "pair-back"])
    assert [one.outcome for one in result.cases] == [Outcome.ERROR] * 3 + [Outcome.NOT_EVALUATED]
    assert "three" in result.cases[-1].why or "3 cases" in result.cases[-1].why


def test_another_version_of_the_protocol_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DriverFailed, match="another version"):
        outcome(Direct(Foreign()), tmp_path)


def test_what_a_product_does_not_claim_is_not_evaluated(tmp_path: Path) -> None:
    result = outcome(Direct(Modest()), tmp_path, [ONE])
    assert by_id(result) == {"smoke": Outcome.NOT_EVALUATED, ONE: Outcome.NOT_EVALUATED}
    assert "does not claim to take in" in result.cases[0].why


@pytest.mark.parametrize("where", ["chosen", "baseline"])
def test_a_case_that_there_is_not_is_told(where: str, tmp_path: Path) -> None:
    given: dict[str, Any] = {where: ("no-such-case",)}
    with pytest.raises(UsageError, match="no case `no-such-case`"):
        outcome(Direct(Liar()), tmp_path, **given)


def test_a_known_failure_must_still_fail(tmp_path: Path) -> None:
    failing = outcome(Direct(Liar()), tmp_path / "a", ["smoke"], baseline=("smoke",), mode=Mode.SELF)
    assert by_id(failing)["smoke"] is Outcome.KNOWN_FAILURE
    assert failing.exit is Exit.INCOMPLETE
    system = reference()
    passing = outcome(Direct(system), tmp_path / "b", ["smoke"], baseline=("smoke",))
    system.stop({})
    assert by_id(passing)["smoke"] is Outcome.FAIL
    assert passing.exit is Exit.FINDINGS
    assert "take it out" in passing.cases[0].why
