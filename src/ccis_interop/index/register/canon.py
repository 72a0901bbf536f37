"""The order in which deliveries count, whatever the order in which they came, and the digest of what one holds."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
from sqlalchemy import Connection

from ccis_interop.index.register.bulk import select_all
from ccis_interop.index.register.identity import told_apart
from ccis_interop.index.register.tables import DELIVERY

NAMES = ("delivery_id", "digest", "sender", "sender_role", "period_end", "run_id")


def ranked(connection: Connection) -> pa.Table:
    """Every delivery, in the order of the canon, with its `rank`: a later month stands over an earlier one."""
    held = select_all(connection, DELIVERY, NAMES)
    held = held.sort_by([(name, "ascending") for name in ("period_end", "sender", "digest")])
    return held.append_column("rank", pa.array(range(1, held.num_rows + 1), pa.int64()))


def digest_sql(tables: Sequence[tuple[str, Sequence[str]]], secret: str) -> str:
    """The SQL of one digest over all rows of some tables, in no order."""
    parts = []
    for table, names in tables:
        row = told_apart(names)
        parts.append(f"SELECT sha256('{table}' || {row}) AS row FROM {table}")
    rows = " UNION ALL ".join(parts)
    return f"SELECT sha256('{secret}' || COALESCE(string_agg(row, '' ORDER BY row), '')) FROM ({rows})"
