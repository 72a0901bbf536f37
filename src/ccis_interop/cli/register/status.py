"""`interop register status`: who is covered."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from ccis_interop.errors import Exit


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day; today, if not given.")
@click.option(
    "--page", "pages", multiple=True, type=click.Path(path_type=Path), help="Write it: FILE.html, .md or .xlsx."
)
@click.option("--badges", type=click.Path(path_type=Path), help="A folder for the badges of those who are covered.")
def command(folder: Path | None, as_of: datetime | None, pages: tuple[Path, ...], badges: Path | None) -> int:
    """Say for each of the 33 authorities of London whether it is covered, by which product, and until when.

    Exit code: 0 said, whatever the standing; 2 there is no such register.
    """
    from ccis_interop.catalogue.compile.artefacts import write as write_files
    from ccis_interop.conformance.paper.render import face_of, write
    from ccis_interop.conformance.register.entries import read_register, shipped_register
    from ccis_interop.conformance.register.publication import badges as badges_of
    from ccis_interop.conformance.register.publication import paper
    from ccis_interop.conformance.register.status import standings

    for path in pages:
        face_of(path)
    day = as_of.date() if as_of else date.today()
    held = read_register(folder or shipped_register())
    all_of = standings(held, day)
    for one in all_of:
        using = f": {one.participant.product} {one.participant.version}" if one.participant else ""
        until = f" until {one.until}" if one.until else ""
        click.echo(f"{one.code} {one.name:<25} {one.cover}{using}{until}{f' ({one.why})' if one.why else ''}")
    click.echo(
        f"{sum(1 for one in all_of if one.covered)} of {len(all_of)} authorities are covered on {day.isoformat()}"
    )
    for path in pages:
        write(paper(held, all_of, day), path)
        click.echo(f"{path}: the page")
    if badges:
        made = badges_of(all_of, day)
        write_files(badges, made)
        click.echo(f"{badges}: {len(made)} files of badges")
    return int(Exit.CONFORMS)
