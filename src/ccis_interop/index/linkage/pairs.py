"""Pairs of records: which are compared, what they weigh, which band they are in, and why.

Nothing here looks at more than two records at once: no count, no order, no limit on how many pairs a block brings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccis_interop.index.linkage.model import Model
from ccis_interop.index.linkage.reasons import reason
from ccis_interop.index.linkage.settings import rule, scoring

if TYPE_CHECKING:
    import duckdb

OTHER_RECORD = "l.record_id < r.record_id"


def link(engine: duckdb.DuckDBPyConnection, left: str, right: str, target: str, model: Model) -> None:
    """Make a table of the pairs of two prepared tables that are in the link or the review band.

    Its columns: left_id, right_id, tier, weight, probability, band, reason.
    """
    _pairs(engine, left, right, target, model, "TRUE")


def link_within(engine: duckdb.DuckDBPyConnection, rows: str, target: str, model: Model) -> None:
    """The same for the records of one prepared table; each pair once, the lower `record_id` on the left."""
    _pairs(engine, rows, rows, target, model, OTHER_RECORD)


def blocked_sql(left: str, right: str, model: Model, which: str = "TRUE") -> str:
    """The pairs that are compared, each once, by the number that `prepare` gave (`at`)."""
    blocks = [
        f"SELECT l.at AS at_l, r.at AS at_r FROM {left} l JOIN {right} r ON {rule(block)} WHERE {which}"
        for block in model.blocks
    ]
    return " UNION ".join(blocks)


def scored_sql(blocked: str, left: str, right: str, model: Model, dialect: str = "duckdb") -> str:
    """Each pair of a table with its levels (gamma_...), weight, probability, and the number of the rule that holds."""
    columns, steps = scoring(model, dialect)
    tables = f"{blocked} b JOIN {left} l ON l.at = b.at_l JOIN {right} r ON r.at = b.at_r"
    joined = f"SELECT {columns}, '0' AS match_key FROM {tables}"  # Splink asks for the key; nothing hangs on it
    steps = [{"sql": joined, "output_table_name": "blocked_with_cols"}, *steps]
    levels = ", ".join(f"gamma_{one.name}" for one in model.comparisons)
    which = " ".join(f"WHEN {one.when} THEN {at}" for at, one in enumerate(model.rules))
    whole = ", ".join(f"{step['output_table_name']} AS ({step['sql']})" for step in steps)
    return f"""WITH {whole}, ruled AS (
      SELECT at_l, at_r, match_weight, match_probability, {levels}, CASE {which} END AS rule
      FROM __splink__df_predict)
    SELECT * FROM ruled WHERE rule IS NOT NULL"""


def patterns_sql(scored: str, model: Model) -> str:
    """The combinations of levels and rule that occur: some hundreds, whatever the number of pairs."""
    return f"SELECT DISTINCT rule, {', '.join(f'gamma_{one.name}' for one in model.comparisons)} FROM {scored}"


def told_sql(scored: str, reasons: str, left: str, right: str, model: Model) -> str:
    """The pairs as they are handed over, with the sentences of a table of reasons by pattern."""
    same = " AND ".join(f"s.gamma_{one.name} = w.gamma_{one.name}" for one in model.comparisons)
    return f"""
    SELECT l.record_id AS left_id, r.record_id AS right_id, w.tier, s.match_weight AS weight,
      s.match_probability AS probability, w.band, w.reason
    FROM {scored} s JOIN {reasons} w ON s.rule = w.rule AND {same}
      JOIN {left} l ON l.at = s.at_l JOIN {right} r ON r.at = s.at_r"""


def told(patterns: list[tuple[int, ...]], model: Model) -> dict[str, list[object]]:
    """Tier, band and sentence of each combination of rule and levels, as columns."""
    names = ["rule", *(f"gamma_{one.name}" for one in model.comparisons)]
    columns: dict[str, list[object]] = {name: [row[at] for row in patterns] for at, name in enumerate(names)}
    rules = [model.rules[row[0]] for row in patterns]
    columns["tier"] = [one.tier for one in rules]
    columns["band"] = [one.band for one in rules]
    columns["reason"] = [reason(model, row[1:], model.rules[row[0]].note) for row in patterns]
    return columns


def _pairs(engine: duckdb.DuckDBPyConnection, left: str, right: str, target: str, model: Model, which: str) -> None:
    import pyarrow as pa

    blocked, scored, reasons = (f"_linkage_{name}" for name in ("blocked", "scored", "reasons"))
    engine.execute(f"CREATE OR REPLACE TEMP TABLE {blocked} AS {blocked_sql(left, right, model, which)}")
    engine.execute(f"CREATE OR REPLACE TEMP TABLE {scored} AS {scored_sql(blocked, left, right, model)}")
    patterns = engine.execute(patterns_sql(scored, model)).fetchall()
    kinds = {"tier": pa.string(), "band": pa.string(), "reason": pa.string()}
    arrays = {name: pa.array(held, kinds.get(name, pa.int32())) for name, held in told(patterns, model).items()}
    engine.register(reasons, pa.table(arrays))
    engine.execute(f"CREATE OR REPLACE TABLE {target} AS {told_sql(scored, reasons, left, right, model)}")
    engine.unregister(reasons)
    engine.execute(f"DROP TABLE {blocked}")
    engine.execute(f"DROP TABLE {scored}")
