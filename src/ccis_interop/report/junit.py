"""The report as JUnit XML: a test case a rule, so that a build shows which failed. Not evaluated is an error."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from ccis_interop.findings import Finding, Report, RuleResult, Status


def render(report: Report) -> Iterator[str]:
    """The document."""
    cases = list(report.results)
    failed = [result for result in cases if result.fails]
    errors = len(report.not_evaluated) + len(report.gaps)
    numbers = f'tests="{len(cases) + len(report.gaps)}" failures="{len(failed)}" errors="{errors}"'
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f"<testsuites {numbers}>\n"
    yield f'<testsuite name="{_quoted(report.standard)}" {numbers} skipped="{len(report.not_asked)}">\n'
    for result in cases:
        yield from _case(result, report)
    for gap in report.gaps:
        head = f'<testcase name="complete" classname="{_quoted(report.standard)}"'
        yield f'{head}><error message="{_quoted("not complete: " + gap)}"/></testcase>\n'
    yield "</testsuite>\n</testsuites>\n"


def _case(result: RuleResult, report: Report) -> Iterator[str]:
    head = f'<testcase name="{_quoted(result.rule)}" classname="{_quoted(report.standard)}"'
    if result.status is Status.NOT_EVALUATED:
        yield f'{head}><error message="{_quoted("not evaluated: " + result.reason)}"/></testcase>\n'
    elif result.status is Status.NOT_ASKED:
        yield f'{head}><skipped message="{_quoted(result.reason)}"/></testcase>\n'
    elif result.fails:
        places = "\n".join(_line(finding) for finding in result.findings)
        summary = f"{result.count} findings: {result.message} To mend it: {result.mend}"
        yield f'{head}><failure type="{result.severity}" message="{_quoted(summary)}">'
        yield f"{_quoted(places)}</failure></testcase>\n"
    else:
        yield f"{head}/>\n"


def _line(finding: Finding) -> str:
    return f"record {finding.record}, {finding.place}, {finding.field}"


def _quoted(text: str) -> str:
    return escape(text, quote=True)
