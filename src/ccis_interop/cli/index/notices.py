"""`interop index notices`: what an authority is told."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from ccis_interop.cli.index.options import STORE
from ccis_interop.errors import Exit, UsageError
from ccis_interop.output import refuse_unwritable

FORMS = {".jsonl": "jsonl", ".zip": "csv-package"}


@click.command()
@STORE
@click.option("--authority", required=True, metavar="CODE", help="The authority, such as 202.")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="The file: .jsonl, or .zip for a CSV package.")
@click.option("--acknowledge", type=click.Path(path_type=Path), help="Acknowledge what a file of notices holds.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day of the message; today if not told.")
def command(url: str, authority: str, output: Path | None, acknowledge: Path | None, as_of: datetime | None) -> int:
    """Write the notices that an authority has not acknowledged, or acknowledge them.

    They are given again until they are acknowledged; a notice that comes twice is applied once. Leaver notices and
    steps of transfers that concern the authority are passed on in the same file, which holds personal data.

    Exit code: 0 done, also if nothing waits; 1 something was acknowledged that the authority was never given.
    """
    from ccis_interop.catalogue.find import Catalogue
    from ccis_interop.index.register.outgoing import give, take_acknowledged
    from ccis_interop.index.register.routing import refuse_unknown
    from ccis_interop.index.register.store import open_store

    refuse_unknown([authority])
    if (output is None) == (acknowledge is None):
        raise UsageError("notices-what", "there is nothing to do, or two things.", mend="add -o FILE or --acknowledge.")
    store = open_store(url)
    if acknowledge is not None:
        told, passed = take_acknowledged(store, Catalogue(), authority, acknowledge)
        click.echo(
            f"{authority}: {len(told.acknowledged):,} notices acknowledged, {len(told.already):,} were before, "
            f"{len(told.unknown):,} are not known; passed on and acknowledged: {passed:,}"
        )
        return int(Exit.FINDINGS if told.unknown else Exit.CONFORMS)
    assert output is not None
    form = FORMS.get(output.suffix.lower())
    if form is None:
        raise UsageError("form-unknown", "the name of the file does not say its form.", mend="use .jsonl or .zip.")
    refuse_unwritable(output)
    given = give(store, Catalogue(), authority, output, form, today=as_of.date() if as_of else None)
    if not given.notices and not given.passed_on:
        click.echo(f"{authority}: nothing waits; no file was written")
        return int(Exit.CONFORMS)
    click.echo(f"{output.name}: {given.notices:,} notices for {authority}; passed on: {given.passed_on:,}")
    return int(Exit.CONFORMS)
