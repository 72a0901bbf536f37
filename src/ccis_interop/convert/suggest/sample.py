"""The first rows of a table, and what their values look like: counts and shapes, never a value."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from ccis_interop.catalogue.crosswalks import read_crosswalk
from ccis_interop.catalogue.expression import Dialect
from ccis_interop.catalogue.find import Catalogue
from ccis_interop.convert.engine import open_bench
from ccis_interop.convert.suggest.knowledge import Profile
from ccis_interop.errors import StandardError
from ccis_interop.formats.grid import Grid

ROWS = 5000  # that are looked at
SHAPES = 3  # that are told of a column
LONGEST = 20  # characters of a shape that is told whole


@dataclass(frozen=True, slots=True)
class Seen:
    """What the values of one column look like. `shares` are the parts of its filled cells that fit each profile."""

    header: str
    rows: int
    filled: int
    distinct: int
    shares: Mapping[str, float]
    shapes: Sequence[str]

    @property
    def fill(self) -> float:
        """The part of the rows that have a value."""
        return self.filled / self.rows if self.rows else 0.0

    @property
    def spread(self) -> float:
        """Distinct values as a part of all."""
        return self.distinct / self.filled if self.filled else 0.0


def sample(grid: Grid) -> pa.Table:
    """The first rows of a table, as texts. Raises InputError where it cannot be read."""
    parts, count = [], 0
    for rows, _ in grid.rows():
        parts.append(rows.slice(0, ROWS - count))
        count += parts[-1].num_rows
        if count >= ROWS:
            break
    if not parts:
        return pa.table({f"c{at}": pa.array([], pa.string()) for at in range(len(grid.columns))})
    names = [f"c{at}" for at in range(len(grid.columns))]
    return pa.table({name: _text(pa.concat_tables(parts).column(name)) for name in names})


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.binary_join(column, "|") if pa.types.is_list(column.type) else column.cast(pa.string())


def look(
    rows: pa.Table, headers: Sequence[str], profiles: Collection[Profile], catalogue: Catalogue, day: date
) -> list[Seen]:
    """What each column looks like. Raises StandardError if a profile's SQL is wrong."""
    import duckdb

    crosswalks = {name: read_crosswalk(path) for name, path in catalogue.crosswalks.items()}
    dialect = Dialect({"as_of": day.isoformat()}, {})
    shares = ", ".join(
        f"avg(CASE WHEN {dialect.filled(one.predicate, one.name)} THEN 1 ELSE 0 END)" for one in profiles
    )
    with open_bench(f"{catalogue.macros}\n{catalogue.conversions}", {}, None, crosswalks) as bench:
        engine = bench.mapper
        engine.register("_rows", rows)
        cells = " UNION ALL ".join(f"SELECT {at} AS col, c{at} AS x FROM _rows" for at in range(len(headers)))
        engine.execute(f"CREATE TABLE cells AS SELECT * FROM ({cells}) WHERE regexp_matches(x, '\\S')")
        try:
            told = engine.execute(
                f"SELECT col, count(*), count(DISTINCT x), {shares} FROM cells GROUP BY col"
            ).fetchall()
        except duckdb.Error as error:
            raise StandardError(
                "profile-sql",
                "the SQL of a profile cannot be run.",
                where="value-profiles.csv",
                mend="write a condition over x with the functions of macros.sql and convert.sql.",
            ) from error
        shapes = _shapes(engine)
    found = {row[0]: row[1:] for row in told}
    return [
        Seen(
            header=header,
            rows=rows.num_rows,
            filled=found[at][0] if at in found else 0,
            distinct=found[at][1] if at in found else 0,
            shares={
                one.name: float(share)
                for one, share in zip(profiles, found[at][2:] if at in found else (), strict=False)
            },
            shapes=shapes.get(at, ()),
        )
        for at, header in enumerate(headers)
    ]


def _shapes(engine) -> dict[int, list[str]]:  # type: ignore[no-untyped-def]
    """The commonest shapes of each column: digits as 9, letters as A; dates by their order; words as `words`."""
    query = f"""
      WITH shaped AS (
        SELECT col, CASE
          WHEN regexp_full_match(trim(x), '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') THEN 'yyyy-mm-dd'
          WHEN regexp_full_match(trim(x), '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[ T][0-9:.]+Z?') THEN 'yyyy-mm-dd hh:mm'
          WHEN try_strptime(trim(x), '%d/%m/%Y') IS NOT NULL THEN 'dd/mm/yyyy'
          WHEN try_strptime(trim(x), '%m/%d/%Y') IS NOT NULL THEN 'mm/dd/yyyy'
          WHEN regexp_matches(x, '\\p{{L}}{{3,}}') OR length(x) > {LONGEST} THEN 'words'
          ELSE regexp_replace(regexp_replace(upper(trim(x)), '\\p{{L}}', 'A', 'g'), '\\p{{N}}', '9', 'g') END AS shape
        FROM cells),
      counted AS (
        SELECT col, shape, row_number() OVER (PARTITION BY col ORDER BY count(*) DESC, shape) AS place
        FROM shaped GROUP BY col, shape)
      SELECT col, list(shape ORDER BY place) FROM counted WHERE place <= {SHAPES} GROUP BY col"""
    return dict(engine.execute(query).fetchall())
