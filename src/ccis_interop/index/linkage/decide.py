"""From pairs to one decision a record: linked to one person, for a person to look at, or neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

TWO_PERSONS = "more than one person fits"


def decide(engine: duckdb.DuckDBPyConnection, pairs: str, persons: str, target: str) -> None:
    """Make a table with one row for each left record that has a pair.

    `persons` (record_id, person_id) says of whom each right record is evidence. Two persons in the link band are
    never a guess but a review. Columns: left_id, person_id, right_id, tier, weight, probability, band, reason,
    candidates (persons in either band). The pair shown is the best one: link before review, then weight, then ids.
    """
    engine.execute(f"""CREATE OR REPLACE TABLE {target} AS
    WITH best AS (
      SELECT p.*, o.person_id FROM {pairs} p JOIN {persons} o ON o.record_id = p.right_id
      QUALIFY 1 = row_number() OVER (
        PARTITION BY left_id, person_id ORDER BY p.band = 'link' DESC, weight DESC, right_id)
    ), counted AS (
      SELECT *, count(*) OVER (PARTITION BY left_id) AS candidates,
        count(*) FILTER (band = 'link') OVER (PARTITION BY left_id) AS links
      FROM best
      QUALIFY row_number() OVER (PARTITION BY left_id ORDER BY band = 'link' DESC, weight DESC, person_id) = 1
    )
    SELECT left_id, person_id, right_id, tier, weight, probability,
      CASE WHEN links = 1 THEN 'link' ELSE 'review' END AS band,
      CASE WHEN links > 1 THEN reason || ': {TWO_PERSONS}' ELSE reason END AS reason,
      CAST(candidates AS INTEGER) AS candidates
    FROM counted""")
