"""`interop arrangements impact`: the impact statement of MA-18."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from ccis_interop.errors import Exit


@click.command()
@click.option("--authority", required=True, metavar="CODE", help="The borough, by its three digits, such as 204.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day; today, if not given.")
@click.option(
    "--output",
    "-o",
    "outputs",
    multiple=True,
    type=click.Path(path_type=Path),
    help="FILE.html, .md or .xlsx; else shown.",
)
@click.option("--register", type=click.Path(path_type=Path), help="A register; the shipped one, if not given.")
def command(authority: str, as_of: datetime | None, outputs: tuple[Path, ...], register: Path | None) -> int:
    """Say which flows a borough takes part in, with whom, by which licence, and what a move would have to replace."""
    from ccis_interop.conformance.impact import place, statement
    from ccis_interop.conformance.paper.render import face_of, render, write
    from ccis_interop.conformance.register.entries import read_register, shipped_register
    from ccis_interop.conformance.register.status import standings
    from ccis_interop.conformance.requirements import read

    for path in outputs:
        face_of(path)
    day = as_of.date() if as_of else date.today()
    where = place(authority, day)
    paper = statement(read(), where, day, standings(read_register(register or shipped_register()), day))
    for path in outputs:
        write(paper, path)
        click.echo(f"{path}: the impact statement")
    if not outputs:
        click.echo(render(paper, ".md").decode(), nl=False)
    return int(Exit.CONFORMS)
