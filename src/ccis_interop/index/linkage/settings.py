"""The model as Splink's settings, and the SQL that Splink writes from them.

Splink is asked for its own expressions of levels and weights, so that a weight is Splink's to the last bit
(tests/unit/index/linkage/test_settings.py compares with `Linker.inference.predict`); the pairs are ours, because
its own blocking holds both tables in one.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from typing import Any

from ccis_interop.errors import UsageError
from ccis_interop.index.linkage.model import Comparison, Level, Model


def settings(model: Model, *, trained: bool = True) -> dict[str, Any]:
    """Splink's settings, as its own saved models have them; without `trained`, for training."""
    numbers = model.trained["levels"] if trained else {}
    return {
        "link_type": "link_only",
        "unique_id_column_name": "at",
        "comparisons": [_comparison(one, numbers.get(one.name, {})) for one in model.comparisons],
        "blocking_rules_to_generate_predictions": [rule(block) for block in model.blocks],
        "probability_two_random_records_match": model.trained["prior"] if trained else 1e-6,
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
        "em_convergence": 0.0001,
        "max_iterations": 50,
    }


def rule(columns: Sequence[str]) -> str:
    """A block as Splink's blocking rule."""
    return " AND ".join(f"l.{column} = r.{column}" for column in columns)


def need_splink() -> None:
    """Raise UsageError if Splink is not installed."""
    if find_spec("splink") is None:
        raise UsageError("extra-missing", "linkage needs the extra `index`.", mend="pip install 'ccis-interop[index]'.")


@cache
def scoring(model: Model, dialect: str) -> tuple[str, list[dict[str, str]]]:
    """What Splink needs of `l` and `r`, and its steps from `blocked_with_cols` to `__splink__df_predict`."""
    need_splink()
    from splink import SettingsCreator
    from splink.internals.dialects import SplinkDialect
    from splink.internals.predict import predict_from_comparison_vectors_sqls

    logging.getLogger("splink").setLevel(logging.ERROR)
    made = SettingsCreator.from_path_or_dict(settings(model) | {"link_type": "dedupe_only"}).get_settings(dialect)
    columns = made._columns_to_select_for_comparison_vector_values
    vectors = f"SELECT {', '.join(columns)} FROM blocked_with_cols"
    steps = [{"sql": vectors, "output_table_name": "__splink__df_comparison_vectors"}]
    steps += predict_from_comparison_vectors_sqls(
        made.column_info_settings.unique_id_input_columns,
        made.core_model_settings,
        SplinkDialect.from_string(dialect),
        training_mode=True,  # which here only keeps the levels
    )
    return ", ".join(made._columns_to_select_for_blocking), steps


def _comparison(one: Comparison, numbers: Mapping[str, Mapping[str, float]]) -> dict[str, Any]:
    none = {"sql_condition": one.none, "label_for_charts": "none", "is_null_level": True}
    levels = [_level(level, numbers.get(level.name)) for level in one.levels]
    return {"output_column_name": one.name, "comparison_levels": [none, *levels]}


def _level(level: Level, numbers: Mapping[str, float] | None) -> dict[str, Any]:
    made: dict[str, Any] = {"sql_condition": level.when or "ELSE", "label_for_charts": level.name}
    if numbers is not None:
        made |= {"m_probability": numbers["m"], "u_probability": numbers["u"]}
    else:
        fixed = {"m": level.fixed_m, "u": level.fixed_u}
        for name, value in fixed.items():
            if value is not None:
                made |= {f"{name}_probability": value, f"fix_{name}_probability": True}
    if level.frequency:
        made |= {"tf_adjustment_column": level.frequency, "disable_tf_exact_match_detection": True}
    return made
