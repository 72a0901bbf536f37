"""`interop index split`: one person is two."""

from __future__ import annotations

import click

from ccis_interop.cli.index.options import REASON, ROLE, STORE
from ccis_interop.cli.index.settled import tell


@click.command()
@click.argument("index_id")
@click.option(
    "--record", "records", multiple=True, required=True, nargs=2, metavar="SYSTEM RECORD", help="A record that goes."
)
@STORE
@ROLE
@REASON
def command(index_id: str, records: tuple[tuple[str, str], ...], url: str, role: str, reason: str) -> None:
    """Part records of the person INDEX_ID from its others. Notices that no longer stand are taken back."""
    from ccis_interop.index.register.store import open_store
    from ccis_interop.index.register.undo import split

    tell(split(open_store(url), index_id, records, by=role, reason=reason))
