"""Back from a converted record to where it came from: file, sheet, row and columns, and how each field was made.

What is told rests on the account beside the output; an output that is not the one of its account is refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.convert.delivery import ACCOUNT, PROVENANCE, digest
from ccis_interop.convert.source import Source, open_source
from ccis_interop.errors import InputError, UsageError
from ccis_interop.findings import Place


@dataclass(frozen=True)
class Origin:
    """One source row of a record. `stands` tells whether its values were taken, or it was merged into another."""

    source: str
    row: int
    stands: bool


@dataclass(frozen=True)
class FieldTrace:
    """How one field was made: its SQL, in words, and the columns of the source that it was made of."""

    field: str
    sql: str
    description: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Trace:
    """Where one record came from."""

    table: str
    record: int
    file: str
    sheet: str | None
    layout: str
    mapping: str
    origins: tuple[Origin, ...]
    fields: tuple[FieldTrace, ...]


def trace(output: Path, record: int, table: str | None = None, field: str | None = None) -> Trace:
    """Trace a record of an output, by its number in it from 1.

    Raises InputError if there is no sound account beside it, UsageError if it has no such record, table or field.
    """
    account = read_account(output)
    tables = [rows["table"] for rows in account["rows"]]
    chosen = table or tables[0]
    if chosen not in tables:
        raise UsageError("trace-table", f"there is no table {chosen}.", mend=f"use one of: {', '.join(tables)}.")
    fields = _fields(account, chosen)
    if field is not None and field not in {one.field for one in fields}:
        names = ", ".join(one.field for one in fields)
        raise UsageError("trace-field", f"the mapping does not make {field}.", mend=f"use one of: {names}.")
    origins = _origins(output, chosen, record)
    source = _holder(account, origins[0].source)
    return Trace(
        table=chosen,
        record=record,
        file=source["file"],
        sheet=source["sheet"],
        layout=source["ref"],
        mapping=account["mapping"]["ref"],
        origins=origins,
        fields=tuple(one for one in fields if field in (None, one.field)),
    )


def read_account(output: Path) -> dict[str, Any]:
    """The account of an output. Raises InputError if it is not there, or the output was changed since."""
    path = output.with_name(output.name + ACCOUNT)
    try:
        account: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        files = {name: (output.with_name(one["name"]), one["digest"]) for name, one in account["files"].items()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            "account-absent",
            "there is no account beside this file that can be read.",
            where=str(output),
            mend="name a file that interop convert wrote.",
        ) from error
    for what in ("output", PROVENANCE.removeprefix(".")):
        held, wanted = files[what]
        if not held.exists() or digest(held) != wanted:
            raise InputError(
                "account-of-other",
                "the file is not the one that its account was written for.",
                where=str(held),
                mend="convert again.",
            )
    return account


def _fields(account: Mapping[str, Any], table: str) -> list[FieldTrace]:
    known = {one["field"]: one for one in account["changes"] if one["table"] == table}
    return [
        FieldTrace(name, sql, known.get(name, {}).get("description", ""), tuple(known.get(name, {}).get("columns", ())))
        for name, sql in account["fields"][table].items()
    ]


def _origins(output: Path, table: str, record: int) -> tuple[Origin, ...]:
    rows = pq.read_table(output.with_name(output.name + PROVENANCE))
    here = rows.filter(pc.and_(pc.equal(rows["table"], table), pc.equal(rows["record"], record)))
    if not here.num_rows:
        raise UsageError(
            "trace-record", f"there is no record {record} of {table}.", where=str(output), mend="count from 1."
        )
    return tuple(Origin(str(one["source"]), int(one["row"]), bool(one["stands"])) for one in here.to_pylist())


def _holder(account: Mapping[str, Any], table: str) -> Mapping[str, Any]:
    """The source file that holds a source table."""
    found: Mapping[str, Any] = next(one for one in account["sources"] if table in one["columns"])
    return found


def find_source(found: Trace, path: Path, catalogue: Catalogue, output: Path) -> Source:
    """The source file of a trace, opened and read. Raises InputError if it is not the file that was converted."""
    source = open_source(path, catalogue, ref=found.layout)
    held = next(one for one in read_account(output)["sources"] if one["file"] == found.file)
    if source.digest() != held["digest"]:
        raise InputError(
            "source-of-other", "this is not the file that was converted.", where=str(path), mend="name that file."
        )
    for _ in source.given.batches():
        pass
    return source


def places(found: Trace, source: Source) -> Iterator[tuple[Origin, Place]]:
    """Where each source row stands in its file."""
    for one in found.origins:
        source.given.fetch(one.source, [one.row])
        yield one, source.given.place(one.source, one.row, "")


def values(found: Trace, source: Source) -> Iterator[tuple[FieldTrace, Mapping[str, str | None]]]:
    """What stands in the columns that each field was made of, in the row whose values were taken."""
    row = next(one for one in found.origins if one.stands)
    source.given.fetch(row.source, [row.row])
    named = {}
    if source.layout is not None:
        header = source.given.grid.columns  # type: ignore[attr-defined]
        named = {header[at]: name for name, at in source.given.fit.places.items()}  # type: ignore[attr-defined]
    for one in found.fields:
        yield one, {name: source.given.value(row.source, row.row, named.get(name, name)) for name in one.columns}
