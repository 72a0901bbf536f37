"""`interop index load`: take files into the Index."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ccis_interop.cli.index.options import STORE, TOKENS_KEY
from ccis_interop.cli.settings import read_settings
from ccis_interop.errors import Exit, UsageError

if TYPE_CHECKING:
    from ccis_interop.index.register.receipt import Receipt


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@STORE
@click.option("--from", "participant", metavar="NAME", help="Who sends, if the file does not say it.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day for which it is true, if it does not say it.")
@click.option("--postcodes", metavar="ons|FILE", help="Tell by postcode where people live.")
@click.option("--rejects", type=click.Path(path_type=Path), help="Where rejected rows go; beside the file if not told.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="Tell what the file does not say.")
@TOKENS_KEY
@click.option(
    "--standards", "folders", multiple=True, type=click.Path(path_type=Path), help="A folder of more standards."
)
def command(files: tuple[Path, ...], url: str, participant: str | None, as_of: datetime | None, postcodes: str | None,
            rejects: Path | None, settings: tuple[str, ...], tokens_key: Path | None,
            folders: tuple[Path, ...]) -> int:  # fmt: skip
    """Take FILE in: a feed of london-index, or a list or extract that a mapping makes one of.

    A row that breaks a rule is not taken: it goes back, whole and with the reason, to FILE.rejects... The same content
    is taken once, however often it is loaded; the order of files makes no difference.

    Exit code: 0 all rows were taken, 1 rows were rejected, 2 wrong usage, 3 the file cannot be read, 5 our fault.
    """
    from ccis_interop.catalogue.find import Catalogue
    from ccis_interop.index.register.intake import Submission, submit
    from ccis_interop.index.register.store import open_store

    if rejects is not None and len(files) > 1:
        raise UsageError("rejects-several", "--rejects is for one file.", mend="load the files one by one.")
    store, catalogue, told = open_store(url), Catalogue(folders), read_settings(settings)
    key = _key(tokens_key, store.setting("key_digest")) if tokens_key else None
    code = Exit.CONFORMS
    for path in files:
        submission = Submission(participant, rejects or path, as_of.date() if as_of else None, told, postcodes, key)
        receipt = submit(store, catalogue, path, submission)
        _tell(path, receipt)
        if receipt.rejected:
            code = Exit.FINDINGS
    return int(code)


def _key(path: Path, digest: str | None) -> bytes:
    from ccis_interop.index.tokens import read_key

    return read_key(path, digest)


def _tell(path: Path, receipt: Receipt) -> None:
    number = f" as delivery {receipt.delivery}" if receipt.delivery else ""
    click.echo(f"{path.name}: {receipt.state}{number}, from {receipt.sender}, period to {receipt.period_end}")
    for one in receipt.rows:
        if one.given:
            split = f" + {one.split:,} split" if one.split else ""
            click.echo(
                f"  {one.table}: {one.given:,} rows{split} = {one.accepted:,} accepted + {one.rejected:,} rejected + "
                f"{one.merged:,} merged + {one.left_out:,} left out"
            )
    for why, count in receipt.residence.items():
        click.echo(f"  authority of residence: {why} {count:,}")
    for finding in receipt.findings:
        click.echo(f"  {finding}")
    for reject in receipt.rejects:
        click.echo(f"  rejected rows: {reject.name}")
