"""`interop index apply`: a borough's records take in the notices of the Index."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from ccis_interop.cli.convert import destination_of
from ccis_interop.formats.write.forms import FORMS


@click.command()
@click.argument("notices", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.argument("records", type=click.Path(path_type=Path))
@click.option(
    "--output", "-o", required=True, type=click.Path(path_type=Path), help="The records with what was applied."
)
@click.option("--form", type=click.Choice(FORMS), help="The form of the output, if its name does not say it.")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day of the records; that of the last notice, if not given."
)
@click.option(
    "--standards", "folders", multiple=True, type=click.Path(path_type=Path), help="A folder of more standards."
)
def command(notices: tuple[Path, ...], records: Path, output: Path, form: str | None, as_of: datetime | None,
            folders: tuple[Path, ...]) -> int:  # fmt: skip
    """Apply NOTICES of the Index to RECORDS, a borough's canonical records, and write the records that come of it.

    Twice does no more than once, and in any order. What a record knows of a later day stays. Beside the output stands
    what became of each notice (.notices.csv).

    Exit code: 0 all applied, 1 notices are left for a person to look at, 2 wrong usage, 3 a file cannot be read.
    """
    from ccis_interop.catalogue.find import Catalogue
    from ccis_interop.index.apply.files import ANSWERS, apply_files
    from ccis_interop.index.apply.outcomes import outcomes
    from ccis_interop.output import refuse_unwritable

    destination = destination_of(output, form)
    for path in (output, destination.beside(ANSWERS)):
        refuse_unwritable(path, records, *notices)
    done = apply_files(notices, records, destination, Catalogue(folders), as_of.date() if as_of else None)
    for name, count in done.applied.counts.items():
        what = outcomes()[name]
        mend = f"; to do: {what.mend}" if what.mend else ""
        click.echo(f"{count:,} {'notice' if count == 1 else 'notices'} {name}: {what.says}{mend}")
    for rule, count in done.broken.items():
        click.echo(f"the records break {rule} {count:,} times more than before")
    click.echo(f"output: {output.name}; what became of each notice: {destination.beside(ANSWERS).name}")
    return int(done.exit)
