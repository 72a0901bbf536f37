"""`interop standards show`: an edition in plain English."""

from __future__ import annotations

from pathlib import Path

import click

from ccis_interop.cli.standards.folders import more_standards
from ccis_interop.errors import Exit


@click.command()
@click.argument("ref", metavar="ID/EDITION")
@click.option("--table", metavar="T", help="One table, with all that is known of its fields.")
@click.option("--rules", "with_rules", is_flag=True, help="The rules, national numbers first.")
@click.option("--codes", metavar="LIST", help="The rows of one code list.")
@more_standards
def command(ref: str, table: str | None, with_rules: bool, codes: str | None, folders: tuple[Path, ...]) -> int:
    """Show an edition: tables, fields, choices, changes from its base, and what is unknown."""
    from ccis_interop.catalogue import describe
    from ccis_interop.catalogue.find import Catalogue

    standard = Catalogue(folders).load(ref)
    parts = []
    if table:
        parts.append(describe.one_table(standard, table))
    if with_rules:
        parts.append(describe.rules(standard))
    if codes:
        parts.append(describe.code_list(standard, codes))
    for at, part in enumerate(parts or [describe.overview(standard)]):
        if at:
            click.echo("")
        for line in part:
            click.echo(line)
    return int(Exit.CONFORMS)
