"""`interop measure benchmark`: figures beside a published table."""

from __future__ import annotations

from pathlib import Path

import click

from ccis_interop.cli.measure.output import FACES, face_of, tell
from ccis_interop.errors import UsageError


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--published", required=True, type=click.Path(path_type=Path), help="A CSV in the scorecard's columns.")
@click.option("--method", "-m", default="neet-2016", show_default=True, help="How to count.")
@click.option("--measure", default="not_known", show_default=True, help="What of the method is compared.")
@click.option("--column", default="Notknown_percent", show_default=True, help="The published column to compare with.")
@click.option("--neighbours", default="", metavar="CODE,CODE", help="Authorities whose published mean is shown.")
@click.option("--format", "-f", "face", type=click.Choice(FACES), help="How to tell; by the name of the file if not.")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write to a file.")
@click.option(
    "--standards", "folders", multiple=True, type=click.Path(path_type=Path), help="A folder of more standards."
)
def command(files: tuple[Path, ...], published: Path, method: str, measure: str, column: str, neighbours: str,
            face: str | None, output: Path | None, folders: tuple[Path, ...]) -> int:  # fmt: skip
    """Set the figures of FILE beside a published table: neighbours, region, England, quintile."""
    from ccis_interop.catalogue.find import Catalogue
    from ccis_interop.measures.benchmark import benchmark, read_published
    from ccis_interop.measures.dimensions import breakdowns
    from ccis_interop.measures.measure import figures
    from ccis_interop.measures.method import read_method
    from ccis_interop.measures.people import People
    from ccis_interop.measures.sheets import Told
    from ccis_interop.output import refuse_unwritable

    chosen = face_of(face, output)
    if output is not None:
        refuse_unwritable(output, published, *files)
    catalogue = Catalogue(folders)
    way = read_method(catalogue, method)
    if measure not in {one.id for one in way.measures}:
        raise UsageError(
            "measure-unknown",
            f"{way.id} has no measure `{measure}`.",
            mend=f"use one of: {', '.join(one.id for one in way.measures)}.",
        )
    table = read_published(published, column)
    near = [one.strip() for one in neighbours.split(",") if one.strip()]
    with People(catalogue) as people:
        people.load(files)
        people.seal()
        counted = figures(people, way, breakdowns(catalogue, ["authority"]), catalogue, {})
        sheets = benchmark(people, counted, measure, table, column, near)
    return tell(Told(sheets[0].title, sheets, {}, counted.missing), chosen, output)
