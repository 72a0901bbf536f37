"""JSON Lines: the header first, then a record a line with its children in it; what is empty is left out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import BinaryIO

import pyarrow as pa

from ccis_interop.catalogue.model import Standard, Table
from ccis_interop.formats.write.chunks import Dataset, scratch
from ccis_interop.formats.write.xml import text_of


def write_jsonl(data: Dataset, file: BinaryIO) -> None:
    """Write a whole file."""
    standard = data.standard
    if standard.header is not None:
        held = {
            one.name: _plain(data.header.get(one.name)) for one in standard.header.fields if data.header.get(one.name)
        }
        file.write(json.dumps({standard.header.name: held}, ensure_ascii=False).encode() + b"\n")
    engine = scratch()
    for chunk in data.chunks:
        for table in standard.records:
            if table.name in chunk:
                for batch in _lines(engine, standard, table, chunk):
                    file.write(text_of(batch.column(0)))


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _lines(engine, standard: Standard, table: Table, chunk: Mapping[str, pa.Table]) -> list[pa.RecordBatch]:  # type: ignore[no-untyped-def]
    """The lines of a table's records, in the order of its rows."""
    rows = chunk[table.name]
    engine.register("_rows", rows.append_column("_at", pa.array(range(rows.num_rows))))
    joins, parts = [], [_object(table, rows, "r")]
    for child in standard.children(table.name):
        parent = child.parent
        if child.name not in chunk or parent is None:
            continue
        key, _, above = parent
        held = chunk[child.name]
        engine.register(f"_{child.name}", held.append_column("_at", pa.array(range(held.num_rows))))
        inner = _object(child, held, "c", without=key.name)
        joins.append(
            f"LEFT JOIN (SELECT {key.name} AS k, '[' || string_agg({inner}, ',' ORDER BY _at) || ']' AS j "
            f"FROM _{child.name} c GROUP BY {key.name}) {child.name}_ ON {child.name}_.k = r.{above}"
        )
        parts.append(f"COALESCE('\"{child.name}\":' || {child.name}_.j, '')")
    whole = _combined(parts)
    query = f"SELECT '{{\"{table.name}\":' || {whole} || E'}}\\n' FROM _rows r {' '.join(joins)} ORDER BY r._at"
    batches: list[pa.RecordBatch] = engine.sql(query).to_arrow_table().to_batches()
    return batches


def _object(table: Table, rows: pa.Table, alias: str, without: str = "") -> str:
    """The SQL of a row as a JSON object without its empty fields."""
    parts = []
    for one in table.fields:
        if one.name == without or one.name not in rows.column_names:
            continue
        column = f"{alias}.{one.name}"
        filled = f"len({column}) > 0" if one.repeated else f"{column} IS NOT NULL"
        parts.append(f"CASE WHEN {filled} THEN '\"{one.name}\":' || to_json({column}) END")
    return f"'{{' || concat_ws(',', {', '.join(parts)}) || '}}'"


def _combined(parts: list[str]) -> str:
    """A record's object with its children's lists put in before its last brace."""
    first, *others = parts
    if not others:
        return first
    inner = (
        f"concat_ws(',', nullif(({first})[2:-2], ''), {', '.join(f'nullif({one}, {chr(39) * 2})' for one in others)})"
    )
    return f"'{{' || {inner} || '}}'"
