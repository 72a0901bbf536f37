"""`interop index unlink`: a record is not of the person that it was linked to."""

from __future__ import annotations

import click

from ccis_interop.cli.index.options import REASON, ROLE, STORE
from ccis_interop.cli.index.settled import tell


@click.command()
@click.argument("index_id")
@click.argument("system")
@click.argument("record")
@STORE
@ROLE
@REASON
def command(index_id: str, system: str, record: str, url: str, role: str, reason: str) -> None:
    """Take the record RECORD of SYSTEM out of the person INDEX_ID. Notices that no longer stand are taken back."""
    from ccis_interop.index.register.store import open_store
    from ccis_interop.index.register.undo import unlink

    tell(unlink(open_store(url), index_id, (system, record), by=role, reason=reason))
