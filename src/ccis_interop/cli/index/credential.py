"""`interop index credential`: who may use the service, and with which secret."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ccis_interop.cli.index.options import STORE

if TYPE_CHECKING:
    from ccis_interop.index.access.secret import Token

RIGHTS = ("submit", "notices", "look_up")
KEPT = click.option(
    "--secret-file", type=click.Path(path_type=Path), help="Write the token to this file, not to the screen."
)


@click.group()
def command() -> None:
    """Add, rotate, revoke and list the credentials of participants and their officers."""


@command.command()
@click.argument("participant")
@STORE
@click.option("--officer", help="The code of the officer who may look young people up; a code, never a name.")
@click.option("--right", "rights", multiple=True, type=click.Choice(RIGHTS), help="Only this (again for more).")
@click.option("--expires", type=click.DateTime(["%Y-%m-%d"]), help="The day on which it ends.")
@KEPT
def add(participant: str, url: str, officer: str | None, rights: tuple[str, ...], expires: datetime | None,
        secret_file: Path | None) -> None:  # fmt: skip
    """Make a credential for PARTICIPANT. Its token is shown once, and kept nowhere."""
    from ccis_interop.index.access.credentials import add as add_credential
    from ccis_interop.index.access.rights import Right
    from ccis_interop.index.register.participants import participant as admitted
    from ccis_interop.index.register.store import open_store

    _refuse(secret_file)
    store = open_store(url)
    with store.begin() as connection:
        made, token = add_credential(
            connection,
            admitted(connection, participant).name,
            holder=officer,
            rights=[Right(one) for one in rights],
            expires=expires.replace(tzinfo=UTC) if expires else None,
        )
    click.echo(f"credential {made.credential_id} of {made.participant}: {', '.join(made.rights)}")
    _show(token, secret_file)


@command.command()
@click.argument("credential")
@STORE
@click.option("--overlap-hours", default=24, show_default=True, type=click.IntRange(0, 24 * 31),
              help="How long the old one goes on.")  # fmt: skip
@KEPT
def rotate(credential: str, url: str, overlap_hours: int, secret_file: Path | None) -> None:
    """Make a new credential in the place of CREDENTIAL, which goes on for a while."""
    from ccis_interop.index.access.credentials import rotate as rotate_credential
    from ccis_interop.index.register.store import open_store

    _refuse(secret_file)
    with open_store(url).begin() as connection:
        made, token = rotate_credential(connection, credential, overlap=timedelta(hours=overlap_hours))
    click.echo(f"credential {made.credential_id} of {made.participant}; {credential} ends in {overlap_hours} hours")
    _show(token, secret_file)


@command.command()
@click.argument("credential")
@STORE
def revoke(credential: str, url: str) -> None:
    """End CREDENTIAL at once."""
    from ccis_interop.index.access.credentials import revoke as revoke_credential
    from ccis_interop.index.register.store import open_store

    with open_store(url).begin() as connection:
        ended = revoke_credential(connection, credential)
    click.echo(f"credential {credential} of {ended.participant} is revoked")


@command.command("list")
@STORE
def list_(url: str) -> None:
    """List all credentials, also those that have ended. No secret is shown: none is kept."""
    from ccis_interop.index.access.credentials import credentials
    from ccis_interop.index.register.store import open_store

    with open_store(url).read() as connection:
        found = credentials(connection)
    now = datetime.now(UTC)
    for one in found:
        officer = f", officer {one.holder}" if one.holder else ""
        ends = f", until {one.expires_at}" if one.expires_at else ""
        click.echo(
            f"{one.credential_id}  {one.state(now)}  {one.participant}{officer}: {', '.join(one.rights)}; "
            f"since {one.made_at}{ends}"
        )
    if not found:
        click.echo("there are no credentials: interop index credential add PARTICIPANT")


def _refuse(path: Path | None) -> None:
    """Before a credential is made: raise an error if its token could not be written."""
    from ccis_interop.errors import UsageError
    from ccis_interop.output import refuse_unwritable

    if path is None:
        return
    refuse_unwritable(path)
    if path.exists():
        raise UsageError("secret-exists", "there is a file already.", where=str(path), mend="name another.")


def _show(token: Token, path: Path | None) -> None:
    from ccis_interop.output import atomic

    if path is None:
        click.echo(f"token, shown this once: {token.text}")
        return
    with atomic(path, private=True) as file:
        file.write(f"{token.text}\n")
    click.echo(f"token: {path}")
