"""`interop certificate verify`: is a certificate worth something?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ccis_interop.cli.certificate.judging import judged_by
from ccis_interop.errors import Exit


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@judged_by
def command(file: Path, **given: Any) -> int:
    """Judge a certificate without a network: every byte of the page, the key, the dates, what it is about.

    Exit code: 0 valid, 1 refused, each reason said, 2 wrong usage, 3 the file cannot be read.
    """
    from ccis_interop.cli.certificate.judging import judge

    judged = judge(file, **given)
    for reason in judged.reasons:
        click.echo(f"refused: {reason.message} [check {reason.check}]")
    if not judged.valid or judged.certificate is None:
        return int(Exit.FINDINGS)
    held = judged.certificate
    product = held["product"]
    tested, attested = len(held["requirements"]), len(held["attested"])
    click.echo(f"valid: {product['product']} {product['version']} of {product['supplier']}")
    click.echo(
        f"  {held['profile']['title']}, edition {held['edition']}: {tested} requirements tested, {attested} attested"
    )
    click.echo(f"  issued {held['issued']}, good until {held['expires']}; signed by {judged.signer}")
    return int(Exit.CONFORMS)
