"""Whole columns between the store and Arrow: no loop over records on the way.

SQLite takes rows of tuples, PostgreSQL the text of COPY; both give and take a million rows in seconds.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.csv as arrow_csv
from sqlalchemy import Column, Connection, Float, Integer, MetaData, Table, text, types

AT_ONCE = 50_000  # rows
ASKED = Table("asked", MetaData(), Column("key", Integer))


def insert_all(connection: Connection, table: Table, rows: pa.Table, *, passing: bool = False) -> int:
    """Insert every row, columns by name; how many were given. `passing`: a row whose key is there is passed over."""
    if not rows.num_rows:
        return 0
    names = ", ".join(f'"{name}"' for name in rows.column_names)
    if connection.dialect.name == "postgresql":
        return _copy_in(connection, table, rows, names, passing=passing)
    marks = ", ".join("?" * rows.num_columns)
    verb = "INSERT OR IGNORE" if passing else "INSERT"
    cursor = connection.connection.cursor()
    for batch in rows.to_batches(AT_ONCE):
        columns = [column.to_pylist() for column in batch.columns]
        cursor.executemany(f'{verb} INTO "{table.name}" ({names}) VALUES ({marks})', list(zip(*columns, strict=True)))
    cursor.close()
    return int(rows.num_rows)


def _copy_in(connection: Connection, table: Table, rows: pa.Table, names: str, *, passing: bool) -> int:
    cursor = connection.connection.cursor()
    target = f'"{table.name}"'
    if passing:
        cursor.execute(f'CREATE TEMP TABLE "_in" ON COMMIT DROP AS SELECT {names} FROM {target} WITH NO DATA')
        target = '"_in"'
    with cursor.copy(f"COPY {target} ({names}) FROM STDIN (FORMAT csv)") as copy:
        for batch in rows.to_batches(AT_ONCE):
            sink = io.BytesIO()
            arrow_csv.write_csv(pa.Table.from_batches([batch]), sink, arrow_csv.WriteOptions(include_header=False))
            copy.write(sink.getvalue())
    if passing:
        cursor.execute(f'INSERT INTO "{table.name}" ({names}) SELECT {names} FROM "_in" ON CONFLICT DO NOTHING')
        cursor.execute('DROP TABLE "_in"')
    cursor.close()
    return int(rows.num_rows)


def select_all(connection: Connection, table: Table, names: Sequence[str], rest: str = "") -> pa.Table:
    """Columns of a table as Arrow, whole numbers and text. `rest` is what follows FROM and the table."""
    schema = pa.schema([(name, _kind(table.columns[name].type)) for name in names])
    chosen = ", ".join(f'"{table.name}"."{name}"' for name in names)
    return query_all(connection, f'SELECT {chosen} FROM "{table.name}" {rest}', schema)


def query_all(connection: Connection, query: str, schema: pa.Schema) -> pa.Table:
    """What a query gives, as Arrow of a schema; its columns in that order. The query holds no value of a user."""
    cursor = connection.connection.cursor()
    if connection.dialect.name == "postgresql":
        return _copy_out(cursor, query, schema)
    cursor.execute(query)
    batches = []
    while rows := cursor.fetchmany(AT_ONCE):
        columns = zip(*rows, strict=True)
        arrays = [pa.array(column, one.type) for column, one in zip(columns, schema, strict=True)]
        batches.append(pa.record_batch(arrays, schema))
    cursor.close()
    return pa.Table.from_batches(batches, schema)


def ask(connection: Connection, keys: pa.Array | pa.ChunkedArray) -> None:
    """Put keys into the temporary table `asked`, column `key`, for queries to join with."""
    made = "CREATE TEMP TABLE IF NOT EXISTS asked (key BIGINT PRIMARY KEY)"
    connection.execute(text(made.replace("BIGINT", "INTEGER") if connection.dialect.name == "sqlite" else made))
    connection.execute(text("DELETE FROM asked"))
    insert_all(connection, ASKED, pa.table({"key": keys}))
    if connection.dialect.name == "postgresql":
        connection.execute(text("ANALYZE asked"))


def _copy_out(cursor: object, query: str, schema: pa.Schema) -> pa.Table:
    sink = io.BytesIO()
    with cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)") as copy:  # type: ignore[attr-defined]
        for part in copy:
            sink.write(part)
    cursor.close()  # type: ignore[attr-defined]
    if not sink.tell():
        return schema.empty_table()
    sink.seek(0)
    return arrow_csv.read_csv(
        sink,
        arrow_csv.ReadOptions(column_names=schema.names),
        arrow_csv.ParseOptions(newlines_in_values=True),
        arrow_csv.ConvertOptions(
            column_types=schema, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
        ),
    ).cast(schema)


def _kind(kind: types.TypeEngine[object]) -> pa.DataType:
    if isinstance(kind, Float):
        return pa.float64()
    return pa.int64() if isinstance(kind, Integer) else pa.string()
