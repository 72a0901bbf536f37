"""The SQL of rules: each is compiled and bound alone, on tables without a row, so that all mistakes are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import duckdb

from ccis_interop.catalogue.checks import compile_checks
from ccis_interop.catalogue.lint.edition import Looked
from ccis_interop.catalogue.model import PREVIOUS, CodeList, Rule, Standard, Table
from ccis_interop.errors import StandardError


def look(seen: Looked, macros: str) -> None:
    """Note every query that cannot be run."""
    engine = _engine(seen, macros)
    if engine is None:
        return
    for rule in seen.standard.rules:
        if rule.sql is not None:
            _rule(seen, engine, macros, rule)


def _rule(seen: Looked, engine: duckdb.DuckDBPyConnection, macros: str, rule: Rule) -> None:
    field = rule.fields[0] if rule.derived and rule.fields else ""
    place = seen.places.of(rule.table, field) if rule.derived else seen.places.of(rule.table, "", rule.id, "query")
    try:
        compile_checks(replace(seen.standard, rules=(rule,)), macros)
    except StandardError as error:
        seen.tell(place, error.code, f"{rule.id}: {error.what}", error.mend or "correct the query.")
        return
    try:
        engine.execute(f"EXPLAIN {rule.sql}")
    except duckdb.Error as error:
        said = str(error).partition("\n")[0].removesuffix(".")
        what = f"{rule.id}: DuckDB cannot run the query: {said}."
        seen.tell(place, "rule-run", what, "correct the query, or the field that it follows from.")


def _engine(seen: Looked, macros: str) -> duckdb.DuckDBPyConnection | None:
    """A connection with the tables of the standard, empty. None, and mistakes, if it cannot be made."""
    engine = duckdb.connect(":memory:")
    engine.execute("SET enable_external_access = false")
    try:
        engine.execute(macros)
    except duckdb.Error as error:
        said = str(error).partition("\n")[0].removesuffix(".")
        seen.tell(seen.places.top(), "macros", f"macros.sql cannot be run: {said}.", "correct macros.sql.")
        return None
    for name, one in _used(seen.standard, seen.lists).items():
        engine.execute(f"CREATE TABLE {_quoted(name)} ({', '.join(f'{_quoted(c)} VARCHAR' for c in one.columns)})")
    for parameter in seen.standard.parameters:
        engine.execute(f"SET VARIABLE {parameter.name} = CAST([] AS VARCHAR[])")
    for table in (one for one in seen.standard.tables if one.fields):
        for prefix in ("", PREVIOUS):
            try:
                engine.execute(f"CREATE TABLE {prefix}{table.name} ({_columns(table)})")
            except duckdb.Error as error:
                if not prefix:
                    said = str(error).partition("\n")[0].removesuffix(".")
                    what = f"table {table.name} cannot be made: {said}."
                    seen.tell(seen.places.of(table.name), "table-unusable", what, "choose other names.")
                    return None
    return engine


def _used(standard: Standard, lists: Mapping[str, CodeList]) -> dict[str, CodeList]:
    tables = {table.name.casefold() for table in standard.tables}
    return {name: one for name, one in lists.items() if name.casefold() not in tables and len(one.columns) > 0}


def _columns(table: Table) -> str:
    """The columns; names stand bare, as the engine and the rules write them."""
    return ", ".join(f"{one.name} VARCHAR{'[]' if one.repeated else ''}" for one in table.fields)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
