"""Rules: what each must say of itself."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from open_data_contract_standard.model import DataQuality

from ccis_interop.catalogue.derive import constraints
from ccis_interop.catalogue.lint.edition import Looked
from ccis_interop.catalogue.model import PREVIOUS, Constraint, Rule, Table

DIMENSIONS = ("accuracy", "completeness", "conformity", "consistency", "coverage", "timeliness", "uniqueness")
ID = re.compile(r"[a-z0-9]+(-[A-Za-z0-9_]+)+")
OTHER_BOUNDS = (
    "mustNotBe",
    "mustBeGreaterThan",
    "mustBeGreaterOrEqualTo",
    "mustBeLessThan",
    "mustBeLessOrEqualTo",
    "mustBeBetween",
    "mustNotBeBetween",
)

Place = tuple[Path, int]


def look(seen: Looked) -> None:
    """Note every mistake of what rules say."""
    ids = Counter(quality.id or "" for _, _, quality in seen.rules())
    derived = {rule.id for rule in seen.standard.rules if rule.derived}
    for table, one, quality in seen.rules():
        name = quality.id or ""
        place = seen.places.of(table.name or "", one.name or "" if one else "", name)
        _id(seen, place, name, ids[name], derived)
        _words(seen, place, quality, name or "a rule")
    tables = {table.name: table for table in seen.standard.tables}
    for rule in seen.standard.rules:
        if not rule.derived and rule.table in tables:
            _rule(seen, rule, tables[rule.table])


def _id(seen: Looked, place: Place, name: str, count: int, derived: set[str]) -> None:
    if not name:
        seen.tell(place, "rule-id", "a rule has no id.", "give it an id that begins with the standard's.")
    elif not ID.fullmatch(name) or not any(name.startswith(f"{one}-") for one in seen.prefixes):
        what = f"the rule id `{name}` does not begin with a standard's id and a hyphen, or has odd characters."
        seen.tell(place, "rule-id", what, f"use one of {', '.join(sorted(seen.prefixes))}; letters, digits, hyphens.")
    if name and (count > 1 or name in derived):
        what = f"the rule id `{name}` is used twice."
        seen.tell(place, "rule-id-doubled", what, "give one of them another id; ids are never used again.")


def _words(seen: Looked, place: Place, quality: DataQuality, name: str) -> None:
    wanted = {
        "rule-description": (quality.description, "description", "say what is wrong when it fires"),
        "rule-severity": (quality.severity, "severity", "use rejection, error, warning or info"),
    }
    for code, (value, key, mend) in wanted.items():
        if not value:
            seen.tell(place, code, f"{name} has no {key}.", f"{mend}.")
    if quality.dimension not in DIMENSIONS:
        what = f"{name} has no dimension that is known."
        seen.tell(place, "rule-dimension", what, f"set `dimension` to one of: {', '.join(DIMENSIONS)}.")
    seen.tell_sources(place, quality.authoritativeDefinitions, "rule-source", name)
    if quality.type != "custom" and (quality.mustBe != 0 or any(getattr(quality, one) for one in OTHER_BOUNDS)):
        what = f"{name} does not say `mustBe: 0`, and our engine counts breaches."
        seen.tell(place, "rule-must-be", what, "write the query such that it counts breaches, and set `mustBe: 0`.")
    if quality.type == "library" and quality.query:
        what = f"{name} is of the library and has a query too."
        seen.tell(place, "rule-not-runnable", what, "use `type: sql` with a query, or `type: library` with a metric.")


def _rule(seen: Looked, rule: Rule, table: Table) -> None:
    place = seen.places.of(rule.table, rule=rule.id)
    known = {field.name: field for field in table.fields}
    if not rule.mend:
        mend = "add `{property: mend, value: ...}` to its customProperties."
        seen.tell(place, "rule-mend", f"{rule.id} does not say how to mend a breach.", mend)
    if rule.sql is None and rule.structure is None:
        what = f"{rule.id} is not of a kind that is evaluated, so it would be passed in silence."
        seen.tell(place, "rule-not-runnable", what, "use `type: sql`, or nullValues or duplicateValues of a field.")
    if rule.structure is not None and rule.structure.fault not in seen.structure_faults:
        what = f"{rule.id} speaks of the structural fault `{rule.structure.fault}`, which no reader tells."
        words = ", ".join(sorted(seen.structure_faults))
        seen.tell(place, "structure-fault", what, f"use one of: {words}.")
    for name in rule.fields:
        if name not in known:
            what = f"{rule.id} is reported at {name}, which table {rule.table} does not have."
            seen.tell(place, "rule-field", what, "name a field of the table.")
    for name, constraint in rule.claims:
        stated = list(constraints(known[name])) if name in known else []
        if constraint not in stated:
            what = f"{rule.id} claims the {constraint} of {name or 'no field'}, which states no such thing."
            mend = "correct the claim, or state it at the field."
            if constraint is not Constraint.REQUIRED or name not in known:
                seen.tell(place, "rule-claim", what, mend)
    if rule.sql is not None and rule.fault is None and PREVIOUS not in rule.sql:  # an example is of one file
        what = f"{rule.id} has no example of a breach."
        seen.tell(place, "rule-no-example", what, "add a `fault` to its customProperties: it is the rule's test.")
