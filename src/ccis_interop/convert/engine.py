"""The DuckDB connections that a conversion runs in: one database in memory, order kept, without access to anything.

Source tables lie in a schema of their own, so that a layout may call a table as the target does. The target's code
lists and its made tables lie in the main one, where its rules run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import duckdb
import pyarrow as pa

from ccis_interop.catalogue.crosswalks import Crosswalk
from ccis_interop.catalogue.model import CodeList
from ccis_interop.rules.engine import open_engine

GIVEN = "given"
ROOMY = 1 << 30  # bytes: tables that take more are packed, to about a sixth, which costs some time


@dataclass(frozen=True)
class Bench:
    """`rules` sees the target, `mapper` the sources before the target. A context: leaving it drops everything."""

    rules: duckdb.DuckDBPyConnection
    mapper: duckdb.DuckDBPyConnection
    held: dict[str, object] = field(default_factory=dict)  # what views look at, which the engine does not keep alive

    def __enter__(self) -> Bench:
        return self

    def hold(self, name: str, rows: pa.Table) -> None:
        """Put rows before the engine as a source table. They stay where they are, and are not copied."""
        relation = self.mapper.from_arrow(rows)
        relation.create_view(name)
        self.held[name] = relation, rows

    def release(self) -> None:
        """Let go of the source tables: no more is asked of them."""
        for name in self.held:
            self.mapper.execute(f"DROP VIEW {name}")
        self.held.clear()

    def pack(self) -> None:
        """Pack the tables, if they take much memory: nothing is ever put on the disk instead."""
        taken = self.rules.execute("SELECT sum(memory_usage_bytes) FROM duckdb_memory()").fetchall()[0][0]
        if taken > ROOMY:
            self.rules.execute("CHECKPOINT")

    def __exit__(self, *_: object) -> None:
        self.mapper.close()
        self.rules.close()


def open_bench(
    macros: str, lists: Mapping[str, CodeList], day: date | None, crosswalks: Mapping[str, Crosswalk]
) -> Bench:
    """A database with functions and crosswalks, and code lists as they were valid on a day."""
    engine = open_engine(macros, lists, day, lock=False)
    engine.execute("SET preserve_insertion_order = true")
    for name, one in crosswalks.items():
        engine.execute(f"CREATE MACRO crosswalk_{name}(x) AS ({_map(one.to)})[upper(trimmed(x))]")
        engine.execute(
            f"CREATE MACRO crosswalk_{name}_fails(x) AS trimmed(x) IS NOT NULL AND upper(trimmed(x)) NOT IN "
            f"({_listed([*one.to, *one.silent])})"
        )
        engine.execute(f"CREATE MACRO crosswalk_{name}_knows(x) AS upper(trimmed(x)) IN ({_listed(one.known)})")
    engine.execute(f"CREATE SCHEMA {GIVEN}")
    mapper = engine.cursor()
    mapper.execute(f"SET search_path = '{GIVEN},main'")
    engine.execute("SET lock_configuration = true")
    return Bench(engine, mapper)


def _map(pairs: Mapping[str, str]) -> str:
    keys, values = ", ".join(map(_quoted, pairs)), ", ".join(map(_quoted, pairs.values()))
    return f"MAP([{keys}]::VARCHAR[], [{values}]::VARCHAR[])"


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(sorted(map(_quoted, codes))) or "''"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
