"""What every row of a file lacks: told before any row is rejected for it, and asked for where the user can tell it.

A file of a layout that has no start date, say, makes no record of an enrolment list. Nobody wants hundreds of rejected
rows to learn that.
"""

from __future__ import annotations

from dataclasses import dataclass

from ccis_interop.catalogue.mappings import Asked, mappings
from ccis_interop.catalogue.model import Rule
from ccis_interop.convert.asking import tell_it, untold
from ccis_interop.convert.conversion import Conversion
from ccis_interop.convert.judge import Judgement
from ccis_interop.convert.target import Made
from ccis_interop.errors import UsageError

MISSING = "completeness"  # the dimension of rules that say that something is not there


@dataclass(frozen=True)
class Lack:
    """A rule that every record of a table breaks, and what the user may tell against it."""

    rule: Rule
    askable: tuple[Asked, ...]


def lacking(made: Made, judgement: Judgement, conversion: Conversion) -> tuple[str, ...]:
    """What every row lacks, in sentences; nothing if a row may pass.

    Raises UsageError if the user can tell all of it and did not: then no row need be rejected.
    """
    found = [
        Lack(rule, untold(conversion, _expressions(conversion, rule, table)))
        for rule, table, numbers in judgement.rejecting.values()
        if rule.dimension == MISSING and len(set(map(int, numbers))) == _records(made, table)
    ]
    asked = list(dict.fromkeys(one for each in found for one in each.askable))
    said = " ".join(one.rule.message for one in found)
    if asked and all(one.askable for one in found):
        raise UsageError(
            "rows-incomplete",
            f"no row of the file has what {conversion.standard.ref} needs. {said}",
            where=", ".join(one.given.file for one in conversion.sources),
            mend=tell_it(asked),
        )
    if not found:
        return ()
    return (f"no row of the file can be one of {conversion.standard.ref}: {said}", _way_out(conversion))


def _expressions(conversion: Conversion, rule: Rule, table: str) -> list[str]:
    fields = set(rule.fields)
    return [
        one.sql
        for logic in conversion.mapping.tables
        if logic.table == table
        for one in logic.fields
        if one.field in fields
    ]


def _records(made: Made, table: str) -> int:
    plan = next((one for one in made.plans if one.table.name == table), None)
    return int(made.engine.execute(f"SELECT COUNT(*) FROM {plan.made}").fetchall()[0][0]) if plan else 0


def _way_out(conversion: Conversion) -> str:
    given = tuple(one.ref for one in conversion.sources)
    targets = {one.target for one in mappings(conversion.catalogue) if one.reads(given)}
    others = sorted(targets - {conversion.standard.ref, conversion.standard.id})
    other = f", or convert it to {' or '.join(others)}" if others else ""
    return f"add the columns that it lacks, and make a mapping for the file: interop mapping suggest{other}"
