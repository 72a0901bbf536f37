"""From record numbers and structural faults to the results of rules, with some breaches described."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ccis_interop.catalogue.model import PREVIOUS, Lifecycle, Rule, Severity, Standard
from ccis_interop.catalogue.structure_rules import structure_rules
from ccis_interop.findings import Disclosed, Finding, Place, RuleResult, Status
from ccis_interop.formats.faults import Faults, StructureFault
from ccis_interop.formats.input import Input
from ccis_interop.rules.evaluate import Evaluator, Numbers
from ccis_interop.rules.plan import Plan

if TYPE_CHECKING:
    from ccis_interop.rules.check import Options

FAMILY = {"XML": "xml", "JSON Lines": "json", "JSON": "json"}
DISAGREEMENT = "interop-disagreement"
HEADER = 0
FETCHED = 50_000  # records that are read again together
# Structural faults that only an edition whose structure is known can have; the others are faults of any file.
OF_EDITION = frozenset({"missing", "unknown", "order", "column-missing", "column-unknown", "key-unknown"})


@dataclass
class Outcome:
    """All that is known when the last record was read."""

    standard: Standard
    given: Input
    previous: Input | None
    plan: Plan
    evaluator: Evaluator
    options: Options


@dataclass
class Hit:
    """One breach before it is described."""

    record: int
    field: str
    place: Place | None = None


def results_of(outcome: Outcome) -> list[RuleResult]:
    """The result of every rule, in a fixed order: national errors by number, then the others by id."""
    breaches = outcome.evaluator.breaches()
    results = [*_by_values(outcome, breaches), *_skipped(outcome), *_structure(outcome)]
    results += _disagreement(outcome, breaches)
    return sorted(results, key=lambda one: (one.national is None, one.national or 0, one.rule))


def _by_values(outcome: Outcome, breaches: Mapping[str, Numbers]) -> Iterator[RuleResult]:
    described: dict[str, list[tuple[Rule, Numbers]]] = {}
    counted = {rule.id: root for rule, root, _ in outcome.plan.sets}
    header = outcome.evaluator.header_breaches(outcome.standard, outcome.given.header)
    rules = {rule.id: rule for rule in outcome.standard.rules}
    for rule_id, count in header.items():
        rule = rules[rule_id]
        place = outcome.given.place(rule.table, HEADER, rule.fields[0] if rule.fields else "")
        hits = [Hit(HEADER, rule.fields[0] if rule.fields else "", place)] if count else []
        yield _result(rule, count, _findings(outcome, rule, rule.table, hits, outcome.given))
    for rule_id, numbers in breaches.items():
        rule = rules[rule_id]
        described.setdefault(counted.get(rule_id, rule.table), []).append((rule, numbers))
    for root, found in described.items():
        table = root.removeprefix(PREVIOUS)
        source = outcome.previous if root != table and outcome.previous else outcome.given
        shown = {rule.id: numbers[: outcome.options.limit] for rule, numbers in found}
        findings: dict[str, list[Finding]] = {rule.id: [] for rule, _ in found}
        every = np.unique(np.concatenate([*shown.values(), np.array([], np.int64)]))
        for part in np.split(every, range(FETCHED, len(every), FETCHED)):
            source.fetch(table, part.tolist())
            for rule, _ in found:
                numbers = shown[rule.id][np.isin(shown[rule.id], part)]
                hits = [Hit(int(number), rule.fields[0] if rule.fields else "") for number in numbers]
                findings[rule.id] += _findings(outcome, rule, table, hits, source)
        for rule, numbers in found:
            yield _result(rule, len(numbers), findings[rule.id])


def _skipped(outcome: Outcome) -> Iterator[RuleResult]:
    for rule, why in outcome.plan.skipped:
        yield replace(_result(rule, 0, ()), status=Status.NOT_EVALUATED, reason=why)
    for rule, why in outcome.plan.unasked:
        yield replace(_result(rule, 0, ()), status=Status.NOT_ASKED, reason=why)


def _structure(outcome: Outcome) -> Iterator[RuleResult]:
    family = FAMILY.get(outcome.given.format, "flat")
    stated = [rule for rule in outcome.standard.rules if rule.structure] if family == "xml" else []
    rules = [*stated, *structure_rules(family)]
    faults, spelt = outcome.given.reading.faults, Faults()
    for spelling, times in sorted(outcome.given.reading.spellings.items()):
        spelt += [StructureFault("spelling", spelling, "", HEADER)] * times
    for rule in rules:
        held = spelt if rule.structure and rule.structure.fault == "spelling" else faults
        sorts = [at for at, one in enumerate(held.sorts) if _speaks_of(one, rules) is rule]
        count, shown = held.of(sorts, outcome.options.limit)
        places = [Hit(f.record, f.path, place) for f, place in zip(shown, _places(outcome.given, shown), strict=True)]
        if rule.structure and rule.structure.fault in OF_EDITION and not outcome.standard.knowledge.structure_known:
            why = "the order and completeness of this edition are not known."
            why += f" Places where it was met: {count}." if count else ""
            yield replace(_result(rule, 0, ()), status=Status.NOT_EVALUATED, reason=why)
            continue
        yield _result(rule, count, _findings(outcome, rule, _table(shown), places, outcome.given))


def _table(faults: Iterable[StructureFault]) -> str:
    return next((fault.table for fault in faults if fault.table), "file")


def _speaks_of(fault: StructureFault, rules: Iterable[Rule]) -> Rule:
    """The rule for a fault: the one that names its place, else the general one of its kind.

    What is unknown has no place of its own: it belongs to the rule of the element that holds it.
    """
    general = None
    for rule in rules:
        target = rule.structure
        if target is None or target.fault != fault.kind:
            continue
        if target.path is None:
            general = general or rule
        elif fault.path == target.path or (fault.kind == "unknown" and fault.path.startswith(target.path + "/")):
            return rule
    if general is None:
        raise KeyError(f"no rule for the structural fault `{fault.kind}`")
    return general


def _places(given: Input, faults: Sequence[StructureFault]) -> list[Place]:
    """Where faults are: as the reader said, else found again in the file."""
    for table in {fault.table for fault in faults if fault.line is None and fault.table}:
        given.fetch(table, [fault.record for fault in faults if fault.table == table and fault.line is None])
    return [
        Place(given.file, line=fault.line, path=fault.path)
        if fault.line is not None or not fault.table
        else replace(given.place(fault.table, fault.record, fault.path), path=fault.path or None)
        for fault in faults
    ]


def _disagreement(outcome: Outcome, breaches: Mapping[str, Numbers]) -> Iterator[RuleResult]:
    """Records that the schema refuses and no rule speaks of: then one of the two is wrong, and nothing passes."""
    doubted = getattr(outcome.given, "doubted", None)
    if not doubted:
        return
    spoken = np.concatenate([*breaches.values(), outcome.given.reading.faults.records()])
    silent = np.setdiff1d(np.array(doubted, np.int64), spoken).tolist()
    rule = Rule(
        id=DISAGREEMENT,
        table=outcome.standard.records[0].name,
        fields=(),
        sql=None,
        structure=None,
        severity=Severity.ERROR,
        lifecycle=Lifecycle.ENFORCED,
        message="The XML Schema refuses the record, and no rule says why.",
        mend="Report it: the schema and the rules of this standard disagree.",
        dimension="conformity",
    )
    if silent:
        shown = silent[: outcome.options.limit]
        outcome.given.fetch(rule.table, shown)
        hits = [Hit(number, "") for number in shown]
        yield _result(rule, len(silent), _findings(outcome, rule, rule.table, hits, outcome.given))


def _result(rule: Rule, count: int, findings: Iterable[Finding]) -> RuleResult:
    return RuleResult(
        rule=rule.id,
        severity=rule.severity,
        lifecycle=rule.lifecycle,
        object=rule.table,
        fields=rule.fields,
        message=rule.message,
        mend=rule.mend,
        national=rule.national,
        priority=rule.priority,
        status=Status.EVALUATED,
        count=count,
        findings=tuple(findings),
    )


def _findings(outcome: Outcome, rule: Rule, table: str, hits: Iterable[Hit], source: Input) -> Iterator[Finding]:
    options = outcome.options
    for hit in hits:
        place = hit.place or source.place(table, hit.record, hit.field)
        base = (rule.id, rule.severity, table, hit.record, hit.field, rule.message, rule.mend, place)
        if not (options.disclose_ids or options.disclose_values):
            yield Finding(*base)
            continue
        value = source.value(table, hit.record, hit.field) if options.disclose_values and hit.field else None
        yield Disclosed(*base, local_id=_local_id(outcome.standard, table, hit.record, source), value=value)


def _local_id(standard: Standard, table: str, record: int, source: Input) -> str | None:
    """The record's own identifier in the sender's system: its key, else its first identifier."""
    if record == HEADER:
        return None
    spec = standard.table(table)
    field = spec.key or next((one for one in spec.fields if one.classification == "identifier"), None)
    return source.value(table, record, field.name) if field else None
