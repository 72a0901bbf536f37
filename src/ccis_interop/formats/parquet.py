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
DAMAGE = (pa.ArrowException, OSError, ValueError, OverflowError)


class ParquetGrid:
    """One Parquet file. Raises InputError if it is damaged, or a column is of a kind that cannot be text."""

    def __init__(self, source: Source) -> None:
        self.name = source.name
        self.notes: list[str] = []
        self._source = source
        self._found: dict[int, dict[str, object]] = {}
        try:
            schema = self._file().schema_arrow
        except DAMAGE as error:
            raise self._damaged() from error
        self.columns: list[str] = list(schema.names)
        for index, kind in enumerate(schema.types):
            if pa.types.is_nested(kind) and not (_is_list(kind) and not pa.types.is_nested(kind.value_type)):
                raise InputError(
                    "parquet-column",
                    "a column holds groups of values, which is no text and no list of texts.",
                    where=f"{self.name}, column {index + 1}",
                    mend="write each value to a column of its own.",
                )

    def _damaged(self) -> InputError:
        return InputError(
            "parquet-unreadable",
            "the file is not a sound Parquet file.",
            where=self.name,
            mend="export or copy it again.",
        )

    def _file(self) -> pq.ParquetFile:
        self._source.refuse_changed()
        # A packed file is read whole, since Parquet begins at its end.
        held = self._source.path if self._source.packing is None else pa.BufferReader(self._source.whole())
        return pq.ParquetFile(held, page_checksum_verification=True)

    def first(self) -> list[str | None]:
        """The cells of the first row; none if there is no row."""
        table = next((rows for rows, _ in self.rows() if rows.num_rows), None)
        return [] if table is None else list(table.slice(0, 1).to_pylist()[0].values())

    def rows(self) -> Iterator[tuple[pa.Table, list[int]]]:
        """The rows. Raises InputError where the file is damaged."""
        names = [f"c{index}" for index in range(len(self.columns))]
        done = 0
        try:
            file = self._file()
            for batch in file.iter_batches(BATCH):
                table = pa.Table.from_arrays([_text(column) for column in batch.columns], names=names)
                table.validate(full=True)
                done += table.num_rows
                yield table, []
        except DAMAGE as error:
            raise self._damaged() from error
        if done != file.metadata.num_rows:
            raise self._damaged()
        self._source.refuse_changed()

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
        if isinstance(value, list):
            return "|".join(str(item) for item in value)
        return None if value is None else str(value)

    def cells(self, row: int) -> list[str | None]:
        """Every cell of a fetched row."""
        return [self.cell(row, column) for column in range(len(self.columns))]


def _is_list(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind))


def _text(column: pa.Array) -> pa.Array:
    if _is_list(column.type):
        return column.cast(pa.list_(pa.string()))
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_timestamp(column.type):
        days = pc.all(pc.equal(column, pc.floor_temporal(column, unit="day"))).as_py()
        column = column.cast(pa.date32()) if days is not False else column
    return column.cast(pa.string())
