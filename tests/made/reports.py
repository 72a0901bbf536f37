"""Reports as values, to be printed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ccis_interop.catalogue.model import Lifecycle, Severity
from ccis_interop.findings import Disclosed, Finding, Place, Report, RuleResult, Status

PLACE = Place("march, return.xml", line=7, column=3, path="YoungPersonsRecord/PersonalDetails/Gender")


def finding(record: int = 1, place: Place = PLACE) -> Finding:
    return Finding(
        "demo-1", Severity.ERROR, "person", record, "Gender", 'It is <wrong> & "bad".', "Mend: 5%\nnow.", place
    )


def disclosed(value: str, local_id: str = "=1+1") -> Disclosed:
    one = finding()
    return Disclosed(
        one.rule, one.severity, one.object, one.record, one.field, one.message, one.mend, one.place, local_id, value
    )


def result(rule: str = "demo-1", **changes: Any) -> RuleResult:
    base = RuleResult(
        rule=rule,
        severity=Severity.ERROR,
        lifecycle=Lifecycle.ENFORCED,
        object="person",
        fields=("Gender",),
        message=finding().message,
        mend=finding().mend,
        national=5,
        priority=2,
        status=Status.EVALUATED,
    )
    return replace(base, **changes)


def broken(count: int = 1, **changes: Any) -> RuleResult:
    return result(count=count, findings=(finding(),), **changes)


def skipped(**changes: Any) -> RuleResult:
    return result("demo-2", status=Status.NOT_EVALUATED, reason="the file has no column X.", **changes)


def report(*results: RuleResult, **changes: Any) -> Report:
    base = Report(
        tool="1.0",
        file="march, return.xml",
        format="XML",
        standard="demo/1",
        title="Demonstration",
        how_recognised="root element",
        digest="0" * 64,
        code_lists={"gender": "1" * 64},
        parameters={"some": "A, B"},
        as_of="2019-10-31",
        path="fast",
        records={"person": 9},
        values_read=100,
        results=results,
        notes=("a note.",),
        unknown=(),
        limit=3,
        fail_on=Severity.ERROR,
    )
    return replace(base, **changes)
