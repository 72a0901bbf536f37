"""The head of the command line: finds the command, and turns what went wrong into one line and an exit code."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click

from ccis_interop import __version__
from ccis_interop.errors import Exit, InteropError

COMMANDS = {
    "check": "Check a file against its standard.",
    "explain": "Say what a rule means and how to mend its breaches.",
    "standards": "List, show, lint, compile, compare and export the standards.",
    "synth": "Make synthetic records, sound or with planted faults.",
}


class Commands(click.Group):
    """The commands, imported only when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One of them."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"ccis_interop.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in the help, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="interop")
def interop() -> None:
    """Exchange standards for young people's participation records, made executable."""


def main() -> None:
    """Run the command line, and leave with its exit code."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy's threads are never used, and cost a start
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; the exit code."""
    try:
        done: Any = interop.main(arguments, prog_name="interop", standalone_mode=False)
        return int(done) if isinstance(done, int) else int(Exit.CONFORMS)
    except InteropError as error:
        click.echo(f"interop: {error}", err=True)
        return int(error.exit)
    except click.exceptions.Abort:
        click.echo("interop: stopped.", err=True)
        return 130
    except click.ClickException as error:
        error.show()
        return int(Exit.USAGE)
    except BrokenPipeError:
        sys.stderr.close()
        return int(Exit.UNREADABLE)
    except Exception as error:
        from ccis_interop.cli.fault import write_fault

        click.echo(f"interop: {write_fault(error)}", err=True)
        return int(Exit.FAULT)
