"""What may come of a case, and how the outcomes of cases make that of a requirement and the verdict of a run.

Only `pass` is a pass. What was not evaluated is never one, and stands in the way of a requirement being met.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Outcome(StrEnum):
    """The result of a case, of one expectation in it, or of a requirement; the worst first."""

    FAIL = "fail"  # the product does not do what is asked
    ERROR = "error"  # driver or tool broke: nothing is said of the product
    NOT_EVALUATED = "not-evaluated"  # something that had to be looked at was not
    REVIEW = "review"  # a named person must look
    KNOWN_FAILURE = "known-failure"  # fails, and the baseline says that it must
    PASS = "pass"
    NOT_APPLICABLE = "not-applicable"  # about a feature that the product does not claim


WORST_FIRST = tuple(Outcome)


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The worst of some outcomes; not evaluated if there is none: nothing looked at is nothing passed."""
    return min(outcomes, key=WORST_FIRST.index, default=Outcome.NOT_EVALUATED)


def of_requirement(outcomes: Iterable[Outcome]) -> Outcome:
    """The outcome of a requirement that applies, from those of its cases: pass needs one pass, and nothing worse.

    If all its cases are put aside nothing has shown it: then it is not evaluated.
    """
    return worst(one for one in outcomes if one is not Outcome.NOT_APPLICABLE)


def ratcheted(outcome: Outcome, *, known: bool) -> Outcome:
    """A case of the baseline must still fail: one that passes fails the run until the entry is taken out."""
    if not known:
        return outcome
    match outcome:
        case Outcome.FAIL:
            return Outcome.KNOWN_FAILURE
        case Outcome.PASS:
            return Outcome.FAIL
    return outcome
