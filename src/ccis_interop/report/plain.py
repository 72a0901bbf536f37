"""A report and its parts as plain mappings, for the faces that are data."""

from __future__ import annotations

from typing import Any

from ccis_interop.findings import Disclosed, Finding, Report, RuleResult

VERSION = 1


def plain_report(report: Report) -> dict[str, Any]:
    """All of a report but its results."""
    return {
        "report_version": VERSION,
        "tool": {"name": "ccis-interop", "version": report.tool},
        "file": report.file,
        "format": report.format,
        "read": report.path,
        "standard": {"ref": report.standard, "title": report.title, "digest": report.digest},
        "recognised_by": report.how_recognised,
        "code_lists": dict(report.code_lists),
        "parameters": dict(report.parameters),
        "as_of": report.as_of,
        "records": dict(report.records),
        "values_read": report.values_read,
        "verdict": report.verdict.value,
        "exit_code": int(report.exit),
        "fail_on": report.fail_on.value if report.fail_on else None,
        "findings_total": report.total,
        "findings_that_count": report.failing,
        "listed_per_rule": report.limit,
        "notes": list(report.notes),
        "complete": report.complete,
        "unknown": list(report.unknown),
    }


def plain_result(result: RuleResult) -> dict[str, Any]:
    """One rule."""
    return {
        "rule": result.rule,
        "national_error": result.national,
        "priority": result.priority,
        "severity": result.severity.value,
        "lifecycle": result.lifecycle.value,
        "status": result.status.value,
        "reason": result.reason or None,
        "object": result.object,
        "fields": list(result.fields),
        "message": result.message,
        "mend": result.mend,
        "count": result.count,
        "findings": [plain_finding(finding) for finding in result.findings],
    }


def plain_finding(finding: Finding) -> dict[str, Any]:
    """One finding; identifier and value only if they were asked for."""
    place = finding.place
    held: dict[str, Any] = {
        "record": finding.record,
        "field": finding.field or None,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "sheet": place.sheet,
        "cell": place.cell,
        "path": place.path,
        "fingerprint": finding.fingerprint,
    }
    if isinstance(finding, Disclosed):
        held["local_id"] = finding.local_id
        held["value"] = finding.value
    return held
