"""`interop arrangements`: the commands about what the London-wide agreement asks, one a file."""

from __future__ import annotations

from typing import ClassVar

import click

from ccis_interop.cli.lazy import Commands


class Subcommands(Commands):
    """The commands about arrangements."""

    package = "ccis_interop.cli.arrangements"
    briefs: ClassVar[dict[str, str]] = {
        "list": "List the arrangements and their requirements.",
        "show": "Show one arrangement or requirement, with the cases that prove it.",
        "coverage": "Say what proves each requirement; write or check the reference page.",
        "schedule": "Write the procurement annex of a profile.",
        "impact": "Write a borough's impact statement before it changes its arrangement.",
    }


@click.group(cls=Subcommands)
def command() -> None:
    """List and show the minimum arrangements; write the annex of a tender and the impact statement."""
