"""`interop index undo`: what a person decided is taken back."""

from __future__ import annotations

import click

from ccis_interop.cli.index.options import REASON, ROLE, STORE
from ccis_interop.cli.index.settled import tell


@click.command()
@click.argument("act", type=int)
@STORE
@ROLE
@REASON
def command(act: int, url: str, role: str, reason: str) -> None:
    """Take back the act of that number (interop index status --acts): what the rules say stands again."""
    from ccis_interop.index.register.store import open_store
    from ccis_interop.index.register.undo import undo

    tell(undo(open_store(url), act, by=role, reason=reason))
