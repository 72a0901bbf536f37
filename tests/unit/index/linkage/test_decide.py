"""Which of a record's pairs counts, and when none does."""

from __future__ import annotations

import duckdb

from ccis_interop.index.linkage import decide

PAIRS = "VALUES (1, 10, 'exact', 20.0, 0.9, 'link', 'same'), (1, 11, 'model', 30.0, 0.9, 'review', 'near'), "


def decided(more: str) -> dict[int, tuple[object, ...]]:
    with duckdb.connect(":memory:") as engine:
        columns = "left_id, right_id, tier, weight, probability, band, reason"
        engine.execute(f"CREATE TABLE pairs AS SELECT * FROM ({PAIRS}{more}) t({columns})")
        engine.execute(
            "CREATE TABLE persons AS SELECT unnest([10, 11, 12, 13]) record_id, unnest(['A', 'B', 'A', 'C']) person_id"
        )
        decide(engine, "pairs", "persons", "decided")
        rows = engine.execute("SELECT left_id, person_id, right_id, band, reason, candidates FROM decided").fetchall()
    return {row[0]: row[1:] for row in rows}


def test_one_person_in_the_link_band_is_linked_whoever_else_is_in_review():
    assert decided("(9, 13, 'model', 6.0, 0.9, 'review', 'near')") == {
        1: ("A", 10, "link", "same", 2),
        9: ("C", 13, "review", "near", 1),
    }


def test_two_records_of_one_person_are_one_candidate():
    assert decided("(1, 12, 'exact', 25.0, 0.9, 'link', 'same')")[1] == ("A", 12, "link", "same", 2)


def test_two_persons_in_the_link_band_are_never_a_guess():
    found = decided("(1, 13, 'exact', 20.0, 0.9, 'link', 'same')")[1]
    assert found == ("A", 10, "review", "same: more than one person fits", 3)
