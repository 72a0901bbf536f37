"""Rules that follow from the fields themselves: required, date, code list, pattern, unique, reference.

A rule that a contract states may *claim* a constraint (error 5 is the code list of Gender); what nobody
claims becomes a derived rule, with the id `<standard>-<table>-<field>-<constraint>`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ccis_interop.catalogue.contract import duplicates
from ccis_interop.catalogue.model import (
    Constraint,
    Fault,
    Field,
    Lifecycle,
    Rule,
    Severity,
    Table,
)
from ccis_interop.catalogue.wire import bare_pattern, in_group, is_filled, optional_group

DIMENSION = {
    Constraint.REQUIRED: "completeness",
    Constraint.TYPE: "conformity",
    Constraint.CODES: "conformity",
    Constraint.PATTERN: "conformity",
    Constraint.UNIQUE: "uniqueness",
    Constraint.REFERENCE: "consistency",
}


def constraints(field: Field) -> Iterator[Constraint]:
    """The constraints that a field states."""
    if is_filled(field):
        yield Constraint.REQUIRED
    if field.kind == "date":
        yield Constraint.TYPE
    if field.code_lists or field.enum:
        yield Constraint.CODES
    if field.pattern:
        yield Constraint.PATTERN
    if field.unique or field.primary_key:
        yield Constraint.UNIQUE
    if field.parent:
        yield Constraint.REFERENCE


def derived_rules(standard: str, tables: Iterable[Table], stated: Iterable[Rule], lifecycle: Lifecycle) -> list[Rule]:
    """A rule for each constraint that no stated rule claims."""
    claimed = {(rule.table, field, constraint) for rule in stated for field, constraint in rule.claims}
    rules = []
    for table in tables:
        composite = len([field for field in table.fields if field.primary_key]) > 1
        for field in table.fields:
            for constraint in constraints(field):
                if composite and field.primary_key and constraint is Constraint.UNIQUE and not field.unique:
                    continue
                if (table.name, field.name, constraint) not in claimed:
                    rules.append(_rule(standard, table, field, constraint, lifecycle))
        if composite:
            rules.append(_composite_key(standard, table, lifecycle))
    return rules


def constraint_query(table: Table, field: Field, constraint: Constraint) -> str:
    """The query that counts the records which break one constraint of a field."""
    name = field.name
    count = f"SELECT COUNT(*) FROM {table.name} WHERE "
    match constraint:
        case Constraint.REQUIRED:
            missing = f"COALESCE(len({name}), 0) = 0" if field.repeated else f"{name} IS NULL"
            companions = _companions(table, field)
            if companions:
                return f"{count}{missing} AND COALESCE({', '.join(companions)}) IS NOT NULL"
            return count + missing
        case Constraint.TYPE:
            return f"{count}{name} IS NOT NULL AND as_date({name}) IS NULL"
        case Constraint.CODES:
            return count + _outside(field)
        case Constraint.PATTERN:
            pattern = (bare_pattern(field) or "").replace("'", "''")
            if field.repeated:
                return f"{count}NOT list_bool_and(list_transform({name}, lambda x: regexp_full_match(x, '{pattern}')))"
            return f"{count}NOT regexp_full_match({name}, '{pattern}')"
        case Constraint.UNIQUE:
            return duplicates(table.name, name)
        case Constraint.REFERENCE:
            parent, key = field.parent or ("", "")
            # NULL NOT IN (nothing) is true, and the parent's table may be empty
            return f"{count}{name} IS NOT NULL AND {name} NOT IN (SELECT {key} FROM {parent} WHERE {key} IS NOT NULL)"


def _companions(table: Table, field: Field) -> list[str]:
    group = optional_group(table, field)
    if group is None:
        return []
    return [one.name for one in in_group(table, group) if one.name != field.name]


def _outside(field: Field) -> str:
    name = field.name
    if field.repeated:
        lists = " || ".join(f"(SELECT list(code) FROM {one})" for one in field.code_lists)
        return f"NOT list_has_all({lists or _literal_list(field)}, {name})"
    if field.enum:
        return f"{name} NOT IN ({', '.join(_quoted(code) for code, _ in field.enum)})"
    return " AND ".join(f"{name} NOT IN (SELECT code FROM {one})" for one in field.code_lists)


def _literal_list(field: Field) -> str:
    return "[" + ", ".join(_quoted(code) for code, _ in field.enum) + "]"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _rule(standard: str, table: Table, field: Field, constraint: Constraint, lifecycle: Lifecycle) -> Rule:
    message, mend, wrong = _words(field, constraint)
    if constraint is Constraint.REFERENCE:
        # another for each row and table, so that two wrong ones never seem to belong together
        wrong = f"'none of {table.name} ' || {field.name}"
    partner = constraint is Constraint.UNIQUE
    filled = (
        None if constraint is Constraint.REQUIRED and not _companions(table, field) else f"{field.name} IS NOT NULL"
    )
    where = " AND ".join(part for part in (filled, table.spare and f"({table.spare})") if part) or None
    return Rule(
        id=f"{standard}-{table.name}-{field.name}-{constraint}",
        table=table.name,
        fields=(field.name,),
        sql=constraint_query(table, field, constraint),
        structure=None,
        severity=Severity.ERROR,
        lifecycle=lifecycle,
        message=message,
        mend=mend,
        dimension=DIMENSION[constraint],
        sources=field.sources,
        claims=((field.name, constraint),),
        fault=Fault({field.name: wrong}, where, partner=partner),
        derived=True,
    )


def _words(field: Field, constraint: Constraint) -> tuple[str, str, str]:
    """The message, how to mend it, and the SQL of a wrong value."""
    label = field.label
    match constraint:
        case Constraint.REQUIRED:
            return f"{label} is missing.", f"Fill in {label.lower()}.", "NULL"
        case Constraint.TYPE:
            return (
                f"{label} is not a date of the form CCYY-MM-DD.",
                "Write it as CCYY-MM-DD, for example 2020-08-31.",
                "'2019-02-30'",
            )
        case Constraint.CODES:
            wrong = f"list_append({field.name}, '?')" if field.repeated else "'?'"
            return f"{label} is not a code of the list.", f"Use a code of the list of {label.lower()}.", wrong
        case Constraint.PATTERN:
            wrong = f"list_append({field.name}, '?')" if field.repeated else f"'?' || {field.name}"  # no two alike
            return f"{label} does not have its shape.", f"{field.description}", wrong
        case Constraint.UNIQUE:
            return (
                f"{label} occurs more than once.",
                "Give each record its own, or merge the records.",
                f"other.{field.name}",
            )
        case Constraint.REFERENCE:
            parent = field.parent[0] if field.parent else ""
            return (
                f"{label} names no record of {parent}.",
                f"Send the record of {parent} too, or correct the reference.",
                "'none'",
            )


def _composite_key(standard: str, table: Table, lifecycle: Lifecycle) -> Rule:
    keys = [field.name for field in table.fields if field.primary_key]
    names = ", ".join(keys)
    return Rule(
        id=f"{standard}-{table.name}-key-unique",
        table=table.name,
        fields=tuple(keys),
        sql=(
            f"SELECT COUNT(*) FROM {table.name} WHERE ({names}) IN "
            f"(SELECT ({names}) FROM {table.name} GROUP BY {names} HAVING COUNT(*) > 1)"
        ),
        structure=None,
        severity=Severity.ERROR,
        lifecycle=lifecycle,
        message=f"The same {' and '.join(keys)} occur more than once.",
        mend="Send each once.",
        dimension=DIMENSION[Constraint.UNIQUE],
        fault=Fault({name: f"other.{name}" for name in keys}, None, partner=True),
        derived=True,
    )
