"""Parquet files: every column as text, days as CCYY-MM-DD."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ccis_interop.errors import InputError
from ccis_interop.findings import Place
from ccis_interop.formats.source import Source

BATCH = 50_000


class ParquetGrid:
    """One Parquet file. Raises InputError if it is damaged."""

    def __init__(self, source: Source) -> None:
        self.name = source.name
        self.notes: list[str] = []
        self._source = source
        self._found: dict[int, dict[str, object]] = {}
        try:
            self.columns = self._file().schema_arrow.names
        except (pa.ArrowInvalid, OSError) as error:
            raise InputError(
                "parquet-unreadable", "the file is not a sound Parquet file.", where=self.name, mend="export it again."
            ) from error

    def _file(self) -> pq.ParquetFile:
        if self._source.packing is None:
            return pq.ParquetFile(self._source.path)
        with self._source.open() as stream:  # a packed file is read whole: Parquet begins at its end
            return pq.ParquetFile(pa.BufferReader(stream.read()))

    def first(self) -> list[str | None]:
        """The cells of the first row; none if there is no row."""
        table = next((rows for rows, _ in self.rows() if rows.num_rows), None)
        return [] if table is None else list(table.slice(0, 1).to_pylist()[0].values())

    def rows(self) -> Iterator[tuple[pa.Table, list[int]]]:
        """The rows. Raises InputError where the file is damaged."""
        names = [f"c{index}" for index in range(len(self.columns))]
        try:
            for batch in self._file().iter_batches(BATCH):
                yield pa.Table.from_arrays([_text(column) for column in batch.columns], names=names), []
        except (pa.ArrowInvalid, OSError) as error:
            raise InputError(
                "parquet-unreadable", "the file is damaged.", where=self.name, mend="export or copy it again."
            ) from error

    def fetch(self, rows: Iterable[int]) -> None:
        """Read the rows asked for."""
        wanted = sorted({row for row in rows if row > 0})
        self._found = {}
        done = 0
        for table, _ in self.rows():
            for row in wanted:
                if done < row <= done + table.num_rows:
                    self._found[row] = table.slice(row - done - 1, 1).to_pylist()[0]
            done += table.num_rows

    def place(self, row: int, column: int | None) -> Place:
        """Row and column."""
        return Place(self.name, line=row or None, column=None if column is None else column + 1)

    def cell(self, row: int, column: int) -> str | None:
        """The cell's text; a list joined with bars."""
        value = self._found.get(row, {}).get(f"c{column}")
        return (
            "|".join(str(item) for item in value) if isinstance(value, list) else None if value is None else str(value)
        )


def _text(column: pa.Array) -> pa.Array:
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        return column.cast(pa.list_(pa.string()))
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_timestamp(column.type):
        column = (
            column.cast(pa.date32())
            if pc.all(pc.equal(column, pc.floor_temporal(column, unit="day"))).as_py()
            else column
        )
    return column.cast(pa.string())
