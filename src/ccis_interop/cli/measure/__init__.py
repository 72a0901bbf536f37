"""`interop measure`: figures, and the lists that a tracking team works from; one command a file."""

from __future__ import annotations

from typing import ClassVar

import click

from ccis_interop.cli.lazy import Commands


class Subcommands(Commands):
    """The commands about measures; whatever is none of them is taken for files to count."""

    package = "ccis_interop.cli.measure"
    briefs: ClassVar[dict[str, str]] = {
        "count": "Cohort, NEET, not known and more by a method (also without this word).",
        "methods": "List the methods, or show one with its sources.",
        "benchmark": "Set figures beside a published table.",
        "scorecard": "Write figures in the published columns.",
        "targets": "List whom to work with first.",
        "currency": "List whose record lapses soon.",
    }

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """`interop measure FILE --method M` is `interop measure count FILE --method M`."""
        if args and args[0] not in self.briefs:
            args = ["count", *args]
        return super().resolve_command(ctx, args)


@click.group(cls=Subcommands, context_settings={"ignore_unknown_options": True})
def command() -> None:
    """Count who is in learning, in work, NEET or not known.

    `interop measure FILE... --method METHOD --by authority,gender` counts; the other commands are below.
    """
