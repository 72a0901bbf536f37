"""Which cases run for a scope and a product, and why others do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ccis_interop.conformance.cases.case import Case
from ccis_interop.conformance.outcomes import Outcome
from ccis_interop.conformance.scope import Scope


@dataclass(frozen=True)
class Planned:
    """A case of the scope; `outcome` is set where it does not run, and `why` says it."""

    case: Case
    outcome: Outcome | None = None
    why: str = ""


def plan(cases: Iterable[Case], scope: Scope, product: Mapping[str, Any] | None) -> list[Planned]:
    """The cases of the scope's profile. Without a product all run but for what features decide."""
    return [_planned(one, scope, product) for one in cases if scope.profile in one.profiles]


def _planned(case: Case, scope: Scope, product: Mapping[str, Any] | None) -> Planned:
    if product is None:
        return Planned(case, None, _depends(case))
    features = set(product["features"])
    lacks = [one for one in case.needs.features if one not in features]
    if lacks:
        return Planned(case, Outcome.NOT_APPLICABLE, f"the product does not claim the feature {', '.join(lacks)}")
    held = [one for one in case.needs.without if one in features]
    if held:
        return Planned(case, Outcome.NOT_APPLICABLE, f"the product claims the feature {', '.join(held)}")
    for verb, needed in (("reads", case.needs.reads), ("writes", case.needs.writes)):
        absent = [ref for ref in (scope.editions.get(one, one) for one in needed) if ref not in product[verb]]
        if absent:
            named = "take in" if verb == "reads" else "write"
            return Planned(case, Outcome.NOT_EVALUATED, f"the product does not claim to {named} {', '.join(absent)}")
    return Planned(case)


def _depends(case: Case) -> str:
    parts = [f"if the product claims {one}" for one in case.needs.features]
    return "; ".join([*parts, *(f"if the product does not claim {one}" for one in case.needs.without)])
