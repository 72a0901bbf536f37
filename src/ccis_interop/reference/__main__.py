"""`python -m ccis_interop.reference exec|http`: the reference CCIS as a program, for the suite's drivers."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ccis_interop.reference.defects import mouth
from ccis_interop.reference.driver import ReferenceCcis
from ccis_interop.reference.web import Web

DEFECT = click.option("--defect", "defects", multiple=True, metavar="NAME", help="A fault to be made.")
DATA = click.option("--data", default="", type=click.Path(), help="Where it keeps its data; a temporary folder if not.")


@click.group()
def main() -> None:
    """The reference CCIS, for the conformance suite."""


@main.command("exec")
@DEFECT
@DATA
def over_streams(defects: tuple[str, ...], data: str) -> None:
    """A request a line on standard input, a reply a line on standard output."""
    system = ReferenceCcis(",".join(defects), data)
    mouth(defects)(system).serve(sys.stdin.buffer, sys.stdout.buffer)


@main.command("http")
@DEFECT
@DATA
@click.option("--port", default=0, show_default="a free one", help="The port, on this machine alone.")
def over_http(defects: tuple[str, ...], data: str, port: int) -> None:
    """A POST a verb; the address is told on standard output."""
    server = Web(mouth(defects)(ReferenceCcis(",".join(defects), data)), port)
    click.echo(server.url)
    server.serve_forever()


@main.command()
def matrix() -> None:
    """The page of faults and the cases that catch them, as it stands in docs/reference."""
    from ccis_interop.reference.matrix import page

    click.echo(page(), nl=False)


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--data", required=True, type=click.Path(path_type=Path), help="Where the portal keeps last month's.")
@click.option("--to", "folder", required=True, type=click.Path(path_type=Path), help="A folder for the answer.")
def portal(file: Path, data: Path, folder: Path) -> None:
    """Take a monthly return as the portal of NCCIS does: error report and tables, or a notice that it failed."""
    from ccis_interop.reference.portal import Portal

    folder.mkdir(parents=True, exist_ok=True)
    answer = Portal(data).receive(file)
    for path in answer.write(folder):
        click.echo(path.name)
    sys.exit(0 if answer.loaded and not answer.errors else 1)


if __name__ == "__main__":
    main()
