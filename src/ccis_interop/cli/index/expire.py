"""`interop index expire`: what the agreement no longer lets the Index keep."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from ccis_interop.cli.index.options import STORE


@click.command()
@STORE
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day; today if not told.")
@click.option("--dry-run", is_flag=True, help="Only say who would go: born until which day.")
@click.option(
    "--standards", "folders", multiple=True, type=click.Path(path_type=Path), help="A folder of more standards."
)
def command(url: str, as_of: datetime | None, dry_run: bool, folders: tuple[Path, ...]) -> None:
    """Delete every person whose time in the Index is over, and show that nothing is left.

    The time is a matter of the agreement (standards/arrangements, retention_...). What was deleted cannot be brought
    back; copies of the store that you keep elsewhere are yours to delete.
    """
    from ccis_interop.catalogue.find import Catalogue
    from ccis_interop.index.register.retention import expire, retention
    from ccis_interop.index.register.store import open_store

    store, terms = open_store(url), retention(Catalogue(folders))
    day = as_of.date() if as_of else None
    if dry_run:
        click.echo(f"would be deleted: everybody born until {terms.last_birth(day or datetime.now().date())}")
        return
    found = expire(store, terms, today=day)
    click.echo(f"born until {found.born_until}: {found.persons:,} persons with {found.records:,} records deleted")
    for table, count in found.rows.items():
        click.echo(f"  {table}: {count:,} rows")
    click.echo(f"looked for anew: {found.left} left")
