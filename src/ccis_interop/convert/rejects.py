"""Rejected rows, whole and in their own layout, behind a column that says why: ready to be mended and sent again.

The rows are copied from the file, not from what was made of them, so that nothing is lost. A source that is no
table but a standard's file is given back as a file of that standard, with the reasons in a table beside it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.model import RECORD, ROOT, Standard
from ccis_interop.convert.header import REASON
from ccis_interop.convert.judge import REJECTED
from ccis_interop.convert.source import LayoutInput, Source
from ccis_interop.findings import Place
from ccis_interop.formats.columns import loosened
from ccis_interop.formats.write.chunks import Dataset
from ccis_interop.formats.xml.nested import NestedInput
from ccis_interop.rules.evaluate import Numbers

SHAPE = "The row has more or fewer cells than the header. Quote cells that hold the separator. [structure-row-shape]"
TOGETHER = "A record that this row is part of is rejected because of another row."


def reasons(engine: duckdb.DuckDBPyConnection, table: str, messages: Mapping[str, str]) -> tuple[Numbers, pa.Array]:
    """The rejected rows of a source table, sorted, and why each is."""
    rows = engine.execute(
        f"SELECT row, rules FROM {REJECTED} WHERE source = $source ORDER BY row", {"source": table}
    ).fetchall()
    told: dict[str | None, str] = {None: TOGETHER}
    for _, rules in rows:
        if rules not in told:
            told[rules] = " | ".join(messages[rule] for rule in rules.split(" "))
    return np.array([row for row, _ in rows], np.int64), pa.array([told[rules] for _, rules in rows], pa.string())


def write_rejects(path: Path, given: LayoutInput, rows: Numbers, why: pa.Array) -> int:
    """Write the rejected rows of a table, those of the wrong shape last; how many there are.

    The reason comes first: behind a row with too few cells it would stand under a column of the layout, and filling
    the row up would make it one that is taken for whole when it comes again.
    """
    columns = list(given.grid.columns)
    said = {at for at, name in enumerate(columns) if loosened(name) == loosened(REASON)}
    kept = [at for at in range(len(columns)) if at not in said]
    separator = getattr(given.grid, "separator", ",")
    count = 0
    with path.open("xb") as file:
        file.write(_line([REASON, *(columns[at] for at in kept)], separator))
        for part, told in _picked(given, rows, why):
            table = pa.Table.from_arrays([told, *(_plain(part.column(at)) for at in kept)], names=_names(len(kept) + 1))
            options = arrow_csv.WriteOptions(include_header=False, delimiter=separator, quoting_style="needed")
            arrow_csv.write_csv(table, file, options)
            count += table.num_rows
        given.fetch(given.fit.layout.table, given.refused)
        for row in given.refused:
            cells = [cell or "" for at, cell in enumerate(given.grid.cells(row)) if at not in said]
            file.write(_line([SHAPE, *cells], separator))
            count += 1
    return count


def _names(count: int) -> list[str]:
    return [str(at) for at in range(count)]


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.binary_join(column, "|") if pa.types.is_list(column.type) else column.cast(pa.string())


def _picked(given: LayoutInput, rows: Numbers, why: pa.Array) -> Iterator[tuple[pa.Table, pa.Array]]:
    """The rejected rows as they stand in the file, batch by batch."""
    done = 0
    for table, left_out in given.grid.rows():
        every = np.arange(done + 1, done + table.num_rows + len(left_out) + 1)
        numbers = every[~np.isin(every, left_out)] if left_out else every
        done += len(every)
        here = np.isin(numbers, rows)
        if here.any():
            yield table.filter(pa.array(here)), why.take(pa.array(np.searchsorted(rows, numbers[here])))


def _line(cells: list[str], separator: str) -> bytes:
    from io import StringIO

    text = StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator="\n").writerow(cells)
    return text.getvalue().encode()


def write_standard_rejects(
    folder: Path, source: Source, catalogue: Catalogue, rejected: Mapping[str, tuple[Numbers, pa.Array]]
) -> tuple[int, Path, Path]:
    """Write the rejected records of a standard's file, and why; the number of rows, and the two files' paths.

    A record goes with all its children, whichever of them was at fault.
    """
    from ccis_interop.formats.write.writers import write

    assert source.standard is not None
    again = _again(source, catalogue)
    if isinstance(source.given, NestedInput):
        path = folder / "rejects.xml"
        with path.open("xb") as out:
            count = source.given.copy({table: numbers.tolist() for table, (numbers, _) in rejected.items()}, out)
        return count, path, _write_reasons(folder, again, rejected)
    form = {"XML": "xml", "JSON Lines": "jsonl", "JSON": "jsonl", "Parquet": "parquet"}.get(source.given.format, "csv")
    roots = {
        table.name: rejected.get(table.name, (np.array([], np.int64), None))[0] for table in source.standard.records
    }
    data = Dataset(source.standard, source.given.header, _records(source.standard, again, roots))
    if source.given.format.endswith("package"):
        form = "csv-package"  # in a zip: one file, whatever tables it holds
    path = folder / f"rejects.{'zip' if form == 'csv-package' else form}"
    write(data, path, form)
    count = sum(len(numbers) for numbers, _ in rejected.values())
    return count, path, _write_reasons(folder, again, rejected)


def _write_reasons(folder: Path, again: Source, rejected: Mapping[str, tuple[Numbers, pa.Array]]) -> Path:
    """Write why each record is rejected, and where it stands."""
    told = folder / "rejects.reasons.csv"
    with told.open("x", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["table", "record", "line", REASON])
        for table, (numbers, why) in rejected.items():
            again.given.fetch(table, numbers.tolist())
            for number, text in zip(numbers.tolist(), why.to_pylist(), strict=True):
                place: Place = again.given.place(table, number, "")
                writer.writerow([table, number, place.line or "", text])
    return told


def _again(source: Source, catalogue: Catalogue) -> Source:
    """The same file, opened for another pass."""
    from ccis_interop.convert.source import open_source

    return open_source(source.path, catalogue, ref=source.ref)


def _records(standard: Standard, again: Source, roots: Mapping[str, Numbers]) -> Iterator[Mapping[str, pa.Table]]:
    """The wanted records with their children: where there are several tables, all their batches are one chunk."""
    held: dict[str, list[pa.Table]] = {}
    alone = sum(table.role != "header" for table in standard.tables) == 1
    for batch in again.given.batches():
        table = standard.table(batch.table)
        if table.role == "record":
            column, wanted = RECORD, roots[table.name]
        else:
            column, wanted = ROOT, roots[table.parent[1]] if table.parent else np.array([], np.int64)
        numbers = np.asarray(batch.batch.column(column).combine_chunks().to_numpy(zero_copy_only=False))
        rows = batch.batch.filter(pa.array(np.isin(numbers, wanted)))
        if alone and rows.num_rows:
            yield {batch.table: rows}
        elif not alone:
            held.setdefault(batch.table, []).append(rows)
    if held:
        yield {name: pa.concat_tables(parts, promote_options="default") for name, parts in held.items()}
