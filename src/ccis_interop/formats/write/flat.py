"""One table as delimited text, Parquet or a sheet: the header's columns beside the record's.

Lists are joined with bars, but in Parquet, where they are lists.
"""

from __future__ import annotations

from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from ccis_interop.catalogue.model import Standard, Table
from ccis_interop.errors import UsageError
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
        first = pa.array([0] * rows.num_rows, pa.int64())
        before = {name: pa.array([cell or None], pa.string()).take(first) for name, cell in cells.items()}
        columns = {**before, **columns}
    lists = {field.name for field in table.fields if field.repeated}
    return pa.table({name: column if name in lists else column.cast(pa.string()) for name, column in columns.items()})


def _joined(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not pa.types.is_list(column.type):
        return column
    text = pc.binary_join(column, BAR)
    return pc.if_else(pc.equal(text, ""), None, text)


def write_csv(data: Dataset, file: BinaryIO, table: Table | None = None, separator: str = ",") -> int:
    """Write one table (RFC 4180, UTF-8); of the only table with the header merged in. The number of rows."""
    merged = table is None
    table = table or only_table(data.standard)
    options = arrow_csv.WriteOptions(delimiter=separator, quoting_style="needed")
    writer, count = None, 0
    for chunk in data.chunks:
        rows = flat_rows(data, table, chunk[table.name], merged=merged)
        refuse_zero(rows, "delimited text")
        writer = writer or arrow_csv.CSVWriter(file, rows.schema, write_options=options)
        writer.write_table(rows)
        count += rows.num_rows
    if writer is not None:
        writer.close()
    return count


def write_parquet(data: Dataset, file: BinaryIO, table: Table | None = None) -> int:
    """Write one table as Parquet; of the only table with the header merged in. The number of rows."""
    merged = table is None
    table = table or only_table(data.standard)
    writer, count = None, 0
    for chunk in data.chunks:
        rows = wide_rows(data, table, chunk[table.name], merged=merged)
        writer = writer or pq.ParquetWriter(file, rows.schema, compression="zstd", write_page_checksum=True)
        writer.write_table(rows)
        count += rows.num_rows
    if writer is not None:
        writer.close()
    return count


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
