"""`interop explain`: what a rule means."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ccis_interop.errors import Exit, UsageError

if TYPE_CHECKING:
    from ccis_interop.catalogue.model import Rule, Standard


@click.command()
@click.argument("rule")
@click.option("--standard", metavar="ID/EDITION", help="The edition to explain it for; the newest if left out.")
@click.option(
    "--standards", "folders", multiple=True, type=click.Path(path_type=Path), help="A folder of more standards."
)
def command(rule: str, standard: str | None, folders: tuple[Path, ...]) -> int:
    """Explain RULE: an id such as nccis-231, or the national error number alone."""
    from ccis_interop.catalogue.find import Catalogue

    catalogue = Catalogue(folders)
    wanted = f"nccis-{rule}" if rule.isdigit() else rule
    every = [catalogue.load(standard)] if standard else list(catalogue.all())
    holding = [(one, found) for one in every for found in _rules(one) if found.id == wanted]
    if not holding:
        raise _unknown(wanted, every, standard)
    newest, found = holding[-1]
    for line in _lines(found, newest, holding):
        click.echo(line)
    return int(Exit.CONFORMS)


def _unknown(wanted: str, every: list[Standard], standard: str | None) -> UsageError:
    from difflib import get_close_matches

    near = get_close_matches(wanted, {rule.id for one in every for rule in _rules(one)}, n=3)
    return UsageError(
        "rule-unknown",
        f"{every[0].ref if standard else 'no standard'} has {'no' if standard else 'a'} rule `{wanted}`.",
        mend=(f"did you mean {' or '.join(near)}? " if near else "") + "interop standards show ID/EDITION lists all.",
    )


def _rules(standard: Standard) -> list[Rule]:
    from ccis_interop.catalogue.structure_rules import structure_rules

    shared = {rule.id: rule for family in ("xml", "flat", "json") for rule in structure_rules(family)}
    return [*standard.rules, *shared.values()]


def _lines(rule: Rule, standard: Standard, holding: list[tuple[Standard, Rule]]) -> list[str]:
    lines = [f"{rule.id}" + (f": national error {rule.national}" if rule.national is not None else ""), ""]
    lines += textwrap.wrap(rule.message, 100)
    facts = {
        "to mend": rule.mend,
        "severity": rule.severity.value + (f", national priority {rule.priority}" if rule.priority is not None else ""),
        "state": "" if rule.lifecycle == "enforced" else f"{rule.lifecycle}: reported, and fails nothing",
        "fields": ", ".join(_field(standard, rule.table, name) for name in rule.fields),
        "fires when": rule.sql or "",
        "note": rule.note or "",
        "sources": ", ".join(f"{one.id} ({one.confidence})" for one in rule.sources)
        or ("follows from the field" if rule.derived else ""),
        "editions": ", ".join(one.ref for one, _ in holding) if rule.table else "all: it is about the form of a file",
        "shown for": standard.ref if rule.table else "",
        "otherwise in": ", ".join(one.ref for one, other in holding if _sense(other) != _sense(rule)),
    }
    for name, text in facts.items():
        if text:
            lines += textwrap.wrap(
                text, 100, initial_indent=f"{name}: ", subsequent_indent="  ", break_on_hyphens=False
            )
    return lines


def _sense(rule: Rule) -> tuple[object, ...]:
    return rule.sql, rule.severity, rule.lifecycle, rule.message, rule.fields


def _field(standard: Standard, table: str, name: str) -> str:
    for one in standard.tables:
        if one.name == table:
            for field in one.fields:
                if field.name == name and field.number:
                    return f"{name} ({field.number})"
    return name
