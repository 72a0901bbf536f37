"""The rules that two editions state; those that follow from fields change with the fields."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ccis_interop.catalogue.diff.difference import Difference, Kind, Party
from ccis_interop.catalogue.diff.names import Way
from ccis_interop.catalogue.model import Lifecycle, Rule, Severity, Standard

ACT = (Party.SENDER, Party.MANAGER)


def rule_differences(old: Standard, new: Standard, between: Way) -> Iterator[Difference]:
    """Withdrawn and changed rules in the old order, then the added ones in the new."""
    before = {rule.id: rule for rule in old.rules if not rule.derived}
    after = {rule.id: rule for rule in new.rules if not rule.derived}
    renamed = {
        field.name: name
        for table in old.tables
        for field in table.fields
        if (name := between.renamed(table.name, field.name)) != field.name
    }
    for rule in before.values():
        if rule.id not in after:
            yield Difference("rule", rule.id, Kind.WITHDRAWN, rule.message, (), (), *between.reason(rule.id))
        else:
            yield from _changed(rule, after[rule.id], renamed)
    for rule in after.values():
        if rule.id not in before:
            sources = " ".join(one.id for one in rule.sources)
            breaks = (Party.SENDER,) if _counts(rule) else ()
            reason = between.reason(rule.id)[0] or rule.note or ""
            yield Difference("rule", rule.id, Kind.ADDED, _weighed(rule), breaks, ACT, reason, sources)


def _counts(rule: Rule) -> bool:
    return rule.lifecycle is Lifecycle.ENFORCED and rule.severity.rank <= Severity.ERROR.rank


def _weighed(rule: Rule) -> str:
    state = "" if rule.lifecycle is Lifecycle.ENFORCED else f", {rule.lifecycle}"
    return f"{rule.severity}{state}: {rule.message}"


def _changed(old: Rule, new: Rule, renamed: dict[str, str]) -> Iterator[Difference]:
    stricter = _counts(new) and not _counts(old)
    weights = [f"{one.severity}, {one.lifecycle}" for one in (old, new)]
    if weights[0] != weights[1]:
        softer = new.severity.rank > old.severity.rank or (_counts(old) and not _counts(new))
        kind = Kind.LOOSENED if softer else Kind.TIGHTENED
        breaks = (Party.SENDER,) if stricter else ()
        yield Difference(
            "rule",
            new.id,
            kind,
            f"{weights[0]} before, now {weights[1]}",
            breaks,
            ACT if stricter else (),
            new.note or "",
        )
    if _plain(old.sql, renamed) != _plain(new.sql, {}) or old.structure != new.structure:
        breaks = (Party.SENDER,) if _counts(new) and not stricter else ()
        detail = f"it is judged otherwise: {new.message}"
        yield Difference("rule", new.id, Kind.ALTERED, detail, breaks, ACT, new.note or "")
    elif old.message != new.message:
        yield Difference("rule", new.id, Kind.ALTERED, f"it now says: {new.message}", (), (), new.note or "")
    if (old.national, old.priority) != (new.national, new.priority):
        numbers = [f"error {one.national}, priority {one.priority}" for one in (old, new)]
        yield Difference("rule", new.id, Kind.ALTERED, f"{numbers[0]} before, now {numbers[1]}", (), (Party.MANAGER,))


def _plain(sql: str | None, renamed: dict[str, str]) -> str:
    """The text of a query without its layout, with the fields' new names."""
    text = " ".join((sql or "").split())
    for before, after in renamed.items():
        text = re.sub(rf"\b{re.escape(before)}\b", after, text)
    return text
