"""A group of commands, each imported only when it is used: help must be quick."""

from __future__ import annotations

from importlib import import_module
from typing import ClassVar

import click


class Commands(click.Group):
    """The commands of one package: one module each, which holds a click command named `command`."""

    package: ClassVar[str] = "ccis_interop.cli"
    briefs: ClassVar[dict[str, str]] = {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names."""
        return list(self.briefs)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One of them."""
        if cmd_name not in self.briefs:
            return None
        command: click.Command = import_module(f"{self.package}.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in the help, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self.briefs.items()))
