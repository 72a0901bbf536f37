"""Files to one row a young person and month: what a method looks at, whatever the file's standard was.

A return is read as it is. Records of another standard come to it by their mapping to the return, for the day of the
file, so that a figure and a return made from the same records agree.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import yaml

from ccis_interop.catalogue.bind import concepts, same
from ccis_interop.catalogue.codelists import read_rows
from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.mappings import TableLogic, mapping_for
from ccis_interop.catalogue.model import CodeList, Standard, Table
from ccis_interop.convert.conversion import Conversion, Options, prepare
from ccis_interop.convert.engine import open_bench
from ccis_interop.convert.load import WORD, insert, load
from ccis_interop.convert.previous import load_previous
from ccis_interop.convert.source import Source, open_source
from ccis_interop.errors import InputError, StandardError
from ccis_interop.formats.pipeline import ahead
from ccis_interop.measures.method import shelf_file
from ccis_interop.rules.check import record_day
from ccis_interop.rules.engine import open_engine

PEOPLE = "people"
KINDS = {"text": "VARCHAR", "date": "DATE", "list": "VARCHAR[]"}
BATCH = 250_000  # rows handed over at a time: each hand-over costs a start


@dataclass(frozen=True)
class Row:
    """What a row of `people` holds: columns by concept, each with its kind; beside them `file` and `month`."""

    standard: str
    lists: str
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Loaded:
    """One file as it was read: its standard, the day of its records, how many, and what in its structure is wrong."""

    file: str
    standard: str
    day: date
    records: int
    wrong: int


def row_of(catalogue: Catalogue) -> Row:
    """What a measure sees of a young person. Raises StandardError if the file that says so is wrong."""
    path = shelf_file(catalogue, "snapshot.yaml")
    try:
        stated = yaml.safe_load(path.read_text(encoding="utf-8"))
        columns = tuple((one["concept"], one.get("kind", "text")) for one in stated["columns"])
        if any(kind not in KINDS for _, kind in columns):
            raise KeyError("kind")
        return Row(stated["standard"], stated["lists"], columns)
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise StandardError("snapshot-wrong", f"the file is not as it must be ({error}).", where=str(path)) from error


class People:
    """The table `people` in an engine of its own, filled file by file. A context: leaving it drops everything."""

    def __init__(self, catalogue: Catalogue, wanted: Collection[str] | None = None) -> None:
        """`wanted`: the concepts that will be looked at, all if none are named; the others stay empty."""
        self.catalogue = catalogue
        self.row = row_of(catalogue)
        self._wanted = wanted
        self.lists = dict(catalogue.load(self.row.lists).code_lists)
        self.files: list[Loaded] = []
        self._labels: dict[str, dict[str, str]] = {}
        self.engine = open_engine(f"{catalogue.macros}\n{catalogue.conversions}", {}, None, lock=False)
        stated = ", ".join(f"{name} {KINDS[kind]}" for name, kind in self.row.columns)
        self.engine.execute(f"CREATE TABLE {PEOPLE} (file INTEGER, month DATE, {stated})")

    def __enter__(self) -> People:
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.close()

    def load(self, paths: Iterable[Path]) -> None:
        """Read files. Raises InputError where one cannot be read, or tells no day of its records."""
        for path in paths:
            self._load(open_source(path, self.catalogue))

    def _load(self, source: Source) -> None:
        standard = source.standard
        if standard is None:
            raise InputError(
                "not-records",
                f"this is {source.ref}, not records of a standard.",
                where=source.given.file,
                mend="convert it first: interop convert FILE --to ccis.",
            )
        conversion = self._conversion(source, standard)
        logic = self._logic(conversion.standard, conversion.mapping.tables)
        day = record_day(standard, source.given, None) if standard.record_date else None
        if day is None:
            raise InputError(
                "no-day",
                "the file does not tell of which day its records are.",
                where=source.given.file,
                mend=f"fill {standard.record_date or 'the day of the records'} in its header.",
            )
        at = len(self.files)
        if logic.is_plain and standard.table(logic.source).role == "record":
            self._by_batches(source, logic, conversion, at, day)
        else:
            self._by_mapping(source, logic, conversion, at, day)
        for name, one in standard.code_lists.items():
            self.lists[name] = _joined(self.lists.get(name), one)
        records = int(self.engine.execute(f"SELECT count(*) FROM {PEOPLE} WHERE file = {at}").fetchall()[0][0])
        self.files.append(Loaded(source.given.file, standard.ref, day, records, len(source.given.reading.faults)))

    @property
    def doubts(self) -> list[str]:
        """What was not read as it should be: no figure of these files is whole."""
        return [
            f"{one.file}: faults in its structure: {one.wrong:,}. What stands there may not be counted; "
            "interop check tells them."
            for one in self.files
            if one.wrong
        ]

    def _conversion(self, source: Source, standard: Standard) -> Conversion:
        if standard.id == self.row.standard:
            return prepare([source], same(standard), self.catalogue, Options(target=standard.ref))
        target = self.catalogue.edition(self.row.standard).ref
        return prepare(
            [source], mapping_for(self.catalogue, (source.ref,), target), self.catalogue, Options(target=target)
        )

    def _logic(self, target: Standard, tables: Sequence[TableLogic]) -> TableLogic:
        """What makes the subject table, with only the fields that a measure looks at."""
        table = next(one for one in target.subjects if "activity" in concepts(one.fields))
        names = {name for concept, name in self._names(table).items() if self._is_wanted(concept)}
        logic = next(one for one in tables if one.table == table.name)
        return replace(logic, fields=tuple(one for one in logic.fields if one.field in names))

    def _is_wanted(self, concept: str) -> bool:
        return self._wanted is None or concept in self._wanted

    def _names(self, table: Table) -> dict[str, str]:
        held = concepts(table.fields)
        return {concept: held[concept] for concept, _ in self.row.columns if concept in held}

    def _select(self, logic: TableLogic, conversion: Conversion, at: int, day: date) -> str:
        table = conversion.standard.table(logic.table)
        names = self._names(table)
        made = {
            one.field: conversion.dialect.expression(one.sql, f"{logic.table}.{one.field}").sql for one in logic.fields
        }
        columns = [f"{at}::INTEGER AS file", f"DATE '{day.isoformat()}' AS month"]
        for concept, kind in self.row.columns:
            sql = made.get(names.get(concept, ""), "NULL")
            columns.append(f"{_typed(sql, kind)} AS {concept}")
        return f"SELECT {', '.join(columns)}"

    def _by_batches(self, source: Source, logic: TableLogic, conversion: Conversion, at: int, day: date) -> None:
        """A file whose rows are the young people: each batch goes straight to the table."""
        select = self._select(logic, conversion, at, day)
        present = source.given.columns.get(logic.source, frozenset())
        read = {word for one in logic.fields for word in WORD.findall(one.sql)}
        fields = [one for one in conversion.standard.table(logic.source).fields if one.name in read]
        for rows in ahead(_gathered(source, logic.source)):
            held = {
                one.name: rows.column(one.name)
                if one.name in present
                else _nothing(rows.num_rows, repeated=one.repeated)
                for one in fields
            }
            self.engine.register("_given", pa.table(held))
            self.engine.execute(f"INSERT INTO {PEOPLE} BY NAME {select} FROM _given")
            self.engine.unregister("_given")

    def _by_mapping(self, source: Source, logic: TableLogic, conversion: Conversion, at: int, day: date) -> None:
        """A file whose rows become the return's by a mapping: made in a bench of its own, then handed over."""
        lists = conversion.standard.code_lists
        functions = f"{self.catalogue.macros}\n{self.catalogue.conversions}"
        with open_bench(functions, lists, conversion.standard.code_day(day), conversion.crosswalks) as bench:
            load_previous(bench.mapper, conversion)
            load(bench, [source], conversion.mapping)
            rows = conversion.dialect.filled(logic.rows, logic.table)
            select = self._select(logic, conversion, at, day)
            for batch in bench.mapper.sql(f"{select} FROM ({rows})").to_arrow_reader(BATCH):
                insert(self.engine, PEOPLE, batch)

    def seal(self) -> None:
        """Lay the code lists into the engine, those of all files and those that every standard shares."""
        for name, one in self.lists.items():
            self.lay(f"list_{name}", one.rows)
        for root in self.catalogue.roots:
            for path in sorted((root / "reference").glob("*.csv")):
                self.lay(f"list_{path.stem}", read_rows(path)[1])

    def label(self, code_list: str | None, code: str | None) -> str:
        """What a code of a list says; nothing for what is in none."""
        if code is None:
            return "not stated"
        return self._labels.get(code_list or "", {}).get(code, "")

    def reference(self, name: str) -> list[dict[str, str]]:
        """The rows of a list that every standard shares."""
        return [row for root in self.catalogue.roots for row in _rows(root / "reference" / f"{name}.csv")]

    def lay(self, name: str, rows: Sequence[Mapping[str, str]]) -> None:
        """Make a table of texts; one of that name is replaced."""
        self._labels[name.removeprefix("list_")] = {row["code"]: row.get("label", "") for row in rows}
        columns = list(rows[0]) if rows else ["code"]
        table = pa.table({one: pa.array([row.get(one, "") for row in rows], pa.string()) for one in columns})
        self.engine.register("_list", table)
        self.engine.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM _list")
        self.engine.unregister("_list")


def _rows(path: Path) -> list[dict[str, str]]:
    return read_rows(path)[1] if path.is_file() else []


def _gathered(source: Source, table: str) -> Iterator[pa.Table]:
    """The rows of a table, many at a time: each query over them costs a start."""
    waiting: list[pa.Table] = []
    for batch in source.given.batches():
        if batch.table == table:
            waiting.append(batch.batch)
        if sum(one.num_rows for one in waiting) >= BATCH:
            yield pa.concat_tables(waiting, promote_options="default")
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting, promote_options="default")


def _typed(sql: str, kind: str) -> str:
    match kind:
        case "date":
            return f"as_date(CAST({sql} AS VARCHAR))"
        case "list":
            return f"CAST({sql} AS VARCHAR[])"
        case _:
            return f"nullif(trim(CAST({sql} AS VARCHAR)), '')"


def _nothing(rows: int, *, repeated: bool) -> pa.Array:
    """A column of so many empty values."""
    return pa.nulls(rows, pa.list_(pa.string()) if repeated else pa.string())


def _joined(held: CodeList | None, other: CodeList) -> CodeList:
    """A list with the codes that another has and it lacks."""
    if held is None:
        return other
    known = set(held.codes())
    return replace(held, rows=(*held.rows, *(row for row in other.rows if row["code"] not in known)))
