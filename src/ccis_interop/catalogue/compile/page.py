"""The reference page of an edition: fields, codes, rules with how to mend them, sources, what is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ccis_interop.catalogue.compile import made_by
from ccis_interop.catalogue.compile.markdown import cell, table
from ccis_interop.catalogue.describe import cited, in_order
from ccis_interop.catalogue.model import CodeList, Field, Rule, Standard, Table

ENDS = ("label", "valid_from", "valid_to", "source", "confidence", "note")


def compile_page(standard: Standard) -> str:
    """The page."""
    lines = [
        f"<!-- {made_by(standard.ref)} -->",
        f"# {standard.title}, edition {standard.edition}",
        "",
        standard.purpose,
        "",
        *_facts(standard),
        *_unknown(standard),
    ]
    for one in standard.tables:
        lines += ["", f"## Table `{one.name}`", "", one.description, "", *_table(one)]
    lines += ["", "## Rules", "", *_rules(standard)]
    lines += ["", "## Code lists", ""]
    for name, codes in standard.code_lists.items():
        lines += [f"### {name}", "", *_codes(codes), ""]
    return "\n".join(lines).rstrip() + "\n"


def _facts(standard: Standard) -> Iterator[str]:
    yield f"- standard: `{standard.ref}`, {standard.status}; {standard.knowledge.state}"
    if standard.base:
        command = f"interop standards diff {standard.base} {standard.ref}"
        yield f"- overlays `{standard.base}`: `{command}` tells what changed"
    if standard.recognition.xml_root:
        period = f"{standard.recognition.period_from or '...'} to {standard.recognition.period_to or '...'}"
        yield f"- XML root `{standard.recognition.xml_root}`, periods that end from {period}"
    if standard.record_date:
        yield f"- codes are judged on the day of `{standard.record_date}`"
    yield f"- sources: {cited(standard.sources)}"
    for level in standard.service_levels:
        yield f"- {level['property']}: {level['value']}. {level['description']}".rstrip()
    for parameter in standard.parameters:
        values = ", ".join(parameter.value) or "none"
        yield f"- choice `{parameter.name}` = {values} ({parameter.confidence}): {parameter.description}"


def _unknown(standard: Standard) -> Iterator[str]:
    if standard.knowledge.unknown:
        yield ""
        yield "## Not known, and so not evaluated"
        yield ""
        yield from (f"- {line}" for line in standard.knowledge.unknown)


def _table(one: Table) -> Iterator[str]:
    heads = ["field", "number", "name", "must be filled", "holds", "classification", "meaning", "sources"]
    yield from table(heads, (_field(field) for field in one.fields))


def _field(field: Field) -> Iterable[str]:
    return (
        f"`{field.name}`",
        field.number or "",
        cell(field.label),
        "yes" if field.required or field.primary_key else "no",
        cell(_holds(field)),
        field.classification,
        cell(field.description),
        cited(field.sources),
    )


def _holds(field: Field) -> str:
    parts = ["list of texts" if field.repeated else field.kind]
    if field.code_lists:
        parts = [f"{'list of ' if field.repeated else ''}codes of {', '.join(field.code_lists)}"]
    if field.enum:
        parts = ["one of " + ", ".join(f"{code} ({label})" if label else code for code, label in field.enum)]
    if field.pattern:
        parts.append(f"shape `{field.pattern}`")
    if field.parent:
        parts.append(f"of {field.parent[0]}.{field.parent[1]}")
    if field.synonyms:
        parts.append(f"also read as {', '.join(field.synonyms)}")
    return "; ".join(parts)


def _rules(standard: Standard) -> Iterator[str]:
    heads = ["number", "rule", "severity", "priority", "fields", "what is wrong", "how to mend it", "sources"]
    yield from table(heads, (_rule(rule) for rule in in_order(standard.rules)))


def _rule(rule: Rule) -> Iterable[str]:
    state = "" if rule.lifecycle == "enforced" else f", {rule.lifecycle}"
    return (
        "" if rule.national is None else str(rule.national),
        f"`{rule.id}`",
        f"{rule.severity}{state}",
        "" if rule.priority is None else str(rule.priority),
        ", ".join(rule.fields) or rule.table or "the file",
        cell(rule.message),
        cell(rule.mend),
        "follows from the field" if rule.derived else cited(rule.sources),
    )


def _codes(codes: CodeList) -> Iterator[str]:
    own = [name for name in codes.columns if name not in ENDS and name != "code"]
    heads = ["code", "label", *own, *(name for name in ENDS[1:] if name in codes.columns)]
    shown = [name for name in heads if any(row.get(name) for row in codes.rows)]
    yield from table(shown, ([cell(row.get(name, "")) for name in shown] for row in codes.rows))
