"""The header of the target: told by the user, or computed of all the rows together."""

from __future__ import annotations

import duckdb
import sqlglot
from sqlglot import exp

from ccis_interop.catalogue.mappings import Mapping
from ccis_interop.catalogue.model import Standard
from ccis_interop.convert.expression import Dialect
from ccis_interop.errors import StandardError
from ccis_interop.formats.input import Header, Value


def heading(engine: duckdb.DuckDBPyConnection, standard: Standard, mapping: Mapping, dialect: Dialect) -> Header:
    """The values of the header's fields. Raises StandardError if an expression of the mapping is wrong."""
    if standard.header is None:
        return {}
    known = {one.name for one in standard.header.fields}
    values: dict[str, Value] = {}
    for name, sql in mapping.header.items():
        if name not in known:
            raise StandardError(
                "mapping-field", f"the target's header has no field {name}.", where=mapping.where, mend="correct it."
            )
        values[name] = _value(engine, sql, mapping, dialect, name)
    return {one.name: values.get(one.name) for one in standard.header.fields}


def _value(engine: duckdb.DuckDBPyConnection, sql: str, mapping: Mapping, dialect: Dialect, name: str) -> Value:
    """One value: an expression over the rows of the first source table if it is an aggregate, else over none."""
    filled = dialect.expression(sql, f"header {name}").sql
    over = any(sqlglot.parse_one(filled, read="duckdb").find_all(exp.AggFunc))
    try:
        found = engine.execute(f"SELECT {filled}{f' FROM {mapping.tables[0].source}' if over else ''}").fetchall()
    except duckdb.Error as error:
        raise StandardError(
            "mapping-sql", f"the expression cannot be run ({type(error).__name__}).", where=f"header {name}"
        ) from error
    held = found[0][0] if found else None
    if isinstance(held, list):
        return tuple(str(one) for one in held if one is not None) or None
    return None if held is None else str(held)
