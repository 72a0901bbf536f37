"""Runs a plan: batches in, the numbers of the breaching records of each rule out."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ccis_interop.catalogue.model import RECORD, ROOT, Rule, Standard, Table
from ccis_interop.errors import OwnFault
from ccis_interop.formats.input import Header, TableBatch
from ccis_interop.rules.plan import BATCH, BITS, Plan, Planner

Numbers = npt.NDArray[np.int64]

WAITING = 2  # batches that may wait for the engine
# DuckDB 1.x reads streams with pyarrow's few threads, so that several which wait for their batches would keep each
# other from theirs for ever: there each table of several is gathered in memory first.
GATHERS = int(duckdb.__version__.partition(".")[0]) < 2


class _Stream(threading.Thread):
    """One table's query, run once over all its batches as they come."""

    def __init__(
        self, engine: duckdb.DuckDBPyConnection, table: str, query: str, schema: pa.Schema, *, gathered: bool
    ) -> None:
        super().__init__(daemon=True)
        self._gathered = gathered
        self._engine = engine.cursor()
        self._statement = f"CREATE TABLE {table} AS {query}"
        self._schema = schema
        self._waiting: queue.Queue[pa.Table | None] = queue.Queue(WAITING)
        self.error: Exception | None = None
        self.start()

    def run(self) -> None:
        """Run the query; what goes wrong is kept for whoever gives the next batch."""
        reader = pa.RecordBatchReader.from_batches(self._schema, self._batches())
        try:
            self._engine.register(BATCH, reader.read_all() if self._gathered else reader)
            self._engine.execute(self._statement)
        except Exception as error:
            self.error = error
        finally:
            self._engine.close()

    def _batches(self) -> Iterator[pa.RecordBatch]:
        while (table := self._waiting.get()) is not None:
            table = table.select(self._schema.names)
            yield from (table if table.schema == self._schema else table.cast(self._schema)).to_batches()

    def put(self, table: pa.Table | None) -> None:
        """Hand on a batch, or None at the end. Raises what went wrong in the query."""
        while self.error is None:
            try:
                self._waiting.put(table, timeout=1)
            except queue.Full:
                continue
            return
        raise self.error

    def end(self) -> None:
        """Wait until all is judged. Raises what went wrong in the query."""
        if self.error is None:
            self.put(None)
        self.join()
        if self.error is not None:
            raise self.error

    def abandon(self) -> None:
        """Stop, whatever became of it."""
        with suppress(Exception):
            self.put(None)
        self.join(timeout=10)


class Answers:
    """What the rules of a plan say, once each of its tables has been judged by the query of `Planner.pass_over`."""

    def __init__(self, engine: duckdb.DuckDBPyConnection, plan: Plan) -> None:
        self.engine = engine
        self._plan = plan

    def guarded(self, table: str, act: Callable[[], object]) -> None:
        """Run what judges a table. Raises OwnFault, naming the rule, if one of its rules cannot be run."""
        try:
            act()
        except duckdb.Error as error:
            raise self._blamed(table, error) from error

    def _blamed(self, table: str, error: Exception) -> OwnFault:
        """Which rule could not be run: each is bound alone, on no record."""
        for rule in self._plan.tables[table].rules:
            try:
                self.engine.execute(f"EXPLAIN {rule.sql}")
            except duckdb.CatalogException:
                continue
            except duckdb.Error:
                return OwnFault("rule-failed", "a rule could not be run.", where=rule.id)
        return OwnFault("rule-failed", f"a rule could not be run ({type(error).__name__}).", where=table)

    def breaches(self) -> dict[str, Numbers]:
        """The record numbers of every planned rule's breaches, sorted; empty arrays included."""
        found: dict[str, Numbers] = {}
        for name, table in self._plan.tables.items():
            found |= self._by_masks(name, table.rules)
        for rule, _, sql in self._plan.sets:
            found[rule.id] = self._column(rule, sql)
        return found

    def _by_masks(self, table: str, rules: list[Rule]) -> dict[str, Numbers]:
        masks = [f"_m{index}" for index in range(-(-len(rules) // BITS))]
        if not masks:
            return {}
        any_set = " OR ".join(f"{mask} <> 0" for mask in masks)
        rows = self.engine.execute(
            f"SELECT {RECORD}, {', '.join(masks)} FROM {table} WHERE {any_set} ORDER BY {RECORD}"
        ).fetchnumpy()
        numbers = np.asarray(rows[RECORD], np.int64)
        found = {}
        for at, rule in enumerate(rules):
            mask = np.asarray(rows[f"_m{at // BITS}"], np.int64)
            found[rule.id] = numbers[(mask >> (at % BITS)) & 1 == 1]
        return found

    def _column(self, rule: Rule, sql: str) -> Numbers:
        try:
            rows = self.engine.execute(f"SELECT {RECORD} FROM ({sql}) ORDER BY {RECORD}").fetchnumpy()
        except duckdb.Error as error:
            raise OwnFault(
                "rule-failed", f"the rule could not be run ({type(error).__name__}).", where=rule.id
            ) from error
        return np.asarray(rows[RECORD], np.int64)

    def header_breaches(self, standard: Standard, header: Header) -> dict[str, int]:
        """For each rule of the header, 1 if it is broken, else 0."""
        if standard.header is None or not self._plan.header:
            return {}
        put_header(self.engine, standard.header, header)
        return {rule.id: int(self.engine.execute(sql).fetchall()[0][0]) for rule, sql in self._plan.header}

    def roots(self, table: str, numbers: Numbers) -> Numbers:
        """For rows of a child table, the numbers of the records that they belong to."""
        self.engine.register("_numbers", pa.table({"n": numbers}))
        rows = self.engine.execute(
            f"SELECT n, {ROOT} FROM _numbers JOIN {table} ON n = {RECORD} ORDER BY n"
        ).fetchnumpy()
        self.engine.unregister("_numbers")
        return np.asarray(rows[ROOT], np.int64)


class Evaluator(Answers):
    """Takes the batches of a file, then answers for every planned rule. A context: leaving it ends the reading."""

    def __init__(
        self,
        engine: duckdb.DuckDBPyConnection,
        planner: Planner,
        plan: Plan,
        present: Mapping[str, frozenset[str]],
        prefix: str = "",
    ) -> None:
        super().__init__(engine, plan)
        gathered = GATHERS and len(plan.tables) > 1
        self._streams = {
            name: _Stream(
                engine,
                prefix + name,
                planner.pass_over(table, present.get(name, frozenset())),
                _schema(table.table, present.get(name, frozenset())),
                gathered=gathered,
            )
            for name, table in plan.tables.items()
        }

    def take(self, batch: TableBatch) -> None:
        """Judge the records of a batch by the rules of one record."""
        self.guarded(batch.table, lambda: self._streams[batch.table].put(batch.batch))

    def __enter__(self) -> Evaluator:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is not None:
            for stream in self._streams.values():
                stream.abandon()
            return
        for name, stream in self._streams.items():
            self.guarded(name, stream.end)


def put_header(engine: duckdb.DuckDBPyConnection, table: Table, header: Header, prefix: str = "") -> None:
    """Make the table of a file's header, with its one row."""
    arrays = {}
    for one in table.fields:
        value = header.get(one.name)
        if one.repeated:
            arrays[one.name] = pa.array([list(value) if value else None], pa.list_(pa.string()))
        else:
            arrays[one.name] = pa.array([value or None], pa.string())
    engine.register("_header", pa.table(arrays))
    engine.execute(f"CREATE TABLE {prefix}{table.name} AS SELECT * FROM _header")
    engine.unregister("_header")


def _schema(table: Table, present: frozenset[str]) -> pa.Schema:
    numbers = [(RECORD, pa.int64())] + ([(ROOT, pa.int64())] if table.role == "child" else [])
    fields = [
        (one.name, pa.list_(pa.string()) if one.repeated else pa.string())
        for one in table.fields
        if one.name in present
    ]
    return pa.schema(numbers + fields)
