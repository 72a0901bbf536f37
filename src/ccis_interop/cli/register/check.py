"""`interop register check`: every problem of a register."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from ccis_interop.errors import Exit


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day; today, if not given.")
def command(folder: Path | None, as_of: datetime | None) -> int:
    """Check the register in FOLDER, or the shipped one: files, terms, attestations, keys, and every certificate anew.

    Exit code: 0 nothing is wrong, 1 something is, 2 there is no such register.
    """
    from ccis_interop.conformance.register.entries import read_register, shipped_register
    from ccis_interop.conformance.register.status import problems

    held = read_register(folder or shipped_register())
    found = problems(held, as_of.date() if as_of else date.today())
    for one in found:
        click.echo(f"{one.file}: {one.what}")
    click.echo(
        f"{len(held.participants)} participants, {len(held.certificates)} certificates, {len(held.keys)} keys: "
        f"{len(found)} problems"
    )
    return int(Exit.FINDINGS if found else Exit.CONFORMS)
