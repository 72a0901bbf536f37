"""`interop measure currency`: what lapses soon."""

from __future__ import annotations

from pathlib import Path

import click

from ccis_interop.cli.measure.output import FACES, face_of, tell
from ccis_interop.errors import UsageError


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--within", default="30,60,90", show_default=True, metavar="DAYS,DAYS", help="Spans of days.")
@click.option("--show-values", is_flag=True, help="List the young people by identifier: only to a file (--output).")
@click.option("--format", "-f", "face", type=click.Choice(FACES), help="How to tell; by the name of the file if not.")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write to a file.")
@click.option(
    "--standards", "folders", multiple=True, type=click.Path(path_type=Path), help="A folder of more standards."
)
def command(files: tuple[Path, ...], within: str, show_values: bool, face: str | None, output: Path | None,
            folders: tuple[Path, ...]) -> int:  # fmt: skip
    """Count the records of FILE that lapse in the next days, by authority and activity.

    A lapsed record counts as not known, so this is next month's work. With --show-values the young people themselves
    are listed, to a file that its owner alone may read.
    """
    from ccis_interop.catalogue.find import Catalogue
    from ccis_interop.measures.currency import lapsing
    from ccis_interop.measures.people import People
    from ccis_interop.measures.sheets import Told
    from ccis_interop.output import refuse_on_screen, refuse_unwritable

    chosen = face_of(face, output)
    spans = _spans(within)
    if show_values:
        refuse_on_screen(output)
    if output is not None:
        refuse_unwritable(output, *files)
    with People(Catalogue(folders)) as people:
        people.load(files)
        people.seal()
        answer = Told("What lapses soon", lapsing(people, spans, ids=show_values), {}, people.doubts)
    return tell(answer, chosen, output, private=show_values)


def _spans(text: str) -> tuple[int, ...]:
    parts = [one.strip() for one in text.split(",") if one.strip()]
    if not parts or not all(one.isdigit() and 0 < int(one) <= 3660 for one in parts):
        raise UsageError("within-wrong", "`--within` takes numbers of days.", mend="write --within 30,60,90.")
    return tuple(sorted({int(one) for one in parts}))
