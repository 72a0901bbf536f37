"""What the commands of the suite have in common: the options that say which product is asked, and how."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

TIMEOUT = 60.0
LARGEST = 999_999

Command = TypeVar("Command", bound=Callable[..., Any])


def profile_option(command: Command) -> Command:
    """The profile that a product is held to."""
    return click.option(
        "--profile", metavar="ID", default="borough-ccis", show_default=True, help="What the product is held to."
    )(command)


def driver_option(command: Command) -> Command:
    """How the product is asked."""
    told = "folder:FOLDER (a person does it), exec:COMMAND, http://HOST or py:MODULE:CLASS."
    return click.option("--driver", required=True, metavar="KIND:...", help=told)(command)


def timeout_option(command: Command) -> Command:
    """How long a product has."""
    return click.option(
        "--timeout", type=click.FloatRange(0.1), default=TIMEOUT, show_default=True, help="Seconds for one request."
    )(command)


def cases_option(command: Command) -> Command:
    """Another folder of cases, for those who write some."""
    return click.option("--cases", "folder", type=click.Path(path_type=Path), help="A folder of other cases.")(command)


def seed_option(command: Command) -> Command:
    """The people."""
    return click.option(
        "--seed",
        type=click.IntRange(0, LARGEST),
        help="The same seed makes the same people; new ones each run if not.",
    )(command)
