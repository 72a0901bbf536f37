"""The report as one JSON document."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ccis_interop.findings import Report
from ccis_interop.report.plain import plain_report, plain_result


def render(report: Report) -> Iterator[str]:
    """The document."""
    held = plain_report(report)
    held["rules"] = [plain_result(result) for result in report.results]
    yield json.dumps(held, indent=2, ensure_ascii=False) + "\n"
