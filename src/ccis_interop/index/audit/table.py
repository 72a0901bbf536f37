"""The table of the audit log."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, String, Table, Text

from ccis_interop.index.metadata import METADATA

# SQLite numbers rows by INTEGER only. The number is given by us, never by the database, so that a gap means something.
NUMBER = BigInteger().with_variant(Integer, "sqlite")

AUDIT = Table(
    "audit_entry",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("body", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
)
