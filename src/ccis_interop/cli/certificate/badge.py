"""`interop certificate badge`: a badge that tells edition and expiry."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ccis_interop.cli.certificate.judging import day_of, judged_by
from ccis_interop.errors import Exit


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--output", "-o", required=True, type=click.Path(path_type=Path), help="NAME: writes NAME.json and NAME.svg."
)
@judged_by
def command(file: Path, output: Path, **given: Any) -> int:
    """Make the badge of a certificate: JSON in the shape of shields.io, and SVG.

    Exit code: 0 made, 1 the certificate is refused and there is no badge.
    """
    from ccis_interop.cli.certificate.judging import judge
    from ccis_interop.conformance.certificate.badge import as_json, as_svg, badge
    from ccis_interop.output import atomic, refuse_unwritable

    judged = judge(file, **given)
    for reason in judged.reasons:
        click.echo(f"refused: {reason.message} [check {reason.check}]")
    if not judged.valid or judged.certificate is None:
        return int(Exit.FINDINGS)
    made = badge(judged.certificate, day_of(given["as_of"]))
    for ending, content in ((".json", as_json(made)), (".svg", as_svg(made))):
        path = output.with_name(output.name + ending)
        refuse_unwritable(path, file)
        with atomic(path, binary=True) as out:
            out.write(content)
        click.echo(f"{path}: {made['message']}")
    return int(Exit.CONFORMS)
