"""`interop index verify`: the state is what the log gives."""

from __future__ import annotations

import click

from ccis_interop.cli.index.options import STORE
from ccis_interop.errors import Exit


@click.command()
@STORE
def command(url: str) -> int:
    """Make persons, queue and notices again from deliveries, pairs and decisions, and compare.

    Exit code: 0 the state is what the log gives, 1 it differs, 2 wrong usage, 3 there is no store.
    """
    from ccis_interop.index.register.store import open_store
    from ccis_interop.index.register.verify import verify

    found = verify(open_store(url))
    click.echo(
        f"made again: {found.persons:,} persons of {found.records:,} records, from {found.deliveries:,} deliveries; "
        f"{found.notices:,} notices"
    )
    if found.unmatched:
        click.echo(f"{found.unmatched:,} deliveries wait for interop index match, and were left out")
    for one in found.differences:
        click.echo(f"differs: {one.what}: {one.count:,}")
    click.echo("the state is what the log gives" if found.holds else "the state is not what the log gives")
    return int(Exit.CONFORMS if found.holds else Exit.FINDINGS)
