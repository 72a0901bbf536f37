"""The head of the command line: finds the command, and turns what went wrong into one line and an exit code."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from ccis_interop import __version__
from ccis_interop.cli.lazy import Commands
from ccis_interop.errors import Exit, InteropError

COMMANDS = {
    "check": "Check a file against its standard.",
    "explain": "Say what a rule means and how to mend its breaches.",
    "standards": "List, show, lint, compile, compare and export the standards.",
    "synth": "Make synthetic records, sound or with planted faults.",
}


class Head(Commands):
    """The commands."""

    briefs = COMMANDS


@click.group(cls=Head, context_settings={"help_option_names": ["-h", "--help"]})
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
