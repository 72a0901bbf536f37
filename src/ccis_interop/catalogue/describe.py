"""A standard in plain English, as lines of text: what `interop standards show` prints."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from ccis_interop.catalogue.model import CodeList, Field, Rule, Source, Standard, Table
from ccis_interop.errors import UsageError

WIDTH = 100


def overview(standard: Standard) -> Iterator[str]:
    """What the edition is, its tables, parameters, changes from the base, and what is unknown."""
    yield f"{standard.ref}: {standard.title} ({standard.status}; {standard.knowledge.state})"
    yield from wrapped("", standard.purpose)
    for table in standard.tables:
        yield ""
        yield from _table(table)
    if standard.parameters:
        yield "\nChoices that the sources leave open (interop check --set NAME=A,B):"
        for parameter in standard.parameters:
            values = ", ".join(parameter.value)
            yield from wrapped("  ", f"{parameter.name} = {values} ({parameter.confidence}): {parameter.description}")
    if standard.base:
        yield f"\nTaken away or renamed from {standard.base} (interop standards diff tells all):"
        for change in standard.changes:
            yield from wrapped("  ", f"{change.kind} {change.what}: {change.reason} [{cited((change.source,))}]")
    if standard.knowledge.unknown:
        yield "\nNot known, and so not evaluated:"
        for line in standard.knowledge.unknown:
            yield from wrapped("  - ", line)
    yield f"\n{len(standard.rules)} rules (--rules); code lists (--codes LIST): {', '.join(standard.code_lists)}"


def one_table(standard: Standard, name: str) -> Iterator[str]:
    """One table with all that is known of its fields. Raises UsageError for an unknown name."""
    try:
        table = standard.table(name)
    except KeyError as error:
        names = ", ".join(one.name for one in standard.tables)
        raise UsageError(
            "table-unknown", f"{standard.ref} has no table `{name}`.", mend=f"use one of: {names}."
        ) from error
    yield from _heading(table)
    for field in table.fields:
        yield f"\n{field.name}: {field.label}" + (f" ({field.number})" if field.number else "")
        yield from wrapped("  ", field.description)
        yield from wrapped("  ", "; ".join(_facts(field)))
        yield from wrapped("  sources: ", cited(field.sources))


def rules(standard: Standard) -> Iterator[str]:
    """The rules, national numbers first."""
    yield f"{standard.ref}: {len(standard.rules)} rules. `interop explain ID` tells all of one."
    for rule in in_order(standard.rules):
        yield from _rule(rule)


def code_list(standard: Standard, name: str) -> Iterator[str]:
    """The rows of one code list. Raises UsageError for an unknown name."""
    if name not in standard.code_lists:
        names = ", ".join(standard.code_lists)
        mend = f"use one of: {names}."
        raise UsageError("codelist-unknown", f"{standard.ref} has no code list `{name}`.", mend=mend)
    one: CodeList = standard.code_lists[name]
    yield f"{name}: {len(one.rows)} codes"
    for row in one.rows:
        period = [f"from {row['valid_from']}"] if row.get("valid_from") else []
        period += [f"to {row['valid_to']}"] if row.get("valid_to") else []
        known = ("code", "label", "valid_from", "valid_to", "source", "confidence")
        others = [f"{key} {value}" for key, value in row.items() if value and key not in known]
        facts = "; ".join([*period, *others, f"{row.get('source', '')} ({row.get('confidence', '')})"])
        yield from wrapped("  ", f"{row['code']}  {row.get('label', '')}  [{facts}]")


def in_order(given: Iterable[Rule]) -> list[Rule]:
    """Rules by national number, then the others in the order of the contract, the derived ones last."""
    return sorted(given, key=lambda rule: (rule.derived, rule.national is None, rule.national or 0))


def cited(sources: Iterable[Source]) -> str:
    """Sources with how sure they are."""
    return ", ".join(f"{one.id} ({one.confidence})" for one in sources) or "none"


def wrapped(prefix: str, text: str) -> Iterator[str]:
    """A text in lines of at most 100 characters, each with a prefix of the same width."""
    if text:
        yield from textwrap.wrap(
            text, WIDTH, initial_indent=prefix, subsequent_indent=" " * len(prefix), break_on_hyphens=False
        )


def _heading(table: Table) -> Iterator[str]:
    wire = f", on the wire {table.wire_name}" if table.wire_name != table.name else ""
    yield f"{table.name} ({table.role}{wire}): {table.label}"
    yield from wrapped("  ", table.description)


def _table(table: Table) -> Iterator[str]:
    yield from _heading(table)
    width = max((len(field.name) for field in table.fields), default=0)
    for field in table.fields:
        label = field.label + (f" ({field.number})" if field.number else "")
        yield from wrapped(f"  {field.name.ljust(width)}  ", f"{label}; {'; '.join(_facts(field))}")


def _facts(field: Field) -> Iterator[str]:
    """Required, kind, codes, shape, classification, confidence."""
    yield "required" if field.required or field.primary_key else "optional"
    yield ("list of " if field.repeated else "") + ("codes" if field.code_lists or field.enum else field.kind)
    if field.code_lists:
        yield f"code list {', '.join(field.code_lists)}"
    if field.enum:
        yield "one of " + ", ".join(code for code, _ in field.enum)
    if field.pattern:
        yield f"shape {field.pattern}"
    if field.parent:
        yield f"belongs to {field.parent[0]}.{field.parent[1]}"
    if field.unique or field.primary_key:
        yield "unique"
    yield field.classification or "not classified"
    yield "/".join(dict.fromkeys(one.confidence for one in field.sources)) or "no source"


def _rule(rule: Rule) -> Iterator[str]:
    number = f"error {rule.national}" if rule.national is not None else rule.id
    weight = [rule.severity.value]
    weight += [f"priority {rule.priority}"] if rule.priority is not None else []
    weight += [rule.lifecycle.value] if rule.lifecycle != "enforced" else []
    weight += ["follows from the field"] if rule.derived else []
    own = f" [{rule.id}]" if rule.national is not None else ""
    yield f"\n{number} ({', '.join(weight)}){own}: {', '.join(rule.fields) or rule.table or 'the file'}"
    yield from wrapped("  ", rule.message)
    yield from wrapped("  to mend: ", rule.mend)
