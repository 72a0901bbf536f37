"""`interop standards diff`: what changed between two editions."""

from __future__ import annotations

from pathlib import Path

import click

from ccis_interop.cli.standards.folders import more_standards
from ccis_interop.errors import Exit, UsageError


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--markdown", "as_markdown", is_flag=True, help="As a Markdown page.")
@more_standards
def command(old: str, new: str, as_json: bool, as_markdown: bool, folders: tuple[Path, ...]) -> int:
    """Say what changed from edition OLD to edition NEW, whether it breaks, and who must act."""
    from ccis_interop.catalogue.diff import faces
    from ccis_interop.catalogue.diff.compare import compare
    from ccis_interop.catalogue.find import Catalogue

    if as_json and as_markdown:
        raise UsageError("one-face", "--json and --markdown exclude each other.", mend="give one of them.")
    catalogue = Catalogue(folders)
    before, after = catalogue.load(old), catalogue.load(new)
    face = faces.as_json if as_json else faces.as_markdown if as_markdown else faces.as_text
    for line in face(before, after, compare(catalogue, before, after)):
        click.echo(line)
    return int(Exit.CONFORMS)
