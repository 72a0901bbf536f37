"""`interop conformance init`: a driver to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from ccis_interop.errors import Exit, UsageError
from ccis_interop.output import atomic

NAME = "driver.py"


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=".")
def command(folder: Path) -> int:
    """Write a driver to begin with into FOLDER: Python, nothing but its own library, works as it is.

    It claims nothing, so that its first run fails; docs/tutorial/a-driver.md goes on from there.
    """
    from ccis_interop.conformance.shelf import suite_folder

    target = folder / NAME
    if target.exists():
        raise UsageError(
            "driver-there",
            "there is a driver already.",
            where=str(target),
            mend="name another folder, or move it away.",
        )
    if not folder.exists():
        folder.mkdir(parents=True)
    with atomic(target) as file:
        file.write((suite_folder() / "skeleton" / NAME).read_text(encoding="utf-8"))
    click.echo(f"{target}: a driver to begin with. Try it:")
    click.echo(f'interop conformance run --driver "exec:python {target.as_posix()}" --case smoke -o result.json')
    return int(Exit.CONFORMS)
