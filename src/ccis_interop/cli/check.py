"""`interop check`: a file against its standard."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ccis_interop.errors import UsageError
from ccis_interop.output import refuse_on_screen, refuse_unwritable

if TYPE_CHECKING:
    from collections.abc import Iterator

LONG = 20 << 20  # bytes from which on progress is shown
FACES = ["text", "json", "csv", "junit", "sarif", "github"]
FAIL_ON = ["rejection", "error", "warning", "info", "never"]


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--standard", metavar="ID/EDITION", help="The standard, if it is not to be recognised.")
@click.option(
    "--standards", "folders", multiple=True, type=click.Path(path_type=Path), help="A folder of more standards."
)
@click.option("--previous", type=click.Path(path_type=Path), help="Last month's file, to compare with.")
@click.option(
    "--format", "-f", "face", type=click.Choice(FACES), default="text", show_default=True, help="How to tell."
)
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write the report to a file.")
@click.option(
    "--fail-on", type=click.Choice(FAIL_ON), default="error", show_default=True, help="The least severity that fails."
)
@click.option("--limit", type=click.IntRange(0), help="Places told of each rule; 0 for all. Counts are always exact.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Today, for standards whose files name no date.")
@click.option("--set", "settings", multiple=True, metavar="NAME=A,B", help="Set a parameter of the standard.")
@click.option("--xsd", "judge_all", is_flag=True, help="Judge every XML record by the XSD too.")
@click.option("--show-ids", is_flag=True, help="Tell the records' local identifiers.")
@click.option("--show-values", is_flag=True, help="Tell identifiers and values: only to a file (--output).")
@click.option("--no-progress", is_flag=True, help="No progress on long files.")
def command(file: Path, face: str, output: Path | None, **given: Any) -> int:
    """Check FILE, and tell every fault with how to mend it.

    Exit code: 0 conforms, 1 findings, 2 wrong usage, 3 the file cannot be read, 4 not all was evaluated, 5 our fault.
    """
    from ccis_interop.catalogue.find import Catalogue
    from ccis_interop.formats.open import open_input
    from ccis_interop.report.faces import render, shown
    from ccis_interop.rules.check import check

    if output is not None:
        refuse_unwritable(output, file, *([given["previous"]] if given["previous"] else []))
    if given["show_values"]:
        refuse_on_screen(output)
    catalogue = Catalogue(given["folders"])
    opened = open_input(file, catalogue, standard=given["standard"], judge_all=given["judge_all"])
    previous = open_input(given["previous"], catalogue, standard=opened.standard.ref) if given["previous"] else None
    standard, checks = catalogue.compiled(opened.standard.ref)
    options = _options(given, standard, shown(face))
    with _progress(file, quiet=given["no_progress"]) as progress:
        report = check(
            standard,
            checks,
            catalogue.macros,
            opened.given,
            recognised=opened.why,
            previous=previous.given if previous else None,
            options=options,
            progress=progress,
        )
    _write(render(report, face), output, private=given["show_values"])
    return int(report.exit)


def _options(given: dict[str, Any], standard: Any, shown: int) -> Any:
    from ccis_interop.catalogue.model import Severity
    from ccis_interop.rules.check import Options

    limit = shown if given["limit"] is None else given["limit"] or None
    as_of: datetime | None = given["as_of"]
    known = {one.name for one in standard.parameters}
    parameters = {}
    for setting in given["settings"]:
        name, equals, value = setting.partition("=")
        if not equals or name not in known:
            raise UsageError(
                "parameter-unknown",
                f"{standard.ref} has no parameter `{name}`.",
                mend=f"use one of: {', '.join(sorted(known)) or 'none'}.",
            )
        parameters[name] = tuple(part for part in value.split(",") if part)
    return Options(
        as_of=as_of.date() if as_of else None,
        fail_on=None if given["fail_on"] == "never" else Severity(given["fail_on"]),
        limit=limit,
        disclose_ids=given["show_ids"],
        disclose_values=given["show_values"],
        parameters=parameters,
    )


@contextmanager
def _progress(file: Path, *, quiet: bool) -> Iterator[Callable[[int], None] | None]:
    """A line on stderr for long files, if somebody looks."""
    if quiet or not sys.stderr.isatty() or not file.is_file() or file.stat().st_size < LONG:
        yield None
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, transient=True) as shown:
        task = shown.add_task("reading", total=None)
        yield lambda records: shown.update(task, description=f"{records:,} records")


def _write(pieces: Iterator[str], output: Path | None, *, private: bool) -> None:
    if output is None:
        for piece in pieces:
            click.echo(piece, nl=False)
        return
    from ccis_interop.output import atomic

    with atomic(output, private=private) as file:
        for piece in pieces:
            file.write(piece)
