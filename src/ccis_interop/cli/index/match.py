"""`interop index match`: who is one person, and who must be told."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from ccis_interop.cli.index.options import STORE


@click.command()
@STORE
@click.option("--model", type=click.Path(path_type=Path), help="A model made by interop index train.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day of the notices; today if not told.")
def command(url: str, model: Path | None, as_of: datetime | None) -> None:
    """Match what was loaded since the last time, and issue the notices that follow.

    Every record of what was loaded is told of once: linked to a person, new, or in review; and routed to a borough,
    of its own borough already, outside England, or of unknown residence.
    """
    from ccis_interop.index.linkage import Model, shipped
    from ccis_interop.index.register.matching import match
    from ccis_interop.index.register.store import open_store

    day = as_of.date() if as_of else None
    found = match(open_store(url), Model.read(model) if model else shipped(), today=day)
    if found.run is None:
        click.echo("nothing to match: every delivery was matched before")
        return
    click.echo(f"run {found.run}: {found.deliveries:,} deliveries, {found.pairs:,} pairs")
    click.echo(f"records: {sum(found.records.values()):,}")
    for (link, route), count in found.records.items():
        click.echo(f"  {link}, {route}: {count:,}")
    for kind, count in found.notices.items():
        click.echo(f"notices {kind}: {count:,}")
    if found.passed_on:
        click.echo(f"passed on (leaver notices and transfers): {found.passed_on:,}")
