"""`interop standards`: the commands about the standards themselves, one a file."""

from __future__ import annotations

from typing import ClassVar

import click

from ccis_interop.cli.lazy import Commands


class Subcommands(Commands):
    """The commands about standards."""

    package = "ccis_interop.cli.standards"
    briefs: ClassVar[dict[str, str]] = {
        "list": "List every edition of every standard, or layouts and mappings.",
        "show": "Show an edition in plain English: fields, codes, rules, what is unknown.",
        "lint": "Find every mistake in standards, layouts and mappings.",
        "compile": "Write what is compiled from a standard: schemas, template, pages.",
        "diff": "Say what changed between two editions, and who must act.",
        "export": "Write a whole contract for other ODCS tools.",
    }


@click.group(cls=Subcommands)
def command() -> None:
    """List, show, lint, compile, compare and export the standards."""
