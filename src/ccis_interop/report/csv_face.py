"""The findings as CSV, one a row, for a spreadsheet. Cells that a spreadsheet would run as a formula are quoted."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from ccis_interop.findings import Disclosed, Report, RuleResult
from ccis_interop.report.plain import plain_finding

COLUMNS = [
    "rule",
    "national_error",
    "priority",
    "severity",
    "lifecycle",
    "object",
    "record",
    "field",
    "message",
    "mend",
]
PLACE = ["file", "line", "column", "sheet", "cell", "path", "fingerprint"]
DISCLOSED = ["local_id", "value"]


def render(report: Report) -> Iterator[str]:
    """The rows, then a row for each rule whose findings are not all here, and for all that was not evaluated."""
    every = [finding for result in report.results for finding in result.findings]
    disclosed = any(isinstance(finding, Disclosed) for finding in every)
    columns = [*COLUMNS, *PLACE, *(DISCLOSED if disclosed else [])]
    yield _row(columns)
    for result in report.results:
        for finding in result.findings:
            held = plain_finding(finding)
            own = [
                result.rule,
                result.national,
                result.priority,
                result.severity.value,
                result.lifecycle.value,
                finding.object,
                finding.record,
                finding.field,
                result.message,
                result.mend,
            ]
            yield _row([*own, *(held.get(name) for name in columns[len(own) :])])
    for result in report.broken:
        if left := result.count - len(result.findings):
            yield _row(_remark(result, "not listed", f"{left:,} more findings; --limit 0 lists all."))
    for result in report.not_evaluated:
        yield _row(_remark(result, "not evaluated", result.reason))
    for gap in report.gaps:
        yield _row(["", "", "", "not evaluated", "", "", "", "", gap])


def _remark(result: RuleResult, what: str, why: str) -> list[object]:
    return [result.rule, result.national, result.priority, what, "", result.object, "", "", why]


def _row(cells: Sequence[object]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(neutral(cell) for cell in cells)
    return text.getvalue()


def neutral(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + cell
    return "" if cell is None else cell
