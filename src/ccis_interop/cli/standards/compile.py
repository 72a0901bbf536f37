"""`interop standards compile`: writes what is compiled from standards, or checks that it is up to date."""

from __future__ import annotations

from pathlib import Path

import click

from ccis_interop.cli.standards.folders import more_standards
from ccis_interop.errors import Exit


@click.command()
@click.argument("refs", metavar="[ID/EDITION ...|all]", nargs=-1)
@click.option("--check", is_flag=True, help="Write nothing; name each file that is not what compiling gives, exit 1.")
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), help="A folder to write to, instead of beside the contracts."
)
@more_standards
def command(refs: tuple[str, ...], check: bool, output: Path | None, folders: tuple[Path, ...]) -> int:
    """Write the schemas, the spreadsheet template and the reference pages of standards.

    Without a name, or with `all`: every standard that ships, or of the folders given with --standards.
    """
    from ccis_interop.catalogue.compile.artefacts import collect, drift, left_over, write
    from ccis_interop.catalogue.find import Catalogue

    sets = collect(Catalogue(folders), [ref for ref in refs if ref != "all"], output)
    if not check:
        for one in sets:
            write(one.folder, one.files)
            click.echo(f"{one.folder}: {len(one.files)} files")
            for odd in left_over(one.folder, one.files) if one.whole else []:
                click.echo(f"{odd.path}: left over; nothing makes it, so remove it", err=True)
        return int(Exit.CONFORMS)
    drifted = [odd for one in sets for odd in drift(one.folder, one.files, whole=one.whole)]
    for odd in drifted:
        click.echo(f"{odd.path}: {odd.how}")
    if drifted:
        click.echo(f"{len(drifted)} files are not what compiling gives: run `interop standards compile`.", err=True)
        return int(Exit.FINDINGS)
    click.echo(f"{sum(len(one.files) for one in sets)} files are what compiling gives")
    return int(Exit.CONFORMS)
