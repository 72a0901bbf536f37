"""The report as SARIF 2.1.0, which code hosts and editors show beside the file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from ccis_interop.catalogue.model import Lifecycle, Severity
from ccis_interop.findings import Finding, Report, RuleResult

LEVEL = {Severity.REJECTION: "error", Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(report: Report) -> Iterator[str]:
    """The document."""
    index = {result.rule: at for at, result in enumerate(report.results)}
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "ccis-interop",
                "version": report.tool,
                "rules": [_rule(result) for result in report.results],
            }
        },
        "results": [
            _result(finding, result, index[result.rule]) for result in report.results for finding in result.findings
        ],
        "invocations": [
            {
                "executionSuccessful": report.complete,
                "exitCode": int(report.exit),
                "toolExecutionNotifications": [
                    {"level": "warning", "message": {"text": text}}
                    for text in (
                        *(f"{r.rule} was not evaluated: {r.reason}" for r in report.not_evaluated),
                        *(f"not complete: {gap}" for gap in report.gaps),
                    )
                ],
            }
        ],
        "properties": {"standard": report.standard, "verdict": report.verdict.value, "findingsTotal": report.total},
    }
    document = {"version": "2.1.0", "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "runs": [run]}
    yield json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _rule(result: RuleResult) -> dict[str, Any]:
    return {
        "id": result.rule,
        "shortDescription": {"text": result.message},
        "help": {"text": result.mend or result.message},
        "defaultConfiguration": {"level": _level(result)},
        "properties": {
            "nationalError": result.national,
            "priority": result.priority,
            "status": result.status.value,
            "findingsTotal": result.count,
        },
    }


def _level(result: RuleResult) -> str:
    return LEVEL[result.severity] if result.lifecycle is Lifecycle.ENFORCED else "note"


def _result(finding: Finding, result: RuleResult, index: int) -> dict[str, Any]:
    region = {"startLine": finding.place.line} if finding.place.line else None
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(finding.place.file)}}
    if region:
        physical["region"] = region
    name = finding.place.path or f"{finding.object}[{finding.record}].{finding.field}"
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _level(result),
        "message": {"text": f"{finding.message} To mend it: {finding.mend}"},
        "locations": [{"physicalLocation": physical, "logicalLocations": [{"fullyQualifiedName": name}]}],
        "partialFingerprints": {"interop/v1": finding.fingerprint},
    }
