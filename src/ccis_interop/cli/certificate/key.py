"""`interop certificate key`: a pair of keys."""

from __future__ import annotations

from pathlib import Path

import click

from ccis_interop.errors import Exit


@click.command()
@click.option(
    "--output", "-o", required=True, type=click.Path(path_type=Path), help="NAME: writes NAME.key.pem and NAME.pub.pem."
)
def command(output: Path) -> int:
    """Make an Ed25519 pair. The secret file is readable by its owner alone, and has no password: keep it safe."""
    from ccis_interop.conformance.certificate.keys import make

    secret, public, name = make(output)
    click.echo(f"{secret}: the secret key; it stays with the tester")
    click.echo(f"{public}: the public key, for the register (keys/*.yaml)")
    click.echo(f"id: {name}")
    return int(Exit.CONFORMS)
