"""The target's own rules over the records that were made, and which of them must be rejected for it.

A record that breaks a rule of severity error or rejection goes, and with it everything that it belongs to: the
record it is a child of and that one's children, and every record that was made of the same source row. So what is
mended and sent again is never sent twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import duckdb
import numpy as np
import pyarrow as pa

from ccis_interop.catalogue.model import RECORD, ROOT, Checks, Lifecycle, Rule, Severity, Standard
from ccis_interop.convert.load import ROW
from ccis_interop.convert.shape import TablePlan
from ccis_interop.convert.target import NAME, TargetInput
from ccis_interop.rules.check import record_day
from ccis_interop.rules.engine import open_engine
from ccis_interop.rules.evaluate import Evaluator, Numbers
from ccis_interop.rules.plan import Planner

REJECTED = "_rejected"  # source, row, reasons


@dataclass(frozen=True)
class Judgement:
    """What the rules said: the breaches by rule, broken rules of the header, and rules that were not evaluated."""

    breaches: dict[str, tuple[Rule, str, Numbers]] = field(default_factory=dict)
    header: tuple[Rule, ...] = ()
    skipped: tuple[tuple[Rule, str], ...] = ()
    evaluated: int = 0

    @property
    def rejecting(self) -> dict[str, tuple[Rule, str, Numbers]]:
        """The breaches for which records are rejected."""
        return {name: one for name, one in self.breaches.items() if rejects(one[0]) and len(one[2])}


def rejects(rule: Rule) -> bool:
    """Whether a breach of a rule means that the record cannot be sent."""
    return rule.lifecycle is Lifecycle.ENFORCED and rule.severity.rank <= Severity.ERROR.rank


def judge(standard: Standard, checks: Checks, macros: str, made: TargetInput, as_of: date | None) -> Judgement:
    """Run every rule of the target over what was made."""
    day = standard.code_day(record_day(standard, made, as_of))
    parameters = {one.name: one.value for one in standard.parameters}
    engine = open_engine(macros, standard.code_lists, day)
    try:
        planner = Planner(standard, checks, engine, made.header, made.columns, parameters, day)
        plan = planner.plan()
        evaluator = Evaluator(engine, planner, plan, made.columns)
        with evaluator:
            for batch in made.batches():
                evaluator.take(batch)
        counted = {rule.id: root for rule, root, _ in plan.sets}
        rules = {rule.id: rule for rule in standard.rules}
        header = evaluator.header_breaches(standard, made.header)
        breaches = {
            name: (rules[name], counted.get(name, rules[name].table), numbers)
            for name, numbers in evaluator.breaches().items()
        }
    finally:
        engine.close()
    broken = tuple(rules[name] for name, count in header.items() if count)
    return Judgement(breaches, broken, tuple(plan.skipped), len(breaches) + len(header))


def reject(engine: duckdb.DuckDBPyConnection, plans: Sequence[TablePlan], judgement: Judgement) -> None:
    """Tell the records that go from those that stay: fills the tables `_rejected` (source rows) and `_bad` (records)."""
    engine.execute("CREATE TABLE _breach (rule VARCHAR, target VARCHAR, record BIGINT)")
    for name, (_, table, numbers) in judgement.rejecting.items():
        _insert(engine, name, table, numbers)
    engine.execute("CREATE TABLE _bad AS SELECT DISTINCT target, record FROM _breach")
    engine.execute("CREATE TABLE _bad_row (source VARCHAR, row BIGINT)")
    if judgement.rejecting:
        _close(engine, plans)
    own = " UNION ALL ".join(
        f"SELECT '{one.logic.source}' AS source, o.{ROW} AS row, b.rule FROM _breach b "
        f"JOIN ({origin(one)}) o ON b.target = '{one.table.name}' AND b.record = o.{RECORD}"
        for one in plans
    )
    engine.execute(
        f"CREATE TABLE {REJECTED} AS SELECT source, row, string_agg(DISTINCT rule, ' ' ORDER BY rule) AS rules "
        f"FROM (SELECT source, row, NULL AS rule FROM _bad_row UNION ALL {own}) GROUP BY source, row"
    )


def origin(plan: TablePlan) -> str:
    """The SQL of which source rows each record was made of: its own, and those that were merged with it."""
    if plan.logic.merge is None:
        return f"SELECT {RECORD}, {ROW} FROM {plan.made}"
    return (
        f"SELECT m.{RECORD}, s.{ROW} FROM {plan.shaped} s JOIN {plan.made} m ON m.{ROW} = s._group WHERE s._left = 0"
    )


def kept(plan: TablePlan) -> str:
    """The SQL of whether a made record, called `m`, is put out."""
    return f"NOT EXISTS (FROM _bad b WHERE b.target = '{plan.table.name}' AND b.record = m.{RECORD})"


def _insert(engine: duckdb.DuckDBPyConnection, rule: str, table: str, numbers: Numbers) -> None:
    engine.register("_numbers", pa.table({"n": np.asarray(numbers, np.int64)}))
    engine.execute("INSERT INTO _breach SELECT $rule, $target, n FROM _numbers", {"rule": rule, "target": table})
    engine.unregister("_numbers")


def _close(engine: duckdb.DuckDBPyConnection, plans: Sequence[TablePlan]) -> None:
    """Add to the rejected records and rows whatever goes with them, until nothing more does."""
    steps = []
    for one in plans:
        name, source = one.table.name, one.logic.source
        steps.append(
            f"INSERT INTO _bad_row SELECT DISTINCT '{source}', o.{ROW} FROM ({origin(one)}) o "
            f"JOIN _bad b ON b.target = '{name}' AND b.record = o.{RECORD} "
            f"WHERE NOT EXISTS (FROM _bad_row r WHERE r.source = '{source}' AND r.row = o.{ROW})"
        )
        steps.append(
            f"INSERT INTO _bad SELECT DISTINCT '{name}', o.{RECORD} FROM ({origin(one)}) o "
            f"JOIN _bad_row r ON r.source = '{source}' AND r.row = o.{ROW} "
            f"WHERE NOT EXISTS (FROM _bad b WHERE b.target = '{name}' AND b.record = o.{RECORD})"
        )
        if one.table.parent:
            above, view = one.table.parent[1], NAME.format(name)
            steps.append(
                f"INSERT INTO _bad SELECT DISTINCT '{above}', v.{ROOT} FROM {view} v "
                f"JOIN _bad b ON b.target = '{name}' AND b.record = v.{RECORD} WHERE v.{ROOT} > 0 "
                f"AND NOT EXISTS (FROM _bad x WHERE x.target = '{above}' AND x.record = v.{ROOT})"
            )
            steps.append(
                f"INSERT INTO _bad SELECT DISTINCT '{name}', v.{RECORD} FROM {view} v "
                f"JOIN _bad b ON b.target = '{above}' AND b.record = v.{ROOT} "
                f"WHERE NOT EXISTS (FROM _bad x WHERE x.target = '{name}' AND x.record = v.{RECORD})"
            )
    while sum(int(engine.execute(step).fetchall()[0][0]) for step in steps):
        pass
