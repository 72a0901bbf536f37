"""The must-show of linkage, small: the shipped model on a London that it was not trained on.

The full run, against a million, is `python benchmarks/link.py`; its table stands in docs/explanation/linkage.md.
"""

from __future__ import annotations

import duckdb
import pytest

from ccis_interop.index.linkage import decide, link, prepare, shipped
from ccis_interop.synth.linkage_score import score
from ccis_interop.synth.linkage_truth import truth

PEOPLE, ROWS = 20_000, 2_000


@pytest.mark.parametrize("seed", [2, 3])  # the model was trained on seed 1
def test_no_false_link_and_nearly_all_found_with_little_for_people_to_read(seed):
    made, model = truth(seed, PEOPLE, ROWS), shipped()
    with duckdb.connect(":memory:") as engine:
        for name, rows in (("list", made.rows), ("register", made.register)):
            engine.register(f"given_{name}", rows)
            prepare(engine, f"given_{name}", name, model)
        link(engine, "list", "register", "pairs", model)
        engine.execute("CREATE VIEW persons AS SELECT record_id, record_id AS person_id FROM register")
        decide(engine, "pairs", "persons", "decided")
        decided, pairs = (engine.sql(f"FROM {name}").to_arrow_table() for name in ("decided", "pairs"))
    found = score(made.rows, decided, pairs)
    assert found.links > 0.8 * ROWS
    assert found.false_links == 0  # at most one in 10,000, and there are 1,700
    assert found.recall >= 0.985 - 0.005  # 1,800 rows: two standard errors
    assert found.review_share <= 0.02 + 0.006
    twins = score(made.rows, decided, pairs, "twin")
    assert twins.false_links == 0
