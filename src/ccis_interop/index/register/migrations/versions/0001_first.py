"""The first tables."""

from __future__ import annotations

from alembic import op

from ccis_interop.index.metadata import METADATA

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table."""
    METADATA.create_all(op.get_bind())
