"""`interop standards list`: every edition of every standard; or the layouts, or the mappings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ccis_interop.cli.standards.folders import more_standards
from ccis_interop.errors import Exit, UsageError

if TYPE_CHECKING:
    from ccis_interop.catalogue.find import Catalogue
    from ccis_interop.catalogue.model import Standard

Row = dict[str, Any]


@click.command()
@click.option("--layouts", "of_layouts", is_flag=True, help="The layouts of others' files, and what each can become.")
@click.option("--mappings", "of_mappings", is_flag=True, help="The mappings: what each reads, and what it makes.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@more_standards
def command(of_layouts: bool, of_mappings: bool, as_json: bool, folders: tuple[Path, ...]) -> int:
    """List every edition: its title, status, how much is known of it, tables and number of rules.

    With --layouts or --mappings those instead: what can be converted to what.
    """
    from ccis_interop.catalogue.find import Catalogue

    if of_layouts and of_mappings:
        raise UsageError("list-both", "--layouts and --mappings are two lists.", mend="ask for one of them.")
    catalogue = Catalogue(folders)
    if of_layouts:
        rows = list(_layouts(catalogue))
    elif of_mappings:
        rows = list(_mappings(catalogue))
    else:
        rows = [_row(one) for one in catalogue.all()]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        _print(rows)
    return int(Exit.CONFORMS)


def _print(rows: list[Row]) -> None:
    heads = list(rows[0]) if rows else []
    texts = [[_text(value) for value in row.values()] for row in rows]
    widths = [max(len(line[at]) for line in [heads, *texts]) for at in range(len(heads))]
    for line in [heads, *texts] if rows else []:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _text(value: Any) -> str:
    """A cell; of editions that follow each other the id is said once."""
    if not isinstance(value, list):
        return str(value)
    ids = ["", *(str(one).partition("/")[0] for one in value)]
    return ", ".join(
        edition if edition and name == before else str(one)
        for one, name, before, edition in zip(
            value, ids[1:], ids, (str(one).partition("/")[2] for one in value), strict=False
        )
    )


def _row(one: Standard) -> Row:
    return {
        "standard": one.ref,
        "title": one.title,
        "status": one.status,
        "known": one.knowledge.state,
        "tables": [table.name for table in one.tables],
        "rules": len(one.rules),
    }


def _layouts(catalogue: Catalogue) -> Iterator[Row]:
    from ccis_interop.catalogue.layouts import is_nested, read_layout
    from ccis_interop.catalogue.mappings import mappings
    from ccis_interop.catalogue.nested import nested_layout

    every = mappings(catalogue)
    for one in catalogue.layouts.values():
        if is_nested(one):
            whole = nested_layout(catalogue, one.ref)
            title, columns = whole.title, sum(len(table.fields) for table in whole.tables)
        else:
            flat = read_layout(one)
            title, columns = flat.title, len(flat.columns)
        targets = [_becomes(made.target, refs, one.ref) for made in every for refs in made.sources]
        becomes = sorted({target for target in targets if target})
        yield {"layout": one.ref, "title": title, "columns": columns, "becomes": becomes}


def _becomes(target: str, refs: tuple[str, ...], ref: str) -> str:
    """What a layout becomes by a mapping that reads some refs together, if it is one of them."""
    own = (ref, ref.partition("/")[0])
    if not any(one in own for one in refs):
        return ""
    others = [one for one in refs if one not in own]
    return f"{target} (with {' and '.join(others)})" if others else target


def _mappings(catalogue: Catalogue) -> Iterator[Row]:
    from ccis_interop.catalogue.mappings import mappings

    for one in mappings(catalogue):
        yield {
            "mapping": one.ref,
            "to": one.target,
            "title": one.title,
            "from": [" with ".join(refs) for refs in one.sources],
            "asks": [each.name for each in one.parameters],
        }
