"""The table of credentials: what is kept of a secret is its hash."""

from __future__ import annotations

from sqlalchemy import Column, String, Table

from ccis_interop.index.metadata import METADATA

CREDENTIAL = Table(
    "credential",
    METADATA,
    Column("credential_id", String(20), primary_key=True),
    Column("participant", String(80), nullable=False),
    Column("holder", String(40)),
    Column("rights", String(80), nullable=False),
    Column("salt", String(64), nullable=False),
    Column("hash", String(200), nullable=False),
    Column("made_at", String(32), nullable=False),
    Column("expires_at", String(32)),
    Column("revoked_at", String(32)),
)
