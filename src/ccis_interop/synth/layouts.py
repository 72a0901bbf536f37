"""Synthetic files in the layouts of others: the synthetic records of a standard, dressed as each column wants them.

`layouts.csv` says for each column what it is made of, as SQL over the fields of the standard (`dresses.sql` has the
functions); a column that it does not name holds the field of its own name, or nothing.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from importlib import resources
from io import StringIO
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.csv as arrow_csv

from ccis_interop.catalogue.crosswalks import TRANSLATES, read_crosswalk
from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.layouts import Layout
from ccis_interop.errors import UsageError
from ccis_interop.formats.write.chunks import Dataset, flat_value, scratch
from ccis_interop.output import atomic
from ccis_interop.synth.london import dataset

ENROLMENTS = "enrolment-list/1.0"
NONE = "CREATE MACRO from_{}(x) AS CAST(NULL AS VARCHAR)"  # of a crosswalk that translates no code


def write_layout(catalogue: Catalogue, layout: Layout, path: Path, count: int, seed: int, day: date) -> int:
    """Write a synthetic file of about so many rows; how many. Raises UsageError if there is no recipe for it."""
    separator = layout.dialect.get("separator", ",")
    made = 0
    with atomic(path, binary=True) as file:
        text = StringIO(newline="")
        csv.writer(text, delimiter=separator, lineterminator="\n").writerow([one.header for one in layout.columns])
        file.write(text.getvalue().encode())
        for rows in layout_rows(catalogue, layout, count, seed, day):
            arrow_csv.write_csv(rows, file, arrow_csv.WriteOptions(include_header=False, delimiter=separator))
            made += rows.num_rows
    return made


def layout_rows(catalogue: Catalogue, layout: Layout, count: int, seed: int, day: date) -> Iterator[pa.Table]:
    """The rows of a synthetic file, columns as in the layout. Raises UsageError if there is no recipe for it."""
    recipe = recipes().get(layout.ref)
    if recipe is None:
        raise UsageError("no-synthetic-form", f"there are no synthetic files of {layout.ref}.")
    standard = catalogue.load(recipe.pop("standard", ENROLMENTS))
    rows = recipe.pop("rows", "SELECT * FROM record")
    source = dataset(standard, count, seed, day, [])
    engine = _wardrobe(catalogue)
    table = standard.records[0].name
    known = {one.name for one in standard.records[0].fields} | set(source.header)
    columns = [
        f"CAST({_made_of(one.name, recipe, known)} AS VARCHAR) AS c{at}" for at, one in enumerate(layout.columns)
    ]
    for chunk in source.chunks:
        engine.register("record", _with_header(source, chunk[table]))
        yield engine.sql(f"SELECT {', '.join(columns)} FROM ({rows})").to_arrow_table()
        engine.unregister("record")


def recipes() -> dict[str, dict[str, str]]:
    """For each layout what its columns are made of; under `standard` and `rows` what records it is made of."""
    found: dict[str, dict[str, str]] = {}
    for row in csv.DictReader(_text("layouts.csv").splitlines()):
        for ref in row["layout"].split():
            found.setdefault(ref, {})[row["column"]] = row["made_of"]
    return found


def _text(name: str) -> str:
    return resources.files("ccis_interop.synth").joinpath(name).read_text(encoding="utf-8")


def _made_of(column: str, recipe: Mapping[str, str], known: set[str]) -> str:
    return recipe.get(column) or (column if column in known else "NULL")


def _wardrobe(catalogue: Catalogue) -> duckdb.DuckDBPyConnection:
    """A connection with the dresses, and each crosswalk the other way round as `from_<name>`."""
    engine = scratch()
    for name, path in catalogue.crosswalks.items():
        back = {
            row["to_code"]: row["from_code"]
            for row in reversed(read_crosswalk(path).rows)
            if row["quality"] in TRANSLATES
        }
        cases = " ".join(f"WHEN '{to}' THEN '{code}'" for to, code in back.items())
        engine.execute(f"CREATE MACRO from_{name}(x) AS CASE x {cases} END" if cases else NONE.format(name))
    engine.execute(_text("dresses.sql"))
    return engine


def _with_header(source: Dataset, rows: pa.Table) -> pa.Table:
    """The records with the header's values beside them."""
    for name, value in source.header.items():
        if name not in rows.column_names:
            first = value[0] if isinstance(value, tuple) and value else flat_value(value)
            rows = rows.append_column(
                name, pa.array([first or None], pa.string()).take(pa.array([0] * rows.num_rows, pa.int64()))
            )
    return rows
