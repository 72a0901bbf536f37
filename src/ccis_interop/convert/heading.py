"""The header of the target: told by the user, or computed of all the rows together."""

from __future__ import annotations

import duckdb
import sqlglot
from sqlglot import exp

from ccis_interop.convert.conversion import Conversion
from ccis_interop.errors import StandardError
from ccis_interop.formats.input import Header, Value


def heading(engine: duckdb.DuckDBPyConnection, conversion: Conversion) -> Header:
    """The values of the header's fields. Raises StandardError if an expression of the mapping is wrong."""
    table = conversion.standard.header
    if table is None:
        return {}
    known = {one.name for one in table.fields}
    for name in conversion.mapping.header:
        if name not in known:
            raise StandardError(
                "mapping-field",
                f"the target's header has no field {name}.",
                where=conversion.mapping.where,
                mend="correct its name.",
            )
    return {name: _value(engine, conversion, name) for name in (one.name for one in table.fields)}


def _value(engine: duckdb.DuckDBPyConnection, conversion: Conversion, name: str) -> Value:
    """One value: an expression over the rows of the first source table if it is an aggregate, else over none."""
    stated = conversion.mapping.header.get(name)
    if stated is None:
        return None
    sql = conversion.dialect.expression(stated, f"header {name}").sql
    over = any(sqlglot.parse_one(sql, read="duckdb").find_all(exp.AggFunc))
    try:
        rows = engine.execute(
            f"SELECT {sql}{f' FROM {conversion.mapping.tables[0].source}' if over else ''}"
        ).fetchall()
    except duckdb.Error as error:
        raise StandardError(
            "mapping-sql",
            f"the expression cannot be run ({type(error).__name__}).",
            where=f"{conversion.mapping.where}, header {name}",
            mend="give a constant, a parameter, or an aggregate such as min(column).",
        ) from error
    held = rows[0][0] if rows else None
    if isinstance(held, list):
        return tuple(str(one) for one in held if one is not None) or None
    return None if held is None or held == "" else str(held)
