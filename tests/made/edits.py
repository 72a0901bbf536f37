"""Returns with some of their records altered, and pairs of two months."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import duckdb
import pyarrow as pa

from ccis_interop.catalogue.model import RECORD
from ccis_interop.formats.write.chunks import Dataset
from ccis_interop.synth.london import dataset
from made.running import SHIPPED

LEFT = "CohortStatus NOT IN ('P', 'G')"


def edited(data: Dataset, assign: Mapping[str, str] | None = None, where: str = "TRUE", keep: str = "TRUE") -> Dataset:
    """The records that are to be kept, with columns set to SQL expressions where a condition holds.

    A column that the standard does not have is passed over, so that one edit serves several editions.
    """
    table = data.standard.records[0].name
    rows = pa.concat_tables([chunk[table] for chunk in data.chunks])
    with duckdb.connect(":memory:") as engine:
        engine.register("rows_", rows)
        held = {name: sql for name, sql in (assign or {}).items() if name in rows.column_names}
        columns = ", ".join(
            f"CASE WHEN {where} THEN {held[name]} ELSE {name} END AS {name}" if name in held else name
            for name in rows.column_names
        )
        result = engine.sql(f"SELECT {columns} FROM rows_ WHERE {keep} ORDER BY {RECORD}").to_arrow_table()
    return replace(data, chunks=[{table: result}])


def headed(data: Dataset, **values: str | tuple[str, ...]) -> Dataset:
    """The same records under another header."""
    return replace(data, header={**data.header, **values})


def months(ref: str, day: date, people: int = 400, seed: int = 5) -> tuple[Dataset, Dataset]:
    """Last month's return and this month's, of the same people, between which nothing is wrong.

    Who leaves this month was in the cohort last month.
    """
    now = dataset(SHIPPED.load(ref), people, seed, day, ())
    now = replace(now, chunks=list(now.chunks))
    last = edited(now, {"CohortStatus": "'P'", "TransferredToLACode": "NULL"}, LEFT)
    return headed(last, PeriodEnd=(day.replace(day=1) - timedelta(days=1)).isoformat()), now
