"""`interop standards list`: every edition of every standard."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ccis_interop.cli.standards.folders import more_standards
from ccis_interop.errors import Exit

if TYPE_CHECKING:
    from ccis_interop.catalogue.model import Standard


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@more_standards
def command(as_json: bool, folders: tuple[Path, ...]) -> int:
    """List every edition: its title, status, how much is known of it, tables and number of rules."""
    from ccis_interop.catalogue.find import Catalogue

    rows = [_row(one) for one in Catalogue(folders).all()]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return int(Exit.CONFORMS)
    texts = [[*map(str, row.values())] for row in ({**row, "tables": ", ".join(row["tables"])} for row in rows)]
    heads = list(rows[0]) if rows else []
    widths = [max(len(line[at]) for line in [heads, *texts]) for at in range(len(heads))]
    for line in [heads, *texts]:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    return int(Exit.CONFORMS)


def _row(one: Standard) -> dict[str, Any]:
    return {
        "standard": one.ref,
        "title": one.title,
        "status": one.status,
        "known": one.knowledge.state,
        "tables": [table.name for table in one.tables],
        "rules": len(one.rules),
    }
