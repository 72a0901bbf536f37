"""The SQL of a mapping, piece by piece: each is filled in as a conversion does it, and tried alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import duckdb
import sqlglot
from sqlglot import exp

from ccis_interop.catalogue.bind import concepts, spelling
from ccis_interop.catalogue.expression import CROSSWALK, FACTS, Dialect, parsed
from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.lint.bench import ROW, Bench, Given
from ccis_interop.catalogue.lint.edition import Stated
from ccis_interop.catalogue.mappings import Join, TableLogic
from ccis_interop.catalogue.mappings import Mapping as Made
from ccis_interop.catalogue.model import Standard, Table
from ccis_interop.errors import InteropError

Place = tuple[Path, int]
TO = "_to"  # in `joins`: the row of the source that a row belongs to


@dataclass(frozen=True, slots=True)
class _Expression:
    """One expression, the kind of value that it must give, where it stands, and what it is called."""

    sql: str
    kind: str
    place: Place
    whose: str


class Pieces:
    """The SQL of one mapping, looked at for one set of sources and one target after another."""

    def __init__(self, seen: Stated, raw: Mapping[str, Any], made: Made, catalogue: Catalogue, bench: Bench) -> None:
        self._seen, self._raw, self._made, self._bench = seen, raw, made, bench
        self._catalogue = catalogue
        names = [*(one.name for one in made.parameters), *FACTS]
        self._dialect = Dialect(dict.fromkeys(names), {})
        self._spelt: Callable[[str], str] = str
        self._whose = ""
        self._known: dict[str, str] = {}

    def look(self, sources: list[Given], standard: Standard) -> None:
        """Note what cannot be run on these sources, or made for this target."""
        found: dict[str, str] = {}
        for one in sources:
            found = {**one.concepts, **found}
        self._spelt = spelling(found)
        self._whose = " and ".join(one.ref for one in sources)
        self._bench.lay(sources, standard)
        tables = {one.name: one for one in standard.tables}
        rows = {name: columns for one in sources for name, columns in one.tables.items()}
        for logic in self._made.tables:
            place = self._place(logic.table, "source")
            if logic.source not in rows:
                what = f"{self._whose} has no table {logic.source}."
                self._seen.tell(place, "mapping-source", what, f"use one of: {', '.join(rows)}.")
            elif logic.table in tables:
                self._table(logic, tables[logic.table], list(rows))
        self._header(standard)

    def _table(self, logic: TableLogic, table: Table, sources: list[str]) -> None:
        if not self._rows(logic):
            return
        expressions = []
        for name, conditions in (("leaves", logic.leaves), ("doubts", logic.doubts)):
            for at, told in enumerate(conditions):
                place = self._place(logic.table, name, at, "when")
                expressions.append(_Expression(told.when, "BOOLEAN", place, f"`{name}` of table {logic.table}"))
        if logic.merge:
            place = self._place(logic.table, "merge")
            expressions += [_Expression(key, "VARCHAR", place, "the key of `merge`") for key in logic.merge.key]
            for order in logic.merge.order:
                self._try(place, "the order of `merge`", lambda sql: f"SELECT 1 FROM _shaped ORDER BY {sql}", order)
        for join in logic.joins:
            self._join(logic, join, sources)
        names = concepts(table.fields) if self._made.by_concept else {one.name: one.name for one in table.fields}
        lists = {one.name for one in table.fields if one.repeated}
        for one in logic.fields:
            if one.field in names:
                kind = "VARCHAR[]" if names[one.field] in lists else "VARCHAR"
                place = self._seen.places.of(logic.table, one.field, "", "transformLogic")
                expressions.append(_Expression(one.sql, kind, place, f"{logic.table}.{one.field}"))
        self._expressions(expressions, "_shaped", self._seen.places.of(logic.table))

    def _expressions(self, expressions: list[_Expression], table: str, place: Place) -> None:
        """Look at expressions that stand in one query: at all together, since this is quick, then at each."""
        source = f" FROM {table}" if table else ""
        told = len(self._seen.mistakes)
        if not expressions or self._are_sound(expressions, source):
            return
        for one in expressions:
            self._try(one.place, one.whose, self._selecting([one], source), one.sql)
        if len(self._seen.mistakes) == told:
            whose = f"`{expressions[0].sql}`, together with the expressions beside it,"
            self._try(place, whose, self._selecting(expressions, source), expressions[0].sql)

    def _are_sound(self, expressions: list[_Expression], source: str) -> bool:
        if any(name not in self._catalogue.crosswalks for one in expressions for name in CROSSWALK.findall(one.sql)):
            return False
        try:
            self._bench.try_(self._selecting(expressions, source)(""))
        except (InteropError, duckdb.Error):
            return False
        return True

    def _selecting(self, expressions: list[_Expression], source: str) -> Callable[[str], str]:
        """Makes the query of expressions when it is asked for, since making it may fail too."""
        return lambda _: f"SELECT {', '.join(map(self._cast, expressions))}{source}"

    def _cast(self, one: _Expression) -> str:
        return f"CAST({self._understood(one.sql)} AS {one.kind})"

    def _understood(self, sql: str) -> str:
        """An expression as the engine runs it. Raises InteropError if it is none."""
        spelt = self._spelt(sql)
        if spelt not in self._known:
            self._known[spelt] = self._dialect.expression(spelt, "").sql
        return self._known[spelt]

    def _rows(self, logic: TableLogic) -> bool:
        """Look at the query that shapes the rows; whether what is made of them can be looked at."""
        place, whose = self._place(logic.table, "rows"), f"`rows` of table {logic.table}"
        if not self._query(logic.rows, place, whose, {ROW}):
            return False
        with suppress(duckdb.Error, InteropError):
            self._bench.shape(self._filled(logic.rows, ""))
            return True
        return False

    def _join(self, logic: TableLogic, join: Join, sources: list[str]) -> None:
        place = self._place(logic.table, "joins")
        if join.source not in sources:
            what = f"{self._whose} has no table {join.source}, which is joined."
            self._seen.tell(place, "mapping-source", what, f"use one of: {', '.join(sources)}.")
            return
        self._query(join.rows, place, f"`joins` of table {logic.table}", {ROW, TO})

    def _query(self, sql: str, place: Place, whose: str, needed: set[str]) -> bool:
        """Look at a SELECT; whether it can be run and gives the columns that are needed."""
        given: list[str] = []

        def describe(filled: str) -> str:
            parsed(filled, "")
            given.extend(self._bench.columns(filled))
            return "SELECT 1"  # it was looked at already

        if not self._try(place, whose, describe, sql):
            return False
        missing = ", ".join(sorted(needed - set(given)))
        if missing:
            what = f"{whose} does not give {missing}, by which rows are accounted for."
            self._seen.tell(place, "mapping-rows", what, "select it from the source's table.")
        return not missing

    def _header(self, standard: Standard) -> None:
        header = standard.header
        names = concepts(header.fields) if header and self._made.by_concept else {}
        over: list[_Expression] = []  # all the rows of the first source table
        alone: list[_Expression] = []
        for name, sql in self._made.header.items():
            field = names.get(name) if self._made.by_concept else name
            if header is None or field not in {one.name for one in header.fields}:
                continue
            kind = "VARCHAR[]" if header.field(field).repeated else "VARCHAR"
            one = _Expression(sql, kind, self._at_contract("header", name), f"header field {name}")
            (over if self._made.tables and _is_aggregate(self._spelt(sql)) else alone).append(one)
        place = self._seen.places.custom("header")
        self._expressions(alone, "", place)
        self._expressions(over, self._made.tables[0].source if self._made.tables else "", place)

    def _try(self, place: Place, whose: str, query: Callable[[str], str], sql: str) -> bool:
        """Note why a piece of SQL cannot be run; whether it can."""
        unknown = [one for one in CROSSWALK.findall(sql) if one not in self._catalogue.crosswalks]
        for one in unknown:
            names = ", ".join(get_close_matches(one, self._catalogue.crosswalks, 3) or self._catalogue.crosswalks)
            what = f"{whose}: there is no crosswalk `{one}`."
            self._seen.tell(place, "crosswalk-unknown", what, f"use one of: {names or 'none is there'}.")
        if unknown:
            return False
        try:
            self._bench.try_(query(self._filled(sql, "")))
        except InteropError as error:
            self._seen.tell(place, error.code, f"{whose}: {error.what}", error.mend or "correct the SQL.")
            return False
        except duckdb.Error as error:
            code, mend = _kind(error)
            said = str(error).partition("\n")[0].removesuffix(".").removesuffix("!")
            what = f"{whose} cannot be run on {self._whose}: {said}."
            self._seen.tell(place, code, what, mend)
            return False
        return True

    def _filled(self, sql: str, where: str) -> str:
        return self._dialect.filled(self._spelt(sql), where)

    def _place(self, table: str, name: str, *keys: str | int) -> Place:
        """The place of a custom property of a table, or of a part of it."""
        for stated in self._raw.get("schema") or []:
            if stated.get("name") == table:
                for at, one in enumerate(stated.get("customProperties") or []):
                    if one.get("property") == name:
                        return self._seen.places.of(table, "", "", "customProperties", at, "value", *keys)
        return self._seen.places.of(table)

    def _at_contract(self, name: str, *keys: str | int) -> Place:
        for at, one in enumerate(self._raw.get("customProperties") or []):
            if one.get("property") == name:
                return self._seen.places.top("customProperties", at, "value", *keys)
        return self._seen.places.top()


def _is_aggregate(sql: str) -> bool:
    with suppress(sqlglot.errors.SqlglotError):
        return any(sqlglot.parse_one(sql, read="duckdb").find_all(exp.AggFunc))
    return False


def _kind(error: duckdb.Error) -> tuple[str, str]:
    """The code of a failure, and how to mend it."""
    text = str(error)
    if "Function with name" in text:
        return "mapping-function", "use a function of macros.sql, convert.sql or DuckDB."
    if "Table with name" in text:
        return "mapping-source", "name a table of the source."
    if "Referenced column" in text or "does not have a column" in text or "not found in FROM" in text:
        return "mapping-column", "name a column of the source, or of what `rows` gives."
    return "mapping-run", "run it in DuckDB first."
