"""`interop index init`: make a store of the Index."""

from __future__ import annotations

from pathlib import Path

import click

from ccis_interop.cli.index.options import STORE
from ccis_interop.errors import UsageError


@click.command()
@STORE
@click.option("--upgrade", is_flag=True, help="Bring a store of an older version up to date.")
@click.option(
    "--tokens",
    type=click.Path(path_type=Path),
    metavar="KEYFILE",
    help="Keep tokens instead of ULN and UPN; the key is made if the file is not there.",
)
def command(url: str, upgrade: bool, tokens: Path | None) -> None:
    """Make a store. It holds personal data: keep its file as you keep your case records."""
    from ccis_interop.index.register.store import create_store, open_store

    if upgrade:
        if tokens:
            raise UsageError("tokens-late", "tokens are chosen when a store is made.", mend="leave out one of the two.")
        click.echo(f"{open_store(url, migrate=True).place}: is of the newest version")
        return
    digest = _digest(tokens) if tokens else None
    store = create_store(url, key_digest=digest)
    click.echo(f"{store.place}: made{', keeps tokens instead of ULN and UPN' if digest else ''}")


def _digest(path: Path) -> str:
    from ccis_interop.index.tokens import key_digest, make_key, read_key

    return key_digest(read_key(path) if path.exists() else make_key(path))
