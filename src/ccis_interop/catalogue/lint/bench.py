"""Where the SQL of mappings is tried: the tables of its sources without a row, all functions, all crosswalks.

It is what a conversion runs in (`convert/engine.py`, `convert/load.py`), but for the rows.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

import duckdb

from ccis_interop.catalogue.bind import concepts
from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.layouts import is_nested, read_layout
from ccis_interop.catalogue.model import PREVIOUS, ROOT, Standard, Table
from ccis_interop.catalogue.nested import nested_layout, nested_layouts
from ccis_interop.errors import InteropError

ROW, PARENT = "_row", "_parent"
SHAPED = "_shaped"
Columns = Mapping[str, str]  # name to type


@dataclass(frozen=True)
class Given:
    """What a mapping may read of one source: its tables, and its columns by concept. The header is no table of rows."""

    ref: str
    tables: Mapping[str, Columns]
    header: Mapping[str, Columns]
    concepts: Mapping[str, str]


def given(catalogue: Catalogue, ref: str) -> Given:
    """A layout or an edition as a mapping sees it. Raises InteropError if it cannot be used."""
    one = catalogue.layouts.get(ref)
    if one is None:
        standard = catalogue.load(ref)
        return _of_standard(standard, [], (ROOT,))
    if is_nested(one):
        standard = nested_layout(catalogue, ref)
        every = nested_layouts(catalogue, standard.recognition.xml_root or "")
        others = [table for each in every if each.id == one.id for table in each.tables]
        return _of_standard(standard, others, (ROOT, PARENT))
    layout = read_layout(one)
    columns = {ROW: "BIGINT"} | {column.name: "VARCHAR" for column in layout.columns}
    return Given(ref, {layout.table: columns}, {}, concepts(layout.columns))


def _of_standard(standard: Standard, others: Iterable[Table], above: tuple[str, ...]) -> Given:
    tables = {one.name: one for one in others} | {one.name: one for one in standard.tables}
    header = {one.name: _columns(one, ()) for one in tables.values() if one.role == "header"}
    rows = {one.name: _columns(one, above) for one in tables.values() if one.role != "header"}
    return Given(standard.ref, rows, header, concepts([field for one in standard.tables for field in one.fields]))


def _columns(table: Table, above: tuple[str, ...]) -> Columns:
    numbers = () if table.role == "header" else (ROW, *(above if table.role == "child" else ()))
    kinds = {one.name: "VARCHAR[]" if one.repeated else "VARCHAR" for one in table.fields}
    return dict.fromkeys(numbers, "BIGINT") | kinds


def known(catalogue: Catalogue, stated: str) -> list[str]:
    """The refs of the layouts and editions that a name in `from` or `to` means."""
    return [ref for ref in (*catalogue.layouts, *catalogue.editions) if stated in (ref, ref.rpartition("/")[0])]


class Bench:
    """An engine in which queries are looked at, never run over rows.

    A query that was sound on tables of some columns is not looked at again on tables of the same.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._laid: dict[str, tuple[tuple[str, str], ...]] = {}
        self._sound: dict[Hashable, tuple[tuple[str, str], ...]] = {}
        self._engine = duckdb.connect(":memory:", config={"threads": 1})
        self._engine.execute("SET enable_external_access = false")
        self._engine.execute("PRAGMA disable_optimizer")
        for name in ("macros", "conversions"):
            with suppress(duckdb.Error, InteropError):  # told where the file is looked at (functions.py)
                self._engine.execute(getattr(catalogue, name))
        for name in catalogue.crosswalks:
            for ending, kind in (("", "VARCHAR"), ("_fails", "BOOLEAN"), ("_knows", "BOOLEAN")):
                macro = _quoted(f"crosswalk_{name}{ending}")
                self._engine.execute(f"CREATE OR REPLACE MACRO {macro}(x) AS CAST(CAST(x AS VARCHAR) AS {kind})")

    def lay(self, sources: Iterable[Given], target: Standard) -> None:
        """Lay out the tables of sources, and what a target adds: its code lists, and its file of last month."""
        self._laid.clear()
        for schema in ("given", "lists"):
            self._engine.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
            self._engine.execute(f"CREATE SCHEMA {schema}")
        for one in sources:
            for name, columns in {**one.header, **one.tables}.items():
                self._table("given", name, columns)
        for name, held in target.code_lists.items():
            self._table("lists", name, dict.fromkeys(held.columns, "VARCHAR"))
        for table in target.records:
            told = concepts([one for one in table.fields if not one.repeated])
            self._table("lists", f"{PREVIOUS}{table.name}", dict.fromkeys(told, "VARCHAR") or {ROW: "BIGINT"})
        self._engine.execute("SET search_path = 'given,lists,main'")

    def _table(self, schema: str, name: str, columns: Columns) -> None:
        if not name:  # told where the layout is looked at (shape.py)
            return
        stated = ", ".join(f"{_quoted(one)} {kind}" for one, kind in columns.items() if one)
        self._engine.execute(f"CREATE OR REPLACE TABLE {schema}.{_quoted(name)} ({stated})")
        self._laid[name.lower()] = tuple(columns.items())

    def columns(self, query: str) -> list[str]:
        """The columns that a query gives, in lower case. Raises duckdb.Error if it cannot be run."""
        return [name.lower() for name, _ in self._described(query)]

    def shape(self, query: str) -> None:
        """Let a table `_shaped` have the columns of a query. Raises duckdb.Error."""
        self._table("given", SHAPED, dict(self._described(query)))

    def try_(self, query: str) -> None:
        """Look at a query. Raises duckdb.Error if it cannot be run."""
        key = self._key(query)
        if key not in self._sound:
            self._engine.execute(f"EXPLAIN {query}")
            self._sound[key] = ()

    def _described(self, query: str) -> tuple[tuple[str, str], ...]:
        key = ("described", self._key(query))
        if key not in self._sound:
            rows = self._engine.execute(f"DESCRIBE {query}").fetchall()
            self._sound[key] = tuple((str(row[0]), str(row[1])) for row in rows)
        return self._sound[key]

    def _key(self, query: str) -> Hashable:
        """A query, and the tables that it may name."""
        said = query.lower()
        return query, tuple((name, columns) for name, columns in self._laid.items() if name in said)


def sources(catalogue: Catalogue, stated: Iterable[tuple[str, ...]]) -> Iterator[list[Given]]:
    """Every set of sources that a mapping reads together; those that cannot be used are passed over."""
    for refs in stated:
        found: list[list[Given]] = [[]]
        for one in refs:
            held = []
            for ref in known(catalogue, one):
                try:
                    held.append(given(catalogue, ref))
                except InteropError:  # told where it is looked at
                    continue
            found = [[*some, each] for some in found for each in held]
        yield from found


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
