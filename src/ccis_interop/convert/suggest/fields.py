"""The target's fields that a choice of columns makes, each as one SQL expression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Formatter

from sqlglot import exp

from ccis_interop.catalogue.expression import parsed
from ccis_interop.catalogue.model import Field, Standard
from ccis_interop.convert.suggest.choose import Choice
from ccis_interop.convert.suggest.knowledge import Knowledge


@dataclass(frozen=True, slots=True)
class Made:
    """A field of a target's table: the SQL, and the place of the column that it is made of.

    There is no such place if it is derived of other columns' fields or of what the user tells.
    """

    table: str
    field: Field
    sql: str
    at: int | None = None


def fields(choices: Sequence[Choice], names: Sequence[str], target: Standard) -> list[Made]:
    """What the chosen columns make, in the order of the target's fields."""
    columns = {one.chosen.meaning.name: names[one.at] for one in choices if one.chosen}
    sql: dict[str, tuple[str, int]] = {}
    for one in choices:
        if one.chosen is not None:
            for concept, said in one.chosen.meaning.makes.items():
                filled = _filled(said, {**columns, "column": names[one.at]})
                if filled is not None:
                    sql.setdefault(concept, (filled, one.at))
    once = target.header.name if target.header else ""
    return [
        Made(table, field, _for_each(said, names[at], field) if table != once else said, at)
        for table, field in _fields(target)
        if field.concept is not None and field.concept in sql
        for said, at in [sql[field.concept]]
    ]


def _for_each(said: str, column: str, field: Field) -> str:
    """The SQL for a record: what is said for a header, of all rows together, is the cell of each row instead."""
    if not any(parsed(f"SELECT {said}", field.name).find_all(exp.AggFunc)):
        return said
    return f"number_of({column})" if field.classification == "identifier" else f"trimmed({column})"


def derived(known: Knowledge, made: Sequence[Made], names: Sequence[str], target: Standard) -> list[Made]:
    """What no column makes and yet can be said: of each concept the first expression whose columns are there."""
    columns = {one.field.concept: names[one.at] for one in made if one.field.concept and one.at is not None}
    had = {one.field.concept for one in made}
    found = []
    for table, field in _fields(target):
        for concept, said in known.derived:
            filled = _filled(said, columns) if concept == field.concept and concept not in had else None
            if filled is not None:
                found.append(Made(table, field, filled))
                break
        else:
            if field.concept not in had and field.required and target.header and table == target.header.name:
                told = f"parameter('{field.name}')"
                found.append(Made(table, field, f"parts_of([{told}])" if field.repeated else told))
    return found


def _filled(said: str, columns: Mapping[str, str]) -> str | None:
    wanted = [name for _, name, _, _ in Formatter().parse(said) if name]
    return said.format(**columns) if all(name in columns for name in wanted) else None


def _fields(target: Standard) -> list[tuple[str, Field]]:
    tables = [*([target.header] if target.header else []), *target.records]
    return [(table.name, field) for table in tables for field in table.fields]
