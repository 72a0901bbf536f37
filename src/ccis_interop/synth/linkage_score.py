"""How good a linkage is, told by the truth: false links, what was found, what people must look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Quality:
    """Counts of list rows. `held`: those whose person the Index holds; `found`: of these, those that are linked to
    their record, or in review with their record among those shown.
    """

    rows: int
    held: int
    links: int
    false_links: int
    review: int
    found: int

    @property
    def false_share(self) -> float:
        """False links among links."""
        return self.false_links / max(1, self.links)

    @property
    def recall(self) -> float:
        """What is found, of what could be."""
        return self.found / max(1, self.held)

    @property
    def review_share(self) -> float:
        """Rows for people to look at, among all."""
        return self.review / max(1, self.rows)

    @property
    def links_recall(self) -> float:
        """What is linked rightly, of what could be."""
        return (self.links - self.false_links) / max(1, self.held)


def score(rows: pa.Table, decisions: pa.Table, pairs: pa.Table, which: str = "TRUE") -> Quality:
    """Judge decisions (left_id, right_id, band) and pairs (left_id, right_id) by the rows of a `Truth`.

    `which` is a condition over the rows, such as `twin`.
    """
    import duckdb

    with duckdb.connect(":memory:") as engine:
        for name, table in (("listed", rows), ("decided", decisions), ("shown", pairs)):
            engine.register(name, table)
        found = engine.execute(f"""
            WITH judged AS (
              SELECT r.truth, d.band, d.right_id IS NOT DISTINCT FROM r.truth AS right_one,
                EXISTS (SELECT 1 FROM shown s WHERE s.left_id = r.record_id AND s.right_id = r.truth) AS among
              FROM listed r LEFT JOIN decided d ON d.left_id = r.record_id WHERE {which})
            SELECT count(*), count(truth), count(*) FILTER (band = 'link'),
              count(*) FILTER (band = 'link' AND NOT right_one), count(*) FILTER (band = 'review'),
              count(*) FILTER (truth IS NOT NULL AND ((band = 'link' AND right_one) OR (band = 'review' AND among)))
            FROM judged""").fetchall()
    return Quality(*map(int, found[0]))
