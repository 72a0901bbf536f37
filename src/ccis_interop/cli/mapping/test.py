"""`interop mapping test`: a mapping tried on a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from ccis_interop.cli.settings import read_settings


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--mapping", required=True, type=click.Path(path_type=Path), help="The mapping; its layout lies beside it."
)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day of the list; today, if not given.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="Tell what the file does not say.")
@click.option(
    "--standards", "folders", multiple=True, type=click.Path(path_type=Path), help="A folder of more standards."
)
def command(file: Path, mapping: Path, as_of: datetime | None, settings: tuple[str, ...],
            folders: tuple[Path, ...]) -> int:  # fmt: skip
    """Convert FILE with a mapping that is not saved yet, say what would come of it, and keep nothing.

    Exit code as of interop convert: 0 all converted, 1 rows would be rejected.
    """
    from ccis_interop.catalogue.find import Catalogue
    from ccis_interop.catalogue.mappings import read_mapping
    from ccis_interop.convert.conversion import Options, prepare
    from ccis_interop.convert.convert import convert
    from ccis_interop.convert.delivery import Destination
    from ccis_interop.convert.source import open_source
    from ccis_interop.convert.suggest.save import trial
    from ccis_interop.convert.summary import summary

    told = read_settings(settings)
    with TemporaryDirectory(prefix=".interop-") as folder:
        installed, ref = trial(mapping, Path(folder) / "standards")
        catalogue = Catalogue([*folders, Path(folder) / "standards"])
        source = open_source(file, catalogue, ref=ref)
        options = Options(as_of.date() if as_of else None, told)
        conversion = prepare([source], read_mapping(installed), catalogue, options)
        account = convert(conversion, Destination(Path(folder) / "out.csv", "csv"))
    for line in summary(replace(account, files={})):
        click.echo(line)
    click.echo("this was a trial: nothing was kept")
    return int(account.exit)
