"""What was written, read from the disk again as anybody's file would be, and compared with what was judged.

Compared are the header, the number of records of each table, and a sum over every value of every record, in
records that stand by themselves together with their place in the file. So what was judged is what was written.
Parquet and delimited text are opened as any other; their values are summed by the engine's own reader, which did not
write them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.model import RECORD, Field, Table
from ccis_interop.convert.target import Made
from ccis_interop.errors import OwnFault
from ccis_interop.formats.input import Input
from ccis_interop.formats.open import open_input
from ccis_interop.formats.pipeline import ahead
from ccis_interop.formats.write.chunks import flat_value, scratch
from ccis_interop.rules.plan import literal

Sums = Mapping[str, tuple[int, int]]  # of each table how many records, and the sum over what is in them
SEPARATORS = {"csv": ",", "tsv": "\t"}
PATTERN = frozenset("*?[")  # what the engine takes for a pattern in a path
ROW_NUMBER = "file_row_number"


def wanted(made: Made) -> Sums:
    """The sums of what is put out."""
    engine = made.engine.cursor()
    try:
        return {
            name: _sum(engine, made.standard.table(name), f"({made.put_out(made.standard.table(name))})", fields)
            for name, fields in _fields(made).items()
        }
    finally:
        engine.close()


def read_back(path: Path, form: str, made: Made, sums: Sums, catalogue: Catalogue) -> None:
    """Raise OwnFault if the file does not hold what was made, of which `sums` are those that are `wanted`."""
    if path.is_file() and not path.stat().st_size and not any(count for count, _ in sums.values()):
        return  # no records, and a form without a header
    opened = open_input(path, catalogue, standard=made.standard.ref)
    found = _by_engine(path, form, made) if _is_for_engine(path, form, made) else None
    if found is None or (found != sums and form in SEPARATORS):  # of text there are several readings
        found = _by_reader(opened.given, made)
    for name, held in found.items():
        if held != sums[name]:
            what = f"{held[0]:,} records of {sums[name][0]:,}" if held[0] != sums[name][0] else "other values"
            raise _fault(f"there are {what} in {name}.")
    header = {name: value for name, value in made.header.items() if value}
    there = {name: value for name, value in opened.given.header.items() if value}
    if header and any(count for count, _ in sums.values()) and there != header:
        raise _fault("the header is another.")
    if opened.given.reading.faults:
        raise _fault(f"its structure is not that of {made.standard.ref}.")


def _is_for_engine(path: Path, form: str, made: Made) -> bool:
    """Whether the engine reads a file as it was meant: in delimited text it knows no lists."""
    if PATTERN & set(str(path)):
        return False
    lists = any(one.repeated for table in made.standard.records for one in table.fields)
    return form == "parquet" or (form in SEPARATORS and not lists)


def _fields(made: Made) -> dict[str, list[Field]]:
    """The fields that are made, by table."""
    return {
        table.name: [one for one in table.fields if one.name in made.filled(table.name)]
        for table in made.standard.tables
        if table.role != "header"
    }


def _by_engine(path: Path, form: str, made: Made) -> Sums | None:
    """The sums over a file of one table, read by the engine; None if it cannot, as with paths of some systems.

    Raises OwnFault if a row has another header, or a column holds anything that no expression makes.
    """
    table = made.standard.records[0]
    fields = _fields(made)[table.name]
    rest = [one for one in table.fields if one not in fields]
    header = made.standard.header.fields if made.standard.header else ()
    cells = {one.name: literal(flat_value(made.header.get(one.name)) or None) for one in header}
    others = [f'"{name}" IS DISTINCT FROM {cell}' for name, cell in cells.items()]
    engine = scratch(path)
    try:
        asked = [_summed(table, fields), _any(others), _any([f'"{one.name}" IS NOT NULL' for one in rest])]
        found = engine.execute(f"SELECT {', '.join(asked)} FROM ({_rows(path, form)})").fetchall()[0]
    except duckdb.Error:
        return None
    finally:
        engine.close()
    if found[2]:
        raise _fault("the header is another.")
    if found[3]:
        raise _fault(f"there is something in {table.name} that nothing made.")
    return {table.name: (int(found[0]), int(found[1]))}


def _rows(path: Path, form: str) -> str:
    """The SQL of the numbered rows of a file."""
    name = literal(str(path))
    if form == "parquet":
        return f"SELECT *, {ROW_NUMBER} + 1 AS {RECORD} FROM read_parquet({name}, {ROW_NUMBER} = true)"
    dialect = f"delim = '{SEPARATORS[form]}', quote = '\"', escape = '\"', header = true, skip = 0, comment = ''"
    return f"SELECT *, row_number() OVER () AS {RECORD} FROM read_csv({name}, all_varchar = true, {dialect})"


def _any(conditions: Sequence[str]) -> str:
    return f"COALESCE(bool_or({' OR '.join(conditions)}), FALSE)" if conditions else "FALSE"


def _by_reader(given: Input, made: Made) -> Sums:
    """The sums over a file of any form. Raises OwnFault if a column holds anything that no expression makes."""
    engine = scratch()
    fields = _fields(made)
    sums = dict.fromkeys(fields, (0, 0))
    for batch in ahead(given.batches()):
        count, total = sums[batch.table]
        more, sum_ = _sum_of_batch(engine, made.standard.table(batch.table), batch.batch, fields[batch.table])
        sums[batch.table] = count + more, total + sum_
    return sums


def _sum_of_batch(
    engine: duckdb.DuckDBPyConnection, table: Table, rows: pa.Table, fields: Sequence[Field]
) -> tuple[int, int]:
    """The sum over a batch of a file. Raises OwnFault if a column holds anything that no expression makes."""
    for one in table.fields:
        there = one.name in rows.column_names
        if there and one not in fields and rows.column(one.name).null_count < rows.num_rows:
            raise _fault(f"there is something in {table.name}.{one.name}.")
        if not there and one in fields:
            rows = rows.append_column(
                one.name, pa.nulls(rows.num_rows, pa.list_(pa.string()) if one.repeated else pa.string())
            )
    engine.register("_rows", rows)
    found = _sum(engine, table, "_rows", fields)
    engine.unregister("_rows")
    return found


def _sum(engine: duckdb.DuckDBPyConnection, table: Table, rows: str, fields: Sequence[Field]) -> tuple[int, int]:
    """How many rows there are, and a sum over what is in them."""
    found = engine.execute(f"SELECT {_summed(table, fields)} FROM {rows}").fetchall()
    return int(found[0][0]), int(found[0][1])


def _summed(table: Table, fields: Sequence[Field]) -> str:
    """The SQL of the number of rows and of the sum over what is in them, and where they stand."""
    held = [f"nullif({one.name}, {'[]' if one.repeated else chr(39) * 2})" for one in fields]
    number = [RECORD] if table.role == "record" else []
    return f"COUNT(*), COALESCE(sum(CAST(hash({', '.join([*number, *held, '0'])}) AS HUGEINT)), 0)"


def _fault(what: str) -> OwnFault:
    return OwnFault(
        "read-back",
        f"what was written is not what was meant: {what}",
        mend="nothing was put in place; send us this line.",
    )
