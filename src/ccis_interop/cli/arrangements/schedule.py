"""`interop arrangements schedule`: the annex of a tender."""

from __future__ import annotations

from pathlib import Path

import click

from ccis_interop.errors import Exit


@click.command()
@click.option("--profile", "name", default="borough-ccis", show_default=True, help="What is to be bought.")
@click.option(
    "--output",
    "-o",
    "outputs",
    required=True,
    multiple=True,
    type=click.Path(path_type=Path),
    help="FILE.html, .md or .xlsx.",
)
def command(name: str, outputs: tuple[Path, ...]) -> int:
    """Write the procurement annex of a profile: a clause for each requirement, with columns for the bidder's answer."""
    from ccis_interop.conformance.paper.render import face_of, write
    from ccis_interop.conformance.profiles import profile
    from ccis_interop.conformance.requirements import read
    from ccis_interop.conformance.schedule import annex

    asked = profile(name)
    for path in outputs:
        face_of(path)
    paper = annex(read(asked.edition), asked)
    for path in outputs:
        write(paper, path)
        click.echo(f"{path}: {len(asked.requirements)} clauses")
    return int(Exit.CONFORMS)
