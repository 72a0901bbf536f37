"""The page that shows, for each national error of each edition, the rule that judges it or why none can."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ccis_interop.catalogue.compile import made_by
from ccis_interop.catalogue.compile.markdown import cell, table
from ccis_interop.catalogue.model import Rule, Standard
from ccis_interop.catalogue.national import Covered, NationalError, covered

STATUS = {
    "listed": "seen in the list of this edition",
    "carried": "in the list of the edition before; nothing says that it went",
    "later": "seen in a later list only",
}


def compile_coverage(standards: Sequence[Standard], errors: Sequence[NationalError], shared: Sequence[Rule]) -> str:
    """The page of one standard's editions."""
    first = standards[0]
    lines = [
        f"<!-- {made_by('all')} -->",
        f"# National errors of {first.id}, and the rules that judge them",
        "",
        "Each number of the national list has a rule, or says why it cannot be evaluated. `standards/"
        f"{first.id}/national-errors.csv` is the list; sources are in `standards/sources.csv`.",
    ]
    for standard in standards:
        lines += ["", f"## {standard.ref}", ""]
        found = covered(standard, errors, shared)
        lines += _edition(found) if found else _nothing(standard)
    return "\n".join(lines) + "\n"


def _nothing(standard: Standard) -> Iterator[str]:
    yield "The national list of this edition is not known."
    yield from (f"- {line}" for line in standard.knowledge.unknown)


def _edition(found: Sequence[Covered]) -> Iterator[str]:
    judged = sum(1 for one in found if one.rules)
    kinds = [f"{sum(1 for one in found if one.error.status == key)} {key} ({text})" for key, text in STATUS.items()]
    yield f"{len(found)} errors, {judged} judged by a rule. {'; '.join(kind for kind in kinds if kind[0] != '0')}."
    yield ""
    heads = ["number", "field", "priority", "what is wrong", "status", "rule", "source"]
    yield from table(heads, (_row(one) for one in found))


def _row(one: Covered) -> Iterable[str]:
    error = one.error
    rules = ", ".join(f"`{rule.id}` ({_weight(rule)})" for rule in one.rules)
    number = str(error.number) if error.number is not None else "none" if error.priority == "" else "unknown"
    return (
        number,
        cell(error.field),
        error.priority,
        cell(error.summary),
        error.status,
        rules or f"**not evaluated**: {cell(error.why_not)}",
        f"{error.source} ({error.confidence})",
    )


def _weight(rule: Rule) -> str:
    return rule.severity if rule.lifecycle == "enforced" else f"{rule.severity}, {rule.lifecycle}"
