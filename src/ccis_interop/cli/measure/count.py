"""`interop measure FILE...`: figures by a method."""

from __future__ import annotations

from pathlib import Path

import click

from ccis_interop.cli.measure.output import FACES, face_of, tell
from ccis_interop.cli.settings import read_settings
from ccis_interop.errors import UsageError


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--method", "-m", required=True, metavar="METHOD[,METHOD]", help="How to count: interop measure methods.")
@click.option("--by", metavar="A,B*C", default="", help="Break down by authority, gender and more; * crosses two.")
@click.option("--compare", metavar="OLD,NEW", help="Also show what moves between two methods, for the same records.")
@click.option("--publish", is_flag=True, help="Keep small numbers back, and others from which they could be told.")
@click.option("--means", is_flag=True, help="Only the means of the months that the method publishes.")
@click.option("--set", "settings", multiple=True, metavar="NAME=NUMBER", help="Tell what no source tells.")
@click.option("--format", "-f", "face", type=click.Choice(FACES), help="How to tell; by the name of the file if not.")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write to a file.")
@click.option(
    "--standards", "folders", multiple=True, type=click.Path(path_type=Path), help="A folder of more standards."
)
def command(files: tuple[Path, ...], method: str, by: str, compare: str | None, publish: bool, means: bool,
            settings: tuple[str, ...], face: str | None, output: Path | None,
            folders: tuple[Path, ...]) -> int:  # fmt: skip
    """Count the young people of FILE (a month's records: the return in XML or CSV, or canonical CCIS).

    One file or thirty-three, one month or several. Exit code: 0 told, 2 wrong usage, 3 a file cannot be read, 4 a part
    could not be told, 5 our fault.
    """
    from ccis_interop.catalogue.find import Catalogue
    from ccis_interop.measures.compare import compared
    from ccis_interop.measures.counting import wanted
    from ccis_interop.measures.dimensions import breakdowns
    from ccis_interop.measures.measure import figures
    from ccis_interop.measures.method import read_method
    from ccis_interop.measures.people import People
    from ccis_interop.measures.sheets import Told
    from ccis_interop.measures.suppress import publication
    from ccis_interop.measures.tables import told
    from ccis_interop.output import refuse_unwritable

    chosen = face_of(face, output)
    if output is not None:
        refuse_unwritable(output, *files)
    catalogue = Catalogue(folders)
    methods = [read_method(catalogue, name) for name in dict.fromkeys(_names(method))]
    pair = [read_method(catalogue, name) for name in _names(compare)] if compare else []
    if compare and len(pair) != 2:
        raise UsageError("compare-two", "two methods are compared.", mend="write --compare OLD,NEW.")
    if publish and pair:
        raise UsageError(
            "publish-compare",
            "a comparison is not made fit to be published.",
            mend="leave --publish away, or compare by hand what was published.",
        )
    parts = breakdowns(catalogue, _names(by))
    numbers = _numbers(settings, {one.name for each in [*methods, *pair] for one in each.parameters})
    with People(catalogue, wanted([*methods, *pair], parts)) as people:
        people.load(files)
        people.seal()
        counted = [figures(people, one, parts, catalogue, numbers, publishing=publish) for one in methods]
        answer = told(counted, publication(catalogue) if publish else None, means=means)
        if pair:
            more = compared(people, pair[0], pair[1], catalogue)
            answer = Told(answer.title, [*answer.sheets, *more], answer.facts, answer.incomplete)
    return tell(answer, chosen, output)


def _names(text: str | None) -> list[str]:
    return [one.strip() for one in (text or "").split(",") if one.strip()]


def _numbers(settings: tuple[str, ...], known: set[str]) -> dict[str, float]:
    found = {}
    for name, value in read_settings(settings).items():
        if name not in known:
            raise UsageError(
                "parameter-unknown",
                f"no method that was named asks for `{name}`.",
                mend=f"use one of: {', '.join(sorted(known)) or 'none'}.",
            )
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        if not 0 <= number <= 1:
            raise UsageError("parameter-number", f"`{name}` is a share.", mend="write a number from 0 to 1.")
        found[name] = number
    return found
