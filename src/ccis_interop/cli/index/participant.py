"""`interop index participant`: who may send to the Index."""

from __future__ import annotations

import click

from ccis_interop.cli.index.options import STORE

ROLES = ("authority", "unit", "provider")


@click.group()
def command() -> None:
    """Admit participants, and list them."""


@command.command()
@click.argument("name")
@STORE
@click.option("--role", type=click.Choice(ROLES), required=True, help="What the participant is.")
@click.option("--authority", "authorities", multiple=True, help="The authority, or each of a unit's boroughs.")
@click.option("--ukprn", help="The provider's UKPRN.")
def add(name: str, url: str, role: str, authorities: tuple[str, ...], ukprn: str | None) -> None:
    """Admit NAME: the `sender` of its messages."""
    from ccis_interop.index.register.participants import Participant
    from ccis_interop.index.register.participants import add as admit
    from ccis_interop.index.register.routing import refuse_unknown
    from ccis_interop.index.register.store import open_store

    refuse_unknown(authorities)
    admit(open_store(url), Participant(name, role, authorities, ukprn))
    click.echo(f"{name}: admitted as {role}")


@command.command("list")
@STORE
def list_(url: str) -> None:
    """List those who are admitted."""
    from ccis_interop.index.register.participants import participants
    from ccis_interop.index.register.store import open_store

    with open_store(url).read() as connection:
        for one in participants(connection):
            click.echo(" ".join([f"{one.name}: {one.role}", *one.authorities, *([one.ukprn] if one.ukprn else [])]))
