"""`python -m ccis_interop.reference exec|http`: the reference CCIS as a program, for the suite's drivers."""

from __future__ import annotations

import sys

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


if __name__ == "__main__":
    main()
