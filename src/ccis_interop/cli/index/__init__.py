"""`interop index`: the London Index, one command a file."""

from __future__ import annotations

from typing import ClassVar

import click

from ccis_interop.cli.lazy import Commands


class Subcommands(Commands):
    """The commands about the Index."""

    package = "ccis_interop.cli.index"
    briefs: ClassVar[dict[str, str]] = {
        "init": "Make a store, or bring one up to date.",
        "participant": "Admit participants, and list them.",
        "load": "Take feeds and lists in; rows that break a rule go back.",
        "match": "Find who is one person, and issue notices.",
        "review": "Decide on records that may be one person.",
        "notices": "Write or acknowledge the notices of an authority.",
        "apply": "Apply notices to a borough's records.",
        "status": "Count what the store holds, and what waits.",
        "unlink": "Take a record out of its person.",
        "split": "Part some records of a person from the others.",
        "merge": "Say that two persons are one.",
        "undo": "Take back what a person decided.",
        "expire": "Delete what the agreement no longer lets the Index keep.",
        "verify": "Make the state again from the log, and compare.",
        "serve": "Serve the Index over HTTP.",
        "credential": "Add, rotate, revoke and list credentials.",
        "audit": "Show and verify the log of every disclosure.",
        "train": "Train the linkage model anew.",
    }


@click.group(cls=Subcommands)
def command() -> None:
    """Match young people across London's systems, and tell each borough about its own residents."""
