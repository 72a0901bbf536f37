"""`interop mapping`: the commands for a list in nobody's layout, one a file."""

from __future__ import annotations

from typing import ClassVar

import click

from ccis_interop.cli.lazy import Commands


class Subcommands(Commands):
    """The commands about mappings."""

    package = "ccis_interop.cli.mapping"
    briefs: ClassVar[dict[str, str]] = {
        "suggest": "Propose a mapping for a file in a layout never seen.",
        "test": "Try a mapping on a file, and keep nothing.",
        "save": "Add a mapping and its layout to a folder of standards.",
        "measure": "Measure suggestions on the layouts that are known.",
    }


@click.group(cls=Subcommands)
def command() -> None:
    """Propose, try and save the mapping of a list in nobody's layout."""
