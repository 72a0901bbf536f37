"""The program in one function: a standard and an input give a report.

Every rule ends in one of three states, and only an evaluated rule can be a pass. Totals are exact; how many
breaches are described is limited, and the report says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from duckdb import DuckDBPyConnection

from ccis_interop import __version__
from ccis_interop.catalogue.model import PREVIOUS, Checks, Severity, Standard
from ccis_interop.findings import Report
from ccis_interop.formats.input import Input
from ccis_interop.rules.engine import open_engine
from ccis_interop.rules.evaluate import Evaluator, put_header
from ccis_interop.rules.plan import Plan, Planner, TablePlan
from ccis_interop.rules.results import Outcome, results_of

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Options:
    """What a user may choose. `limit` is how many breaches of a rule are described; None for all."""

    as_of: date | None = None
    fail_on: Severity | None = Severity.ERROR
    limit: int | None = 3
    disclose_ids: bool = False
    disclose_values: bool = False
    parameters: Mapping[str, Sequence[str]] = field(default_factory=dict)


def check(
    standard: Standard,
    checks: Checks,
    macros: str,
    given: Input,
    *,
    recognised: str,
    previous: Input | None = None,
    options: Options | None = None,
    progress: Progress | None = None,
) -> Report:
    """Check one file. Raises InputError where it cannot be read, StandardError if the contract is wrong."""
    options = options or Options()
    started = time.perf_counter()
    day = record_day(standard, given, options.as_of)
    parameters = {one.name: options.parameters.get(one.name, one.value) for one in standard.parameters}
    code_day = standard.code_day(day)
    engine = open_engine(macros, standard.code_lists, code_day)
    try:
        planner = Planner(standard, checks, engine, given.header, given.columns, parameters, code_day, previous)
        plan = planner.plan()
        compared = _load_previous(engine, planner, plan, previous) if previous is not None else ()
        evaluator = Evaluator(engine, planner, plan, given.columns)
        values = 0
        with evaluator:
            for batch in given.batches():
                evaluator.take(batch)
                values += sum(column.length() - column.null_count for column in batch.batch.columns[1:])
                if progress:
                    progress(sum(given.reading.records.values()))
        outcome = Outcome(standard, given, previous, plan, evaluator, options)
        results = results_of(outcome)
    finally:
        engine.close()
    return Report(
        tool=__version__,
        file=given.file,
        format=given.format,
        standard=standard.ref,
        title=standard.title,
        how_recognised=recognised,
        digest=standard.digest,
        code_lists={name: one.digest for name, one in standard.code_lists.items()},
        parameters={name: ", ".join(value) for name, value in parameters.items()},
        as_of=day.isoformat() if day else None,
        path=given.reading.path,
        records=dict(given.reading.records),
        values_read=values,
        results=tuple(results),
        notes=(*given.reading.notes, *compared),
        unknown=standard.knowledge.unknown,
        limit=options.limit,
        fail_on=options.fail_on,
        subjects=tuple(table.name for table in standard.subjects),
        seconds=time.perf_counter() - started,
    )


def record_day(standard: Standard, given: Input, as_of: date | None) -> date | None:
    """The day on which codes must be valid: the record date of the file, else the day that the user names."""
    if standard.record_date:
        name = standard.record_date.rpartition(".")[2]
        value = given.header.get(name)
        try:
            whole = isinstance(value, str) and len(value) == len("CCYY-MM-DD")
            return datetime.strptime(str(value), "%Y-%m-%d").date() if whole else as_of
        except ValueError:
            return as_of
    return as_of or date.today()


def _load_previous(engine: DuckDBPyConnection, planner: Planner, plan: Plan, previous: Input) -> Sequence[str]:
    """Read last month's file into `previous_` tables: only the columns that the comparing rules need; notes on it."""
    bare = Plan({name: TablePlan(table.table, kept=table.kept) for name, table in plan.tables.items()})
    with Evaluator(engine, planner, bare, previous.columns, PREVIOUS) as loader:
        for batch in previous.batches():
            loader.take(batch)
    if planner.standard.header is not None:
        put_header(engine, planner.standard.header, previous.header, PREVIOUS)
    reading = previous.reading
    count = sum(reading.records.values())
    if not count:
        planner.leave_out_comparisons(plan, "last month's file holds no record.")
    lost = f"; {len(reading.faults):,} things in its structure are wrong" if reading.faults else ""
    return [f"compared with last month's file {previous.file}, {count:,} records{lost}.", *reading.notes]
