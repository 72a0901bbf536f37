"""Run by alembic: the migrations, on the connection that it was given."""

from __future__ import annotations

from alembic import context

from ccis_interop.index.access import table as access
from ccis_interop.index.audit import table as audit
from ccis_interop.index.metadata import METADATA
from ccis_interop.index.register import tables

ROOMS = (access, audit, tables)  # that have tables
context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
