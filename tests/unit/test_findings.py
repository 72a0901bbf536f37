"""The verdict and the exit code of a run follow from its results."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ccis_interop.catalogue.model import Lifecycle, Severity
from ccis_interop.errors import Exit
from ccis_interop.findings import Place, RuleResult, Status, Verdict
from made.reports import broken, disclosed, finding, report, result, skipped

WARNING = broken(severity=Severity.WARNING)
SHADOW = broken(lifecycle=Lifecycle.SHADOW)
UNASKED = result("demo-3", status=Status.NOT_ASKED, reason="last month's file was not given.")
CASES: list[tuple[tuple[RuleResult, ...], Severity | None, Verdict, Exit]] = [
    ((result(),), Severity.ERROR, Verdict.CONFORMS, Exit.CONFORMS),
    ((result(), UNASKED), Severity.ERROR, Verdict.CONFORMS, Exit.CONFORMS),
    ((broken(),), Severity.ERROR, Verdict.FAILS, Exit.FINDINGS),
    ((broken(),), None, Verdict.FAILS, Exit.CONFORMS),
    ((broken(),), Severity.REJECTION, Verdict.FAILS, Exit.CONFORMS),
    ((broken(severity=Severity.REJECTION),), Severity.REJECTION, Verdict.FAILS, Exit.FINDINGS),
    ((WARNING,), Severity.ERROR, Verdict.CONFORMS, Exit.CONFORMS),
    ((WARNING,), Severity.WARNING, Verdict.FAILS, Exit.FINDINGS),
    ((WARNING,), None, Verdict.CONFORMS, Exit.CONFORMS),
    ((SHADOW,), Severity.INFO, Verdict.CONFORMS, Exit.CONFORMS),
    ((skipped(),), Severity.ERROR, Verdict.INCOMPLETE, Exit.INCOMPLETE),
    ((skipped(lifecycle=Lifecycle.SHADOW),), Severity.ERROR, Verdict.INCOMPLETE, Exit.INCOMPLETE),
    ((skipped(),), None, Verdict.INCOMPLETE, Exit.INCOMPLETE),
    ((skipped(), broken()), Severity.ERROR, Verdict.FAILS, Exit.FINDINGS),
    ((skipped(), broken()), None, Verdict.FAILS, Exit.INCOMPLETE),
]


@pytest.mark.parametrize(("results", "bar", "verdict", "code"), CASES)
def test_the_verdict_and_the_exit_code(
    results: tuple[RuleResult, ...], bar: Severity | None, verdict: Verdict, code: Exit
) -> None:
    told = report(*results, fail_on=bar)
    assert (told.verdict, told.exit) == (verdict, code)


def test_an_edition_known_in_part_never_conforms() -> None:
    told = report(result(), unknown=("the order of elements.",))
    assert (told.verdict, told.exit, told.complete) == (Verdict.INCOMPLETE, Exit.INCOMPLETE, False)
    assert told.gaps == ("the order of elements.",)


@pytest.mark.parametrize("records", [{}, {"person": 0}])
def test_no_record_never_conforms(records: dict[str, int]) -> None:
    assert report(result(), records=records).verdict is Verdict.INCOMPLETE


def test_totals_count_what_is_not_listed() -> None:
    assert report(broken(count=5000), SHADOW).total == 5001
    assert report(broken(count=5000), SHADOW).failing == 5000


def test_a_fingerprint_is_made_of_no_value_and_differs_by_place() -> None:
    assert disclosed("secret").fingerprint == disclosed("other").fingerprint == finding().fingerprint
    assert finding(2).fingerprint != finding().fingerprint
    assert replace(finding(), place=Place("renamed.xml", line=9)).fingerprint == finding().fingerprint


def test_a_plain_finding_has_no_place_for_a_value() -> None:
    assert not {"value", "local_id"} & set(finding().__slots__)
