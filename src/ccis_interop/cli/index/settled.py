"""What followed from a person's decision, in lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ccis_interop.index.register.matching import Settled


def tell(found: Settled) -> None:
    """Print it."""
    for what, counts in (("records", found.decisions), ("notices", found.notices)):
        for kind, count in counts.items():
            click.echo(f"{what} {kind}: {count:,}")
    if not found.decisions and not found.notices:
        click.echo("nothing follows: it stood so before")
