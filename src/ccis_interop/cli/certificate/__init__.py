"""`interop certificate`: keys, and the judging of certificates, one command a file."""

from __future__ import annotations

from typing import ClassVar

import click

from ccis_interop.cli.lazy import Commands


class Subcommands(Commands):
    """The commands about certificates."""

    package = "ccis_interop.cli.certificate"
    briefs: ClassVar[dict[str, str]] = {
        "verify": "Judge a certificate, without a network.",
        "key": "Make a pair of keys to sign certificates with.",
        "badge": "Make the badge of a certificate that verifies.",
    }


@click.group(cls=Subcommands)
def command() -> None:
    """Verify certificates of conformance, make keys and badges. (interop conformance certify makes certificates.)"""
