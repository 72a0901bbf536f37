"""`interop trace`: back from a converted record to the row that it came from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ccis_interop.errors import Exit

if TYPE_CHECKING:
    from ccis_interop.convert.trace import Trace


@click.command()
@click.argument("output", metavar="FILE", type=click.Path(path_type=Path))
@click.argument("record", type=click.IntRange(1))
@click.argument("field", required=False)
@click.option("--table", help="The table of the record, if there are several.")
@click.option("--source", type=click.Path(path_type=Path), help="The file that was converted, if it lies elsewhere.")
@click.option("--show-values", is_flag=True, help="Tell what stands in the source: only to a file (--output).")
@click.option("--output", "-o", "report", type=click.Path(path_type=Path), help="Write what is told to a file.")
@click.option(
    "--standards", "folders", multiple=True, type=click.Path(path_type=Path), help="A folder of more standards."
)
def command(output: Path, record: int, field: str | None, table: str | None, source: Path | None,
            show_values: bool, report: Path | None, folders: tuple[Path, ...]) -> int:  # fmt: skip
    """Tell where RECORD (from 1) of a converted FILE came from: file, sheet, row, columns, and how FIELD was made."""
    from ccis_interop.convert.trace import trace
    from ccis_interop.output import atomic, refuse_on_screen

    if show_values:
        refuse_on_screen(report)
    found = trace(output, record, table, field)
    path = source or output.with_name(found.file)
    lines = [*_told(found), *_from_source(found, path, output, folders, show_values=show_values, named=bool(source))]
    if report is None:
        click.echo("\n".join(lines))
        return int(Exit.CONFORMS)
    with atomic(report, private=show_values) as file:
        file.write("\n".join(lines) + "\n")
    return int(Exit.CONFORMS)


def _told(found: Trace) -> Iterator[str]:
    sheet = f", sheet {found.sheet}" if found.sheet else ""
    yield f"{found.table} {found.record}: from {found.file}{sheet} ({found.layout}) by {found.mapping}"
    for one in found.origins:
        yield f"row {one.row} of {one.source}{'' if one.stands else ', merged into this record'}"
    for field in found.fields:
        columns = f" of {', '.join(field.columns)}" if field.columns else ""
        why = f" ({field.description})" if field.description else ""
        yield f"{field.field}{columns}: {' '.join(field.sql.split())}{why}"


def _from_source(
    found: Trace, path: Path, output: Path, folders: tuple[Path, ...], *, show_values: bool, named: bool
) -> Iterator[str]:
    """What only the source file itself can tell: lines or cells, and values."""
    from ccis_interop.catalogue.find import Catalogue
    from ccis_interop.convert.trace import find_source, places, values

    if not (path.exists() or named or show_values):
        yield f"the line is not told: {path.name} is not beside the output (--source)."
        return
    source = find_source(found, path, Catalogue(folders), output)
    for one, place in places(found, source):
        yield f"row {one.row} is at {place}"
    if show_values:
        for field, held in values(found, source):
            for column, text in held.items():
                yield f"{field.field} <- {column}: {'' if text is None else text}"
