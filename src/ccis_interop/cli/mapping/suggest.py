"""`interop mapping suggest`: a mapping proposed for a layout never seen."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from ccis_interop.cli.settings import read_settings
from ccis_interop.errors import Exit


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--to", "target", metavar="STANDARD", default="enrolment-list", show_default=True, help="What it is to become."
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    help="The mapping, such as mapping.odcs.yaml; the layout goes beside it.",
)
@click.option(
    "--take", "taken", multiple=True, metavar="COLUMN=FIELD", help="Decide what a column makes; COLUMN= for nothing."
)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day of the list; today, if not given.")
@click.option(
    "--show-values", type=click.Path(path_type=Path), help="A file for the commonest values. They are personal data."
)
@click.option(
    "--standards", "folders", multiple=True, type=click.Path(path_type=Path), help="A folder of more standards."
)
def command(file: Path, target: str, output: Path | None, taken: tuple[str, ...], as_of: datetime | None,
            show_values: Path | None, folders: tuple[Path, ...]) -> int:  # fmt: skip
    """Say what each column of FILE is taken for, how surely and why, and write the mapping that follows.

    No value is shown, only its shape. Exit code: 0 proposed, 1 something must be decided first (a field without a
    column, two columns that fit alike), 2 wrong usage, 3 the file cannot be read.
    """
    from ccis_interop.catalogue.find import Catalogue
    from ccis_interop.convert.suggest.contracts import beside, layout_text, mapping_text, name_of
    from ccis_interop.convert.suggest.report import lines, write_values
    from ccis_interop.convert.suggest.suggest import suggest
    from ccis_interop.output import atomic, refuse_unwritable

    for path in filter(None, (output, output and beside(output), show_values)):
        refuse_unwritable(path, file)
    day = as_of.date() if as_of else date.today()
    suggestion, rows = suggest(file, Catalogue(folders), target, day, read_settings(taken, "--take"))
    for line in lines(suggestion):
        click.echo(line)
    if output:
        name = name_of(output)
        for path, text in ((beside(output), layout_text(suggestion, name)), (output, mapping_text(suggestion, name))):
            with atomic(path) as out:
                out.write(text)
        click.echo(f"{output}: the mapping; {beside(output).name}: the layout. Read them before use.")
    if show_values:
        with atomic(show_values, private=True) as out:
            write_values(suggestion, rows, out)
    return int(Exit.FINDINGS if suggestion.missing or suggestion.doubtful else Exit.CONFORMS)
