"""Records as linkage takes them, one at a time, and what becomes of a pair."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import duckdb
import pyarrow as pa

from ccis_interop.index.linkage import Model, link, prepare, shipped

COLUMNS = ("given_name", "middle_names", "family_name", "birth_date", "gender", "postcode", "uln", "upn")
ANN: dict[str, str | None] = {
    "given_name": "Charlotte", "middle_names": None, "family_name": "Abanford", "birth_date": "2008-05-17",
    "gender": "F", "postcode": "E1 6OK", "uln": None, "upn": None,
}  # fmt: skip
ULN, OTHER_ULN, UPN = "9276308686", "1234567899", "B801200005001"


@dataclass(frozen=True)
class Pair:
    """What linkage says of two records."""

    tier: str
    weight: float
    probability: float
    band: str
    reason: str


def table(*records: dict[str, str | None], first: int = 1) -> pa.Table:
    """Records as a table, numbered."""
    columns: dict[str, Any] = {one: pa.array([record.get(one) for record in records], pa.string()) for one in COLUMNS}
    return pa.table({"record_id": pa.array(range(first, first + len(records)), pa.int64()), **columns})


def linked(left: pa.Table, right: pa.Table, model: Model | None = None) -> dict[tuple[int, int], Pair]:
    """The pairs of two tables in the link or the review band, by their numbers."""
    model, engine = model or shipped(), _engine()
    for name, rows in (("a", left), ("b", right)):
        engine.register(f"given_{name}", rows)
        prepare(engine, f"given_{name}", name, model)
    link(engine, "a", "b", "pairs", model)
    return {(row[0], row[1]): Pair(*row[2:]) for row in engine.execute("SELECT * FROM pairs").fetchall()}


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    """One connection for all: the model's lists are put into it once."""
    return duckdb.connect(":memory:", config={"threads": 1})


def pair(
    changed: dict[str, str | None], base: dict[str, str | None] | None = None, model: Model | None = None
) -> Pair | None:
    """What linkage says of a record and the same one with some things changed; nothing if they are not linked."""
    base = {**ANN, **(base or {})}
    return linked(table({**base, **changed}), table(base), model).get((1, 1))
