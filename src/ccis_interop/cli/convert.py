"""`interop convert`: files as others send them, as a file of a standard."""

from __future__ import annotations

import signal
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from ccis_interop.cli.settings import read_settings
from ccis_interop.errors import UsageError
from ccis_interop.formats.write.forms import FORMS

if TYPE_CHECKING:
    from ccis_interop.convert.delivery import Destination

BY_NAME = {
    ".xml": "xml",
    ".csv": "csv",
    ".tsv": "tsv",
    ".jsonl": "jsonl",
    ".parquet": "parquet",
    ".xlsx": "xlsx",
    ".zip": "csv-package",
}


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--to", "target", metavar="STANDARD", required=True, help="What it is to become, such as enrolment-list.")
@click.option("--from", "refs", multiple=True, metavar="LAYOUT", help="The layout, if it is not to be recognised.")
@click.option("--mapping", type=click.Path(path_type=Path), help="A mapping of your own: its contract or folder.")
@click.option("--form", type=click.Choice(FORMS), help="The form of the output, if its name does not say it.")
@click.option(
    "--output", "-o", required=True, type=click.Path(path_type=Path), help="The file, or folder of a package."
)
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day for which it is true; that of the file or today if not."
)
@click.option(
    "--postcodes", metavar="ons|FILE", help="Tell by postcode where people live: the ONS directory, or a CSV file."
)
@click.option(
    "--previous",
    type=click.Path(path_type=Path),
    help="Last month's file of the target: no leaver is sent twice.",
)
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="Tell what the file does not say.")
@click.option(
    "--standards", "folders", multiple=True, type=click.Path(path_type=Path), help="A folder of more standards."
)
def command(files: tuple[Path, ...], target: str, refs: tuple[str, ...], mapping: Path | None, form: str | None,
            output: Path, as_of: datetime | None, postcodes: str | None, previous: Path | None,
            settings: tuple[str, ...], folders: tuple[Path, ...]) -> int:  # fmt: skip
    """Convert FILE to a standard, and account for every row and column.

    Beside the output stand its account (.account.json), the source row of each record (.provenance.parquet) and, if
    rows were rejected, these rows with the reason (.rejects.csv), to be mended and converted again. They hold
    personal data.

    Exit code: 0 all converted, 1 rows were rejected, 2 wrong usage, 3 the file cannot be read, 4 not all was
    evaluated, or nothing came out, 5 our fault.
    """
    from ccis_interop.catalogue.find import Catalogue
    from ccis_interop.catalogue.mappings import mapping_for, read_mapping
    from ccis_interop.convert.conversion import Options, prepare
    from ccis_interop.convert.convert import convert
    from ccis_interop.convert.source import open_source
    from ccis_interop.convert.summary import summary

    _stop_cleanly()
    if refs and len(refs) != len(files):
        raise UsageError("from-count", "--from is given once for each file, or not at all.", mend="name every layout.")
    destination = destination_of(output, form)
    destination.refuse(*files, *([previous] if previous else []))
    catalogue = Catalogue(folders)
    wanted = catalogue.edition(target).ref
    named = refs or (None,) * len(files)
    sources = [open_source(path, catalogue, ref=ref) for path, ref in zip(files, named, strict=True)]
    chosen = read_mapping(mapping) if mapping else mapping_for(catalogue, tuple(one.ref for one in sources), wanted)
    options = Options(as_of.date() if as_of else None, read_settings(settings), wanted, postcodes, previous)
    account = convert(prepare(sources, chosen, catalogue, options), destination)
    for line in summary(account):
        click.echo(line)
    return int(account.exit)


def destination_of(output: Path, form: str | None) -> Destination:
    """Where a result goes, in the form that its name says. Raises UsageError if neither says it."""
    from ccis_interop.convert.delivery import Destination

    chosen = form or BY_NAME.get(output.suffix.lower())
    if chosen is None:
        raise UsageError(
            "form-unknown", "the name of the output does not say its form.", where=str(output), mend="add --form."
        )
    return Destination(output, chosen)


def _stop_cleanly() -> None:
    """Let a request to end this process take away what is not finished."""

    def stop(number: int, _: FrameType | None) -> None:
        raise SystemExit(128 + number)

    if hasattr(signal, "SIGTERM"):
        signal.signal(signal.SIGTERM, stop)
