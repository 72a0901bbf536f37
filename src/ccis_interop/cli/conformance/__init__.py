"""`interop conformance`: the commands of the conformance suite, one a file."""

from __future__ import annotations

from typing import ClassVar

import click

from ccis_interop.cli.lazy import Commands


class Subcommands(Commands):
    """The commands of the suite."""

    package = "ccis_interop.cli.conformance"
    briefs: ClassVar[dict[str, str]] = {
        "init": "Write a driver to begin with, that fails on purpose step by step.",
        "plan": "Say which cases would run, and why.",
        "run": "Run the cases against a product, and write the result.",
        "certify": "Make a signed certificate of a run that left nothing out.",
        "pair": "Let systems exchange records in pairs, both ways.",
    }


@click.group(cls=Subcommands)
def command() -> None:
    """Does a product, at a version, do what the arrangements ask?"""
