"""Expectations: the closed list of what a case may ask of what a product gave. One function each, found by its name.

In: the scene of the case and what the case says. Out: `Judged`. No message holds a value of a record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ccis_interop.conformance.expectations import figures, files, records, replies, telling
from ccis_interop.conformance.expectations.judged import Judged
from ccis_interop.conformance.scene import Scene

Expectation = Callable[[Scene, Any], Judged]

EXPECTATIONS: Mapping[str, Expectation] = {
    "conforms": files.conforms,
    "flagged": files.flagged,
    "header": files.header,
    "measured": figures.measured,
    "return": files.equals_record,
    "count": replies.count,
    "refused": replies.refused,
    "rejects": replies.rejects,
    "rows": records.rows,
    "row": records.row,
    "every": records.every,
    "same": records.same,
    "numbered": records.numbered,
    "told": telling.told,
    "routed": telling.routed,
    "review": telling.review,
}
