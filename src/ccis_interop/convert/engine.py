"""The DuckDB connection that a mapping runs in: in memory, locked, order kept; crosswalks are functions in it."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from ccis_interop.catalogue.crosswalks import Crosswalk
from ccis_interop.catalogue.model import Standard
from ccis_interop.rules.engine import open_engine


def open_mapping_engine(macros: str, target: Standard, crosswalks: Mapping[str, Crosswalk]) -> duckdb.DuckDBPyConnection:
    """A connection with the functions of mappings, and the code lists of a target, whole."""
    engine = open_engine(macros, target.code_lists, None, lock=False)
    engine.execute("SET preserve_insertion_order = true")
    for name, one in crosswalks.items():
        engine.execute(f"CREATE MACRO crosswalk_{name}(x) AS ({_map(one.to)})[upper(trimmed(x))]")
        engine.execute(
            f"CREATE MACRO crosswalk_{name}_fails(x) AS trimmed(x) IS NOT NULL AND upper(trimmed(x)) NOT IN "
            f"({_listed([*one.to, *one.silent])})"
        )
        engine.execute(f"CREATE MACRO crosswalk_{name}_knows(x) AS upper(trimmed(x)) IN ({_listed(one.known)})")
    engine.execute("SET lock_configuration = true")
    return engine


def _map(pairs: Mapping[str, str]) -> str:
    keys, values = ", ".join(map(_quoted, pairs)), ", ".join(map(_quoted, pairs.values()))
    return f"MAP([{keys}]::VARCHAR[], [{values}]::VARCHAR[])"


def _listed(codes: object) -> str:
    return ", ".join(sorted(map(_quoted, codes))) or "''"  # type: ignore[call-overload]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
