"""What came of one expectation."""

from __future__ import annotations

from dataclasses import dataclass

from ccis_interop.conformance.outcomes import Outcome


@dataclass(frozen=True)
class Judged:
    """An outcome and why: counts, fields and names of the case, never a value of a record."""

    outcome: Outcome
    message: str = ""


PASSED = Judged(Outcome.PASS)


def failed(message: str) -> Judged:
    """The product does not do what is asked."""
    return Judged(Outcome.FAIL, message)


def passed_if(holds: object, message: str) -> Judged:
    """A pass if something holds, else a failure with its reason."""
    return PASSED if holds else failed(message)


def several(words: object) -> str:
    """Some names as text, the first of them where there are many."""
    held = [str(one) for one in words]  # type: ignore[attr-defined]
    more = f" and {len(held) - 5} more" if len(held) > 5 else ""
    return ", ".join(held[:5]) + more
