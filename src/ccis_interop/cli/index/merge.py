"""`interop index merge`: two persons are one."""

from __future__ import annotations

import click

from ccis_interop.cli.index.options import REASON, ROLE, STORE
from ccis_interop.cli.index.settled import tell


@click.command()
@click.argument("index_id")
@click.argument("other")
@STORE
@ROLE
@REASON
def command(index_id: str, other: str, url: str, role: str, reason: str) -> None:
    """Say that INDEX_ID and OTHER are one person; the identifier that is known longer stays."""
    from ccis_interop.index.register.store import open_store
    from ccis_interop.index.register.undo import merge

    tell(merge(open_store(url), index_id, other, by=role, reason=reason))
