"""One table as delimited text, Parquet or a sheet: the header's columns beside the record's.

Lists are joined with bars, but in Parquet, where they are lists.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from ccis_interop.catalogue.model import Standard, Table
from ccis_interop.errors import UsageError
from ccis_interop.formats.columns import element_names
from ccis_interop.formats.write.chunks import Dataset, flat_value, selected
from ccis_interop.formats.write.limits import BAR, refuse_bars, refuse_zero, too_long


def only_table(standard: Standard) -> Table:
    """The one record table of a standard. Raises UsageError if it has several, or children."""
    records = standard.records
    if len(records) != 1 or standard.children(records[0].name):
        raise UsageError(
            "several-tables",
            f"{standard.ref} has several tables, which do not fit one flat file.",
            mend="write a package (csv-package, parquet-package) or JSON Lines.",
        )
    return records[0]


def flat_rows(data: Dataset, table: Table, rows: pa.Table, *, merged: bool) -> pa.Table:
    """Rows of text alone. Raises OutputError if a list cannot be joined."""
    whole = wide_rows(data, table, rows, merged=merged)
    refuse_bars(whole)
    return pa.table({name: _joined(whole.column(name)) for name in whole.column_names})


def wide_rows(data: Dataset, table: Table, rows: pa.Table, *, merged: bool) -> pa.Table:
    """Rows with every column of their table, and the header's before them if it is merged in."""
    names = [field.name for field in table.fields]
    columns = dict(zip(names, selected(table, rows, names).columns, strict=True))
    header = data.standard.header
    if merged and header is not None:
        cells = {field.name: flat_value(data.header.get(field.name)) for field in header.fields}
        columns = {**{name: _repeated(cell, rows.num_rows) for name, cell in cells.items()}, **columns}
    return pa.table(
        {name: column if _is_kept(column.type) else column.cast(pa.string()) for name, column in columns.items()}
    )


def _is_kept(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_dictionary(kind))


def _repeated(cell: str, rows: int) -> pa.Array:
    """The same cell in every row, held once."""
    if not cell:
        return pa.nulls(rows, pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, np.int32)), pa.array([cell], pa.string()))


def _joined(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_dictionary(column.type):
        return column.cast(pa.string())
    if not pa.types.is_list(column.type):
        return column
    text = pc.binary_join(column, BAR)
    return pc.if_else(pc.equal(text, ""), None, text)


class TableFile:
    """One table that is written a chunk at a time; without a table the only one, with the header merged in.

    `kind` is `csv` (RFC 4180, UTF-8) or `parquet`. With `names` the columns have these, else the fields' own.
    """

    def __init__(
        self,
        data: Dataset,
        file: BinaryIO,
        kind: str,
        table: Table | None = None,
        separator: str = ",",
        names: Sequence[str] | None = None,
    ) -> None:
        self.table = table or only_table(data.standard)
        self.count = 0
        self._data, self._file, self._kind, self._separator = data, file, kind, separator
        self._merged = table is None
        self._names = names
        self._writer: Any = None

    def put(self, rows: pa.Table) -> None:
        """Write some rows. Raises OutputError if the form cannot hold a value."""
        if self._kind == "csv":
            whole = flat_rows(self._data, self.table, rows, merged=self._merged)
            refuse_zero(whole, "delimited text")
        else:
            whole = wide_rows(self._data, self.table, rows, merged=self._merged)
        if self._names is not None:
            whole = whole.rename_columns(self._names)
        self._writer = self._writer or self._opened(whole.schema)
        self._writer.write_table(whole)
        self.count += whole.num_rows

    def _opened(self, schema: pa.Schema) -> Any:
        if self._kind == "csv":
            options = arrow_csv.WriteOptions(delimiter=self._separator, quoting_style="needed")
            return arrow_csv.CSVWriter(self._file, schema, write_options=options)
        # Without the schema of Arrow, in which a column that is held once would be one of numbered values.
        return pq.ParquetWriter(self._file, schema, compression="zstd", write_page_checksum=True, store_schema=False)

    def close(self) -> int:
        """End the file. The number of rows."""
        if self._writer is not None:
            self._writer.close()
        return self.count


def write_csv(data: Dataset, file: BinaryIO, separator: str = ",") -> int:
    """Write the only table as delimited text with the header merged in. The number of rows."""
    return _written(data, TableFile(data, file, "csv", separator=separator))


def write_flattened(data: Dataset, file: BinaryIO) -> int:
    """Write the only table under the names that Excel gives to the elements of its XML. The number of rows."""
    table = only_table(data.standard)
    header = data.standard.header
    names = element_names([*(header.fields if header else ()), *table.fields])
    return _written(data, TableFile(data, file, "csv", names=names))


def write_parquet(data: Dataset, file: BinaryIO) -> int:
    """Write the only table as Parquet with the header merged in. The number of rows."""
    return _written(data, TableFile(data, file, "parquet"))


def _written(data: Dataset, one: TableFile) -> int:
    for chunk in data.chunks:
        one.put(chunk[one.table.name])
    return one.close()


def write_excel(data: Dataset, file: BinaryIO) -> int:
    """Write the only table as a workbook of one sheet, every cell text. The number of rows.

    Raises UsageError if the `excel` extra is not installed, or there are more rows than a sheet holds.
    """
    try:
        import xlsxwriter
    except ImportError as error:
        raise UsageError(
            "extra-missing", "writing Excel needs the extra `excel`.", mend="pip install 'ccis-interop[excel]'."
        ) from error
    table = only_table(data.standard)
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        return _fill(book.add_worksheet(table.name), data, table)


def _fill(sheet: Any, data: Dataset, table: Table) -> int:
    count = 0
    for chunk in data.chunks:
        rows = flat_rows(data, table, chunk[table.name], merged=True)
        if count == 0:
            sheet.write_row(0, 0, rows.column_names)
        for cells in zip(*(column.to_pylist() for column in rows.columns), strict=True):
            count += 1
            if count >= 1_048_576:
                raise UsageError("sheet-full", "a sheet holds at most 1,048,575 records.", mend="write CSV instead.")
            for at, cell in enumerate(cells):
                if cell is not None and sheet.write_string(count, at, cell):
                    raise too_long(rows.column_names[at], count - 1, "a sheet")
    return count
