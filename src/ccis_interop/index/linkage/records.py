"""Evidence from files: whatever standard they are in, by the concepts of its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccis_interop.errors import InputError
from ccis_interop.index.linkage.evidence import EVIDENCE

if TYPE_CHECKING:
    import pyarrow as pa

    from ccis_interop.catalogue.model import Table
    from ccis_interop.formats.open import Opened

NEEDED = frozenset({"given_name", "family_name", "birth_date"})


def evidence_of(opened: Opened) -> pa.Table:
    """The evidence of every record of a file, numbered from 1. Raises InputError if it cannot be read or holds none."""
    import pyarrow as pa

    table = _table(opened)
    names = {one.concept: one.name for one in table.fields if one.concept in EVIDENCE}
    parts = []
    for batch in opened.given.batches():
        if batch.table == table.name:
            held, count = batch.batch, batch.batch.num_rows
            nothing = pa.nulls(count, pa.string())
            columns = {
                one: held[names[one]].cast(pa.string()) if names.get(one) in held.column_names else nothing
                for one in EVIDENCE
            }
            parts.append(pa.table(columns))
    whole = pa.concat_tables(parts) if parts else pa.table({one: pa.nulls(0, pa.string()) for one in EVIDENCE})
    return whole.add_column(0, "record_id", pa.array(range(1, whole.num_rows + 1), pa.int64()))


def _table(opened: Opened) -> Table:
    for table in opened.standard.records:
        if {one.concept for one in table.fields} >= NEEDED:
            return table
    raise InputError(
        "no-evidence",
        f"{opened.standard.ref} holds no names and dates of birth.",
        where=opened.given.file,
        mend="give feeds of london-index, enrolment lists or CCIS records.",
    )
