"""The queue as one HTML page that opens offline: two records side by side, a verdict and a reason for each.

The page gives a CSV of what was chosen; nothing leaves the reader's computer by itself.
"""

from __future__ import annotations

from typing import Any

from ccis_interop.index.register.arrival import EVIDENCED
from ccis_interop.index.register.reasons import reasons
from ccis_interop.index.register.review import VERDICTS, Waiting
from ccis_interop.pages import template

CAUSES = {
    "weak": "The records may be one person, and too little says so.",
    "several": "The record fits several persons.",
    "bridge": "The record has a person already, and its newer data fit another one.",
    "rival": "The same system has another record of that person.",
}
Side = list[dict[str, Any]]


def render(items: list[tuple[Waiting, Side, Side]], reader: str) -> str:
    """The page. Everything in it is escaped."""
    return template("ccis_interop.index.register", "review.html.j2", "shipped").render(
        items=items,
        reader=reader,
        fields=EVIDENCED,
        causes=CAUSES,
        verdicts=VERDICTS,
        reasons=[one for one in reasons().values() if one.verdict in VERDICTS],
    )
