"""The synthetic truth: the same for a seed, with the twins, faults and placeholders that its knobs tell of."""

from __future__ import annotations

import csv
from importlib import resources

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from ccis_interop.errors import UsageError
from ccis_interop.synth.linkage_score import Quality, score
from ccis_interop.synth.linkage_truth import rates, truth

PEOPLE, ROWS = 20_000, 2_000
MADE = truth(3, PEOPLE, ROWS)


def asked(sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(":memory:") as engine:
        engine.register("register", MADE.register)
        engine.register("listed", MADE.rows)
        return engine.execute(sql).fetchall()


def test_the_same_seed_gives_the_same_and_another_gives_another():
    again = truth(3, PEOPLE, ROWS)
    assert again.register.equals(MADE.register)
    assert again.rows.equals(MADE.rows)
    assert not truth(4, PEOPLE, ROWS).rows.equals(MADE.rows)


def test_a_tenth_of_the_rows_are_of_people_whom_the_index_does_not_hold():
    assert (MADE.register.num_rows, MADE.rows.num_rows) == (PEOPLE, ROWS)
    assert MADE.rows["truth"].null_count == ROWS // 10
    assert asked("SELECT count(*) FROM listed JOIN register ON register.record_id = listed.truth") == [
        (ROWS * 9 // 10,)
    ]
    assert asked("SELECT count(*) FROM listed JOIN register ON register.record_id = person WHERE truth IS NULL") == [
        (0,)
    ]


def test_twins_share_birth_date_and_mostly_postcode():
    assert 0.01 < pc.mean(MADE.rows["twin"]).as_py() < 0.06
    assert pc.mean(MADE.rows["sibling"]).as_py() > 0.5


def test_names_are_as_unequal_as_real_ones():
    top = asked("SELECT count(*) FROM register GROUP BY family_name ORDER BY 1 DESC LIMIT 1")[0][0]
    assert 0.005 < top / PEOPLE < 0.03


def test_no_postcode_can_be_real():
    assert (
        asked(
            "SELECT count(*) FROM register WHERE NOT regexp_full_match(right(postcode, 2), '[CIKMOV]{2}') "
            "AND postcode <> 'ZZ99 9ZZ'"
        )[0][0]
        < 0.02 * PEOPLE
    )  # what is left are slips of the keyboard


def test_a_list_without_numbers_has_none():
    rows = truth(3, 2000, 300, numbers=False).rows
    assert rows["uln"].null_count + pc.sum(pc.equal(rows["uln"], "9999999999")).as_py() == 300
    assert rows["upn"].null_count == 300


def test_harder_noise_agrees_on_less():
    hard = truth(3, PEOPLE, ROWS, "harder").rows
    with duckdb.connect(":memory:") as engine:
        engine.register("register", MADE.register)
        shares = []
        for rows in (MADE.rows, hard):
            engine.register("listed", rows)
            shares.append(
                engine.execute(
                    "SELECT avg(CAST(l.given_name = r.given_name AND l.postcode = r.postcode AS INT)) "
                    "FROM listed l JOIN register r ON r.record_id = l.truth"
                ).fetchall()[0][0]
            )
    assert shares[1] < shares[0] - 0.1


def test_every_knob_says_why():
    text = resources.files("ccis_interop.synth").joinpath("linkage_noise.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert all(len(row["basis"]) > 10 for row in rows)
    assert all(0 <= float(row[noise] or 0) <= 1 for row in rows for noise in ("register", "list", "harder"))


def test_another_noise_is_told():
    with pytest.raises(UsageError, match=r"unknown-noise"):
        rates("loud")


def test_a_score_counts_false_links_and_what_review_shows():
    listed = pa.table({"record_id": [1, 2, 3, 4, 5], "truth": [10, 20, 30, None, 50], "twin": [True] * 5})
    decisions = pa.table(
        {"left_id": [1, 2, 3, 4], "right_id": [10, 21, 31, 40], "band": ["link", "link", "review", "link"]}
    )
    pairs = pa.table({"left_id": [1, 2, 3, 3, 4], "right_id": [10, 21, 31, 30, 40]})
    assert score(listed, decisions, pairs) == Quality(rows=5, held=4, links=3, false_links=2, review=1, found=2)
