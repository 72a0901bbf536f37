"""The findings as GitHub workflow commands, which show beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from ccis_interop.catalogue.model import Lifecycle, Severity
from ccis_interop.findings import Report, RuleResult

COMMAND = {Severity.REJECTION: "error", Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report) -> Iterator[str]:
    """The commands, then the verdict."""
    for result in report.broken:
        command = COMMAND[result.severity] if result.lifecycle is Lifecycle.ENFORCED else "notice"
        for finding in result.findings:
            line = f",line={finding.place.line}" if finding.place.line else ""
            where = f"file={_property(finding.place.file)}{line}"
            yield f"::{command} {where},title={_property(result.rule)}::{_text(result)}\n"
    for result in report.not_evaluated:
        yield f"::error title={_property(result.rule)}::not evaluated: {_escaped(result.reason)}\n"
    for gap in report.gaps:
        yield f"::error title=not complete::{_escaped(gap)}\n"
    yield f"{report.verdict.value}: {report.total} findings, {report.failing} that count\n"


def _text(result: RuleResult) -> str:
    return _escaped(f"{result.message} To mend it: {result.mend} ({result.count} in all)")


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
