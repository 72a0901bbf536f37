"""`interop standards export`: a whole contract for other ODCS tools."""

from __future__ import annotations

from pathlib import Path

import click

from ccis_interop.cli.standards.folders import more_standards
from ccis_interop.errors import Exit


@click.command()
@click.argument("ref", metavar="ID/EDITION")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="A folder: contract, code lists, macros, script.")
@more_standards
def command(ref: str, output: Path | None, folders: tuple[Path, ...]) -> int:
    """Write the whole contract of an edition: overlays resolved, derived rules stated.

    Without --output the contract alone is printed. With it, its folder also holds the code lists as CSV, the macros,
    and load.sql, which makes a DuckDB file in which other ODCS tools can run the rules.
    """
    from ccis_interop.catalogue.compile.artefacts import write
    from ccis_interop.catalogue.export import export
    from ccis_interop.catalogue.find import Catalogue

    catalogue = Catalogue(folders)
    files = export(catalogue, catalogue.edition(ref))
    if output is None:
        click.echo(files["contract.odcs.yaml"], nl=False)
        return int(Exit.CONFORMS)
    write(output, {name: text.encode() for name, text in files.items()})
    click.echo(f"{output}: {len(files)} files")
    return int(Exit.CONFORMS)
