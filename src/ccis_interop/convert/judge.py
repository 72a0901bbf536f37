"""The target's own rules over the records that were made, and which of them must be rejected for it.

A record that breaks a rule of severity error or rejection goes, and with it everything that it belongs to: the
record it is a child of and that one's children, and every record that was made of the same source rows. So what is
mended and sent again is never sent twice. Only a record that many rows share, such as the provider of all its learners,
stays as long as one of its rows does: else one learner's fault would reject them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import duckdb
import numpy as np
import pyarrow as pa

from ccis_interop.catalogue.model import RECORD, ROOT, Lifecycle, Rule, Severity
from ccis_interop.convert.asking import tell_it, untold
from ccis_interop.convert.conversion import Conversion
from ccis_interop.convert.load import ROW
from ccis_interop.convert.shape import BITS, JOINED, OUT, TablePlan
from ccis_interop.convert.target import VIEW, Made
from ccis_interop.errors import UsageError
from ccis_interop.rules.evaluate import Answers, Numbers
from ccis_interop.rules.plan import BATCH, Planner

BAD = "_bad"  # target, record: what is not put out
SENT = "~"  # between a rule and the field for which something was sent that could not be read
REJECTED = "_rejected"  # source, row, rules: the source rows that go back, and the rules that they break


@dataclass(frozen=True)
class Judgement:
    """What the rules said: the breaches by rule with the table they are counted in, and what was not evaluated."""

    breaches: dict[str, tuple[Rule, str, Numbers]] = field(default_factory=dict)
    header: tuple[Rule, ...] = ()
    skipped: tuple[tuple[Rule, str], ...] = ()

    @property
    def rejecting(self) -> dict[str, tuple[Rule, str, Numbers]]:
        """The breaches for which records are rejected."""
        return {name: one for name, one in self.breaches.items() if rejects(one[0]) and len(one[2])}


def rejects(rule: Rule) -> bool:
    """Whether a breach of a rule means that the record cannot be sent."""
    return rule.lifecycle is Lifecycle.ENFORCED and rule.severity.rank <= Severity.ERROR.rank


def judge(made: Made, conversion: Conversion) -> Judgement:
    """Run every rule of the target over what was made. Raises UsageError if the header lacks what must be told."""
    standard, engine = conversion.standard, made.engine
    parameters = {one.name: one.value for one in standard.parameters}
    day = standard.code_day(conversion.as_of)
    planner = Planner(standard, conversion.checks, engine, made.header, made.columns, parameters, day)
    plan = planner.plan()
    answers = Answers(engine, plan)
    broken = _broken_header(answers, conversion, made)
    for name, table in plan.tables.items():
        engine.execute(f"CREATE OR REPLACE VIEW {BATCH} AS SELECT * FROM {VIEW.format(name)}")
        query = planner.pass_over(table, made.columns[name])
        answers.guarded(name, lambda name=name, query=query: engine.execute(f"CREATE TABLE {name} AS {query}"))  # type: ignore[misc]
    counted = {rule.id: root for rule, root, _ in plan.sets}
    rules = {rule.id: rule for rule in standard.rules}
    breaches = {
        name: (rules[name], counted.get(name, rules[name].table), numbers)
        for name, numbers in answers.breaches().items()
    }
    return Judgement(breaches, broken, tuple(plan.skipped))


def _broken_header(answers: Answers, conversion: Conversion, made: Made) -> tuple[Rule, ...]:
    """The rules that the header breaks. Raises UsageError if one of them rejects."""
    found = answers.header_breaches(conversion.standard, made.header)
    broken = tuple(conversion.standard.rule(name) for name, count in found.items() if count)
    if any(rejects(rule) for rule in broken):
        told = " ".join(rule.message for rule in broken if rejects(rule))
        fields = {name for rule in broken if rejects(rule) for name in rule.fields}
        stated = [sql for name, sql in conversion.mapping.header.items() if name in fields]
        asked = untold(conversion, stated) or conversion.mapping.parameters
        raise UsageError(
            "header-incomplete",
            f"the file does not say what the header of {conversion.standard.ref} needs. {told}",
            mend=tell_it(asked) if asked else "make a mapping that tells it.",
        )
    return broken


def reject(made: Made, judgement: Judgement) -> None:
    """Tell what goes from what stays: the source rows that go back, and the records that are not put out."""
    engine = made.engine
    engine.execute("CREATE TABLE _breach (rule VARCHAR, target VARCHAR, record BIGINT)")
    for rule, table, numbers in judgement.rejecting.values():
        _insert(made, rule, table, numbers)
    engine.execute(f"CREATE TABLE {BAD} AS SELECT DISTINCT target, record FROM _breach")
    engine.execute("CREATE TABLE _bad_row (source VARCHAR, row BIGINT)")
    if judgement.rejecting:
        _close(engine, made.plans)
        for one in made.plans:
            bad = f"SELECT record FROM {BAD} WHERE target = '{one.table.name}'"
            engine.execute(f"UPDATE {one.made} SET {OUT} = FALSE WHERE {RECORD} IN ({bad})")
    own = " UNION ALL ".join(
        f"SELECT '{one.logic.source}' AS source, o.{ROW} AS row, b.rule FROM _breach b "
        f"JOIN ({origin(one)}) o ON b.target = '{one.table.name}' AND b.record = o.{RECORD}"
        for one in made.plans
    )
    engine.execute(
        f"CREATE TABLE {REJECTED} AS SELECT source, row, string_agg(DISTINCT rule, ' ' ORDER BY rule) AS rules "
        f"FROM (SELECT source, row, NULL AS rule FROM _bad_row UNION ALL {own}) GROUP BY source, row"
    )
    _reject_joined(made)


def _reject_joined(made: Made) -> None:
    """Send back, with a rejected row, the rows of other files that were read with it."""
    for plan in made.plans:
        for join in plan.logic.joins:
            made.engine.execute(
                f"INSERT INTO {REJECTED} SELECT DISTINCT '{join.source}', j.{ROW}, NULL "
                f"FROM {JOINED.format(plan.table.name, join.source)} j "
                f"JOIN {REJECTED} r ON r.source = '{plan.logic.source}' AND r.row = j._to"
            )


def origin(plan: TablePlan) -> str:
    """The SQL of which source rows each record was made of: its own, and those that were merged with it."""
    if plan.logic.merge is None:
        return f"SELECT {RECORD}, {ROW} FROM {plan.made}"
    return (
        f"SELECT DISTINCT m.{RECORD}, s.{ROW} FROM {plan.shaped} s JOIN {plan.made} m "
        f"ON m.{ROW} = s._group WHERE s._left = 0"
    )


def _insert(made: Made, rule: Rule, table: str, numbers: Numbers) -> None:
    """Note the breaches of a rule; behind its id the field, where a value was sent for it that could not be read."""
    called = f"'{rule.id}'"
    plan = next((one for one in made.plans if one.table.name == table), None)
    lost = next((one for one in plan.fields if one.field.name in rule.fields and one.reads), None) if plan else None
    join = ""
    if plan and lost:
        empty = f"(m._emptied{lost.bit // BITS} >> {lost.bit % BITS}) & 1 = 1"
        called, join = (
            f"{called} || CASE WHEN {empty} THEN '{SENT}{lost.field.name}' ELSE '' END",
            f" JOIN {plan.made} m",
        )
        join += f" ON m.{RECORD} = n"
    made.engine.register("_numbers", pa.table({"n": np.asarray(numbers, np.int64)}))
    made.engine.execute(f"INSERT INTO _breach SELECT {called}, '{table}', n FROM _numbers{join}")
    made.engine.unregister("_numbers")


def _close(engine: duckdb.DuckDBPyConnection, plans: Sequence[TablePlan]) -> None:
    """Add to the rejected records and rows whatever goes with them, until nothing more does."""
    steps = [step for one in plans for step in (*_by_rows(one), *_by_parents(one))]
    while sum(int(engine.execute(step).fetchall()[0][0]) for step in steps):
        pass


def _by_rows(plan: TablePlan) -> list[str]:
    """Rows of rejected records, and other records of which no row stays."""
    name, source = plan.table.name, plan.logic.source
    return [
        f"INSERT INTO _bad_row SELECT DISTINCT '{source}', o.{ROW} FROM ({origin(plan)}) o "
        f"JOIN {BAD} b ON b.target = '{name}' AND b.record = o.{RECORD} "
        f"WHERE NOT EXISTS (FROM _bad_row r WHERE r.source = '{source}' AND r.row = o.{ROW})",
        f"INSERT INTO {BAD} SELECT '{name}', o.{RECORD} FROM ({origin(plan)}) o "
        f"LEFT JOIN (SELECT DISTINCT row FROM _bad_row WHERE source = '{source}') r ON r.row = o.{ROW} "
        f"WHERE NOT EXISTS (FROM {BAD} b WHERE b.target = '{name}' AND b.record = o.{RECORD}) "
        f"GROUP BY o.{RECORD} HAVING COUNT(*) = COUNT(r.row)",
    ]


def _by_parents(plan: TablePlan) -> list[str]:
    """Parents of rejected children, and children of rejected parents."""
    if not plan.table.parent:
        return []
    name, above, view = plan.table.name, plan.table.parent[1], VIEW.format(plan.table.name)
    return [
        f"INSERT INTO {BAD} SELECT DISTINCT '{above}', v.{ROOT} FROM {view} v "
        f"JOIN {BAD} b ON b.target = '{name}' AND b.record = v.{RECORD} WHERE v.{ROOT} > 0 "
        f"AND NOT EXISTS (FROM {BAD} x WHERE x.target = '{above}' AND x.record = v.{ROOT})",
        f"INSERT INTO {BAD} SELECT DISTINCT '{name}', v.{RECORD} FROM {view} v "
        f"JOIN {BAD} b ON b.target = '{above}' AND b.record = v.{ROOT} "
        f"WHERE NOT EXISTS (FROM {BAD} x WHERE x.target = '{name}' AND x.record = v.{RECORD})",
    ]
