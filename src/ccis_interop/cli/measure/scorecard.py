"""`interop measure scorecard`: figures in the published columns."""

from __future__ import annotations

from pathlib import Path

import click

from ccis_interop.cli.measure.output import FACES, face_of, tell


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--format", "-f", "face", type=click.Choice(FACES), help="How to tell; by the name of the file if not.")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write to a file.")
@click.option(
    "--standards", "folders", multiple=True, type=click.Path(path_type=Path), help="A folder of more standards."
)
def command(files: tuple[Path, ...], face: str | None, output: Path | None, folders: tuple[Path, ...]) -> int:
    """Write the figures of FILE in the columns of DfE's scorecard, as far as they are known.

    It wants the months of December to February, and March; last year's too for the annual changes. Small numbers are
    not kept back: it is for the authority's own eyes.
    """
    from ccis_interop.catalogue.find import Catalogue
    from ccis_interop.measures.dimensions import breakdowns
    from ccis_interop.measures.measure import figures
    from ccis_interop.measures.method import read_method
    from ccis_interop.measures.people import People
    from ccis_interop.measures.scorecard import needed, scorecard
    from ccis_interop.measures.sheets import Told
    from ccis_interop.measures.suppress import publication
    from ccis_interop.output import refuse_unwritable

    chosen = face_of(face, output)
    if output is not None:
        refuse_unwritable(output, *files)
    catalogue = Catalogue(folders)
    with People(catalogue) as people:
        names, asked = needed(people)
        methods = [read_method(catalogue, one) for one in names]
        people.load(files)
        people.seal()
        whole = [one.partition("*")[2] for one in asked if "*" in one]
        parts = breakdowns(catalogue, [*asked, *whole])
        counted = [figures(people, one, parts, catalogue, {}) for one in methods]
        sheet = scorecard(people, counted, publication(catalogue))
    missing = dict.fromkeys(text for one in counted for text in one.missing)
    return tell(Told(sheet.title, [sheet], {}, list(missing)), chosen, output)
