"""The head of the command line: finds the command, and turns what went wrong into one line and an exit code."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from typing import Any

import click

from ccis_interop import __version__
from ccis_interop.cli.lazy import Commands
from ccis_interop.errors import Exit, InteropError

# How printing fails: files that are read or written elsewhere have errors of their own.
WRITING = {errno.EPIPE, errno.ENOSPC, errno.EIO, errno.EFBIG, errno.EDQUOT}

COMMANDS = {
    "arrangements": "List and show the minimum arrangements; write a tender's annex and an impact statement.",
    "certificate": "Verify certificates of conformance; make keys and badges.",
    "check": "Check a file against its standard.",
    "conformance": "Does a system do what the arrangements ask? Run the cases, exchange in pairs.",
    "convert": "Convert a file as others send it to a standard, and account for every row.",
    "explain": "Say what a rule means and how to mend its breaches.",
    "index": "Match young people across London, and tell each borough about its own.",
    "measure": "Count cohort, NEET and not known by a published method, and list whom to track.",
    "mapping": "Propose, try and save the mapping of a list in nobody's layout.",
    "register": "Say who takes part in the arrangements, and what covers them.",
    "standards": "List, show, lint, compile, compare and export the standards.",
    "synth": "Make synthetic records, sound or with planted faults.",
    "trace": "Tell where a converted record came from, and how.",
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
    for stream in (sys.stdout, sys.stderr):  # what the terminal cannot show is no reason to stop
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
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
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of a reader written in Rust is no Exception
        if isinstance(error, OSError) and error.filename is None and error.errno in WRITING:
            return _told_of_output(error)
        if isinstance(error, ModuleNotFoundError):
            from ccis_interop.cli.extras import missing_extra

            if told := missing_extra(error):
                click.echo(f"interop: {told}", err=True)
                return int(told.exit)
        from ccis_interop.cli.fault import write_fault

        click.echo(f"interop: {write_fault(error)}", err=True)
        return int(Exit.FAULT)


def _told_of_output(error: OSError) -> int:
    """The line about what could not be printed; none if whoever read it has gone, which is what `head` does."""
    from ccis_interop.output import output_failed

    with suppress(OSError, ValueError, AttributeError):  # what is left to print goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if not isinstance(error, BrokenPipeError):
        click.echo(f"interop: {output_failed('standard output', error)}", err=True)
    return int(Exit.UNREADABLE)
