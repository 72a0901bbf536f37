"""`interop mapping save`: a mapping and its layout as folders of standards."""

from __future__ import annotations

from pathlib import Path

import click

from ccis_interop.errors import Exit


@click.command()
@click.option(
    "--mapping", required=True, type=click.Path(path_type=Path), help="The mapping; its layout lies beside it."
)
@click.option("--name", required=True, metavar="NAME", help="What the layout is to be called, such as college-x.")
@click.option(
    "--standards",
    "folder",
    type=click.Path(path_type=Path),
    help="The folder of standards to add to, made if it is not there; without it the checkout's own.",
)
def command(mapping: Path, name: str, folder: Path | None) -> int:
    """Add a mapping and its layout to a folder of standards: files of that layout are then recognised.

    Every expression is run first, over no rows; what is wrong is not saved.
    """
    from ccis_interop.convert.suggest.save import save

    for place in save(mapping, name, folder):
        click.echo(f"{place}: added")
    where = f" --standards {folder}" if folder else ""
    click.echo(f"now: interop convert FILE --to STANDARD{where} -o OUT")
    return int(Exit.CONFORMS)
