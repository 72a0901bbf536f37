"""`interop register`: who takes part and what covers them, one command a file."""

from __future__ import annotations

from typing import ClassVar

import click

from ccis_interop.cli.lazy import Commands


class Subcommands(Commands):
    """The commands about the register."""

    package = "ccis_interop.cli.register"
    briefs: ClassVar[dict[str, str]] = {
        "check": "Find every problem of a register.",
        "status": "Say which of the 33 authorities are covered, and by what; write the page and the badges.",
    }


@click.group(cls=Subcommands)
def command() -> None:
    """Check the register, and say which authorities are covered."""
