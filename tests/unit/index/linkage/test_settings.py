"""Our weights are Splink's own: its Linker predicts the same on the same pairs."""

from __future__ import annotations

import logging

import duckdb
import pytest

from ccis_interop.index.linkage import prepare, shipped
from ccis_interop.index.linkage.pairs import blocked_sql, scored_sql
from ccis_interop.index.linkage.settings import settings
from ccis_interop.synth.linkage_truth import truth


@pytest.mark.filterwarnings("ignore")
def test_weights_and_levels_are_those_of_splinks_linker():
    from splink import DuckDBAPI, Linker

    model, made = shipped(), truth(7, 4000, 800, "harder")
    with duckdb.connect(":memory:") as engine:
        for name, rows in (("a_list", made.rows), ("b_index", made.register)):
            engine.register(f"given_{name}", rows)
            prepare(engine, f"given_{name}", name, model)
        engine.execute(f"CREATE TABLE blocked AS {blocked_sql('a_list', 'b_index', model)}")
        levels = [f"gamma_{one.name}" for one in model.comparisons]
        scored = scored_sql("blocked", "a_list", "b_index", model).replace("WHERE rule IS NOT NULL", "")
        ours = engine.execute(
            f"SELECT at_l, at_r, match_weight, match_probability, {', '.join(levels)} FROM ({scored}) ORDER BY 1, 2"
        ).fetchall()
        api = DuckDBAPI(engine)
        tables = [api.register(name, dataset_display_name=name) for name in ("a_list", "b_index")]
        told = settings(model) | {"retain_matching_columns": True}
        predicted = Linker(tables, told, log_level=logging.ERROR).inference.predict()
        theirs = engine.execute(
            f"SELECT at_l, at_r, match_weight, match_probability, {', '.join(levels)} FROM {predicted.physical_name} "
            "ORDER BY 1, 2"
        ).fetchall()
    assert len(ours) > 1000
    assert [row[:2] + row[4:] for row in ours] == [row[:2] + row[4:] for row in theirs]
    assert [row[2] for row in ours] == pytest.approx([row[2] for row in theirs], abs=1e-9)
    assert [row[3] for row in ours] == pytest.approx([row[3] for row in theirs], abs=1e-12)
