"""Last month's file of the target beside the source: what must be sent once is not sent again.

A mapping that asks for it reads `previous_<table>`, its columns named by what they mean; without such a file that
table is empty, and `parameter('previous')` is null.
"""

from __future__ import annotations

import duckdb

from ccis_interop.catalogue.bind import concepts
from ccis_interop.catalogue.model import PREVIOUS, Standard, Table
from ccis_interop.convert.conversion import Conversion
from ccis_interop.convert.load import insert, words
from ccis_interop.errors import UsageError
from ccis_interop.formats.input import Input


def load_previous(engine: duckdb.DuckDBPyConnection, conversion: Conversion) -> None:
    """Make the tables of last month that the mapping names.

    Raises InputError where the file cannot be read on, UsageError if there is one and the mapping has no use for it.
    """
    named = words(conversion.mapping)
    asked = [one for one in conversion.standard.records if f"{PREVIOUS}{one.name}".lower() in named]
    if conversion.previous is not None and not asked:
        raise UsageError(
            "previous-unused",
            "the mapping does not look at last month's file.",
            where=conversion.mapping.ref,
            mend="leave --previous away.",
        )
    for table in asked:
        columns = ", ".join(f'"{one}" VARCHAR' for one in _told(table) if one.lower() in named)
        engine.execute(f"CREATE TABLE {PREVIOUS}{table.name} ({columns})")
    if asked and conversion.previous is not None:
        _fill(engine, *conversion.previous, {one.name for one in asked}, named)


def _fill(
    engine: duckdb.DuckDBPyConnection, given: Input, standard: Standard, asked: set[str], named: frozenset[str]
) -> None:
    for batch in given.batches():
        if batch.table in asked:
            known = {
                name: concept
                for concept, name in _told(standard.table(batch.table)).items()
                if concept.lower() in named and name in batch.batch.column_names
            }
            insert(
                engine, f"{PREVIOUS}{batch.table}", batch.batch.select(list(known)).rename_columns(list(known.values()))
            )


def _told(table: Table) -> dict[str, str]:
    """The single-valued fields of a table by concept."""
    return concepts([one for one in table.fields if not one.repeated])
