"""The option that every command about standards has: where more of them lie."""

from __future__ import annotations

from pathlib import Path

import click

more_standards = click.option(
    "--standards",
    "folders",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A folder of more standards: <id>/<edition>/contract.odcs.yaml.",
)
