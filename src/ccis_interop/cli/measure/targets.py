"""`interop measure targets`: the lists that a team works from."""

from __future__ import annotations

from pathlib import Path

import click

from ccis_interop.cli.measure.output import FACES, face_of, tell
from ccis_interop.errors import UsageError


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--method", "-m", default="neet-2016", show_default=True, help="Whom to count.")
@click.option("--within", type=click.IntRange(1, 3660), default=92, show_default=True, help="Attempts of so many days.")
@click.option("--show-values", is_flag=True, help="Needed: the lists hold young people's identifiers and needs.")
@click.option("--format", "-f", "face", type=click.Choice(FACES), help="How to tell; by the name of the file if not.")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write to a file.")
@click.option(
    "--standards", "folders", multiple=True, type=click.Path(path_type=Path), help="A folder of more standards."
)
def command(files: tuple[Path, ...], method: str, within: int, show_values: bool, face: str | None,
            output: Path | None, folders: tuple[Path, ...]) -> int:  # fmt: skip
    """List whom to work with first: NEET by need and time, not known by last attempt and next method, and gaps.

    The lists hold personal data: they need --show-values, go to a file that its owner alone may read, and are marked.
    """
    from ccis_interop.catalogue.find import Catalogue
    from ccis_interop.measures.method import read_method
    from ccis_interop.measures.people import People
    from ccis_interop.measures.sheets import Told
    from ccis_interop.measures.targets import load_attempts, targets
    from ccis_interop.output import refuse_on_screen, refuse_unwritable

    if not show_values:
        raise UsageError(
            "values-asked",
            "these lists hold personal data.",
            mend="add --show-values and --output FILE, and keep that file safe.",
        )
    refuse_on_screen(output)
    chosen = face_of(face, output)
    if output is not None:
        refuse_unwritable(output, *files)
    catalogue = Catalogue(folders)
    way = read_method(catalogue, method)
    lacking = {"neet", "not_known"} - {one.id for one in way.measures}
    if lacking:
        raise UsageError(
            "method-lists", f"{way.id} counts no {sorted(lacking)[0]}.", mend="name another method, such as neet-2016."
        )
    with People(catalogue) as people:
        people.load(files)
        load_attempts(people, files, catalogue)
        people.seal()
        answer = Told("Whom to work with first", targets(people, way, "neet", "not_known", within), {}, people.doubts)
    return tell(answer, chosen, output, private=True)
