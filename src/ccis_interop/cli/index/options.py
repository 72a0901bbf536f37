"""What several commands of the Index ask for alike."""

from __future__ import annotations

from pathlib import Path

import click

STORE = click.option(
    "--store",
    "url",
    default="index.sqlite",
    show_default=True,
    envvar="INTEROP_INDEX_STORE",
    help="A file, or postgresql://...",
)
ROLE = click.option(
    "--by", "role", required=True, metavar="ROLE", help="The role of who decides, such as data-manager; never a name."
)
REASON = click.option("--reason", "reason", required=True, metavar="CODE", help="Why (interop index review --reasons).")
TOKENS_KEY = click.option(
    "--tokens-key",
    type=click.Path(path_type=Path),
    envvar="INTEROP_INDEX_KEY",
    help="The file of the key, if the store keeps tokens.",
)
