"""Training: Splink learns how often each level occurs among pairs of one person, and of two.

The first by expectation maximisation on the pairs of `training` blocks, the second by random sampling. Nobody needs to
say which pairs are right, so a council can train on its own lists.
"""

from __future__ import annotations

import csv
import io
import json
import logging
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from ccis_interop.errors import InputError
from ccis_interop.index.linkage.model import Comparison, Model
from ccis_interop.index.linkage.settings import need_splink, rule, settings

if TYPE_CHECKING:
    import duckdb

RANDOM_PAIRS = 20_000_000  # for u
SEED = 1
LEAST_COUNT = {"given": 20, "family": 20, "name_pair": 20}  # a name of fewer people is not listed: it tells of nobody
LEAST_M = 0.001  # one record in a thousand may be wrong in a way that training did not see
DIGITS = 6  # significant digits of learnt numbers: more would differ with the number of processors


@dataclass(frozen=True)
class Trained:
    """A model's new files, and what to tell of the training."""

    files: Mapping[str, bytes]
    register: int
    rows: int
    splink: str
    duckdb: str


def train(engine: duckdb.DuckDBPyConnection, left: str, right: str, model: Model) -> Trained:
    """Learn from a prepared list and a prepared register. Raises InputError if they hold too little to learn from."""
    counts = [int(engine.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]) for table in (left, right)]
    if min(counts) == 0:
        raise InputError(
            "training-empty", "there is nothing to learn from: a table is empty.", mend="give more records."
        )
    numbers = _learnt(engine, left, right, model)
    files = dict(model.files)
    files["trained.json"] = (json.dumps(numbers, indent=1) + "\n").encode()
    files["frequencies.csv"] = _frequencies(engine, right).encode()
    return Trained(files, counts[1], counts[0], version("splink"), version("duckdb"))


def _learnt(engine: duckdb.DuckDBPyConnection, left: str, right: str, model: Model) -> dict[str, Any]:
    need_splink()
    from splink import DuckDBAPI
    from splink.internals.exceptions import SplinkException

    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI(engine)
    tables = [api.register(table, dataset_display_name=name) for table, name in ((left, "a_list"), (right, "b_index"))]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            linker = _linker(tables, model)
    except SplinkException as error:
        raise InputError(
            "training-too-little",
            "the records hold too few pairs of one person to learn from.",
            mend="give more lists and a larger register, or train on synthetic people.",
        ) from error
    saved = linker.misc.save_model_to_json()
    learnt = {one["output_column_name"]: one["comparison_levels"] for one in saved["comparisons"]}
    return {
        "prior": _short(saved["probability_two_random_records_match"]),
        "names_together": _short(_names_together(engine, right)),
        "levels": {one.name: _levels(one, learnt[one.name]) for one in model.comparisons},
    }


def _linker(tables: list[Any], model: Model) -> Any:
    """Splink's linker, trained. Raises SplinkException if a block holds no pair."""
    from splink import Linker

    linker = Linker(tables, settings(model, trained=False), log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match(
        [rule(("uln",)), rule(("born", "given", "family", "postcode"))], recall=0.8
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=SEED)
    for block in model.training:
        linker.training.estimate_parameters_using_expectation_maximisation(rule(block), fix_u_probabilities=True)
    return linker


def _levels(comparison: Comparison, saved: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """M and u by level, the least for what was not seen."""
    by_label = {one.get("label_for_charts"): one for one in saved}
    made = {}
    for level in comparison.levels:
        held = by_label[level.name]
        m = level.fixed_m or max(_number(held.get("m_probability")), LEAST_M)
        u = level.fixed_u or _number(held.get("u_probability")) or m  # not seen: it says nothing
        made[level.name] = {"m": _short(m), "u": _short(u)}
    return made


def _number(value: object) -> float:
    """A probability as Splink saved it; nothing for a level that it did not see."""
    return float(value) if isinstance(value, (int, float)) else 0.0


def _short(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def _names_together(engine: duckdb.DuckDBPyConnection, table: str) -> float:
    """How much oftener people share a whole name that is not listed than if the two names had nothing to do with
    each other.
    """
    return float(
        engine.execute(
            f"""
            WITH people AS (SELECT given, family, name_pair FROM {table} WHERE name_pair IS NOT NULL),
            given AS (SELECT given, count(*) AS n FROM people GROUP BY 1),
            family AS (SELECT family, count(*) AS n FROM people GROUP BY 1),
            whole AS (SELECT name_pair, any_value(given) AS given, any_value(family) AS family, count(*) AS n
              FROM people GROUP BY 1 HAVING count(*) < {LEAST_COUNT["name_pair"]})
            SELECT (sum(w.n * (w.n - 1)) + 1)
              / (sum(w.n * (g.n - 1.0) * (f.n - 1.0) / (SELECT count(*) FROM people)) + 1)
            FROM whole w JOIN given g USING (given) JOIN family f USING (family)"""
        ).fetchall()[0][0]
        or 1.0
    )


def _frequencies(engine: duckdb.DuckDBPyConnection, table: str) -> str:
    text = io.StringIO()
    written = csv.writer(text, lineterminator="\n")
    written.writerow(["column", "value", "share"])
    for column in LEAST_COUNT:
        rows = engine.execute(
            f"SELECT {column}, count(*) / sum(count(*)) OVER () FROM {table} WHERE {column} IS NOT NULL GROUP BY 1 "
            f"QUALIFY count(*) >= {LEAST_COUNT[column]} ORDER BY 2 DESC, 1"
        ).fetchall()
        written.writerows([column, value, f"{share:.3g}"] for value, share in rows)
    return text.getvalue()
