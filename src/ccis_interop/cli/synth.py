"""`interop synth`: synthetic records."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from ccis_interop.errors import Exit
from ccis_interop.formats.write.forms import FORMS


@click.command()
@click.option("--people", type=click.IntRange(0), default=1000, show_default=True, help="How many.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same people.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day: the end of the reported month.")
@click.option("--standard", metavar="ID/EDITION", default="nccis/2019-20", show_default=True, help="What to write.")
@click.option(
    "--standards", "folders", multiple=True, type=click.Path(path_type=Path), help="A folder of more standards."
)
@click.option(
    "--authority", "authorities", multiple=True, metavar="CODE", help="Only residents of this borough (again for more)."
)
@click.option(
    "--format", "-f", "form", type=click.Choice(FORMS), default="xml", show_default=True, help="The form of the file."
)
@click.option(
    "--output", "-o", required=True, type=click.Path(path_type=Path), help="The file, or folder of a package."
)
@click.option(
    "--faults", "faults", multiple=True, metavar="RULE", help="Plant breaches of a rule; `all` for every rule."
)
@click.option(
    "--recipe", type=click.Path(path_type=Path), help="A CSV file that says how many people of each kind there are."
)
@click.option("--each", type=click.IntRange(1), default=1, show_default=True, help="How many breaches of each rule.")
@click.option("--key", type=click.Path(path_type=Path), help="Write what was planted, as CSV.")
def command(people: int, seed: int, as_of: datetime | None, standard: str, folders: tuple[Path, ...],
            authorities: tuple[str, ...], form: str, output: Path, faults: tuple[str, ...],
            recipe: Path | None, each: int, key: Path | None) -> int:  # fmt: skip
    """Make synthetic people as records of a standard, or as a file in a layout of others. None of them is real."""
    from ccis_interop.catalogue.find import Catalogue
    from ccis_interop.formats.write.writers import write
    from ccis_interop.synth.breaking import Planted
    from ccis_interop.synth.london import dataset, default_day
    from ccis_interop.synth.plant import plant, write_key

    catalogue = Catalogue(folders)
    if standard in catalogue.layouts:
        from ccis_interop.errors import UsageError
        from ccis_interop.synth.sent import write_sent

        if faults or authorities:
            raise UsageError("synth-layout", f"{standard} is a layout: it has no rules to breach, and one provider.")
        count = write_sent(catalogue, standard, output, people, seed, as_of.date() if as_of else None)
        click.echo(f"{output}: {count:,} synthetic people as {standard}")
        return int(Exit.CONFORMS)
    wanted = catalogue.load(standard)
    day = as_of.date() if as_of else default_day(wanted)
    if recipe is not None:
        from ccis_interop.synth.recipe import by_recipe, count_of

        people = count_of(recipe)
        made = by_recipe(wanted, recipe, seed, day)
    else:
        made = dataset(wanted, people, seed, day, authorities)
    planted: list[Planted] = []
    if faults:
        made, planted = plant(made, catalogue.macros, list(faults), each, seed, day, nested=form == "jsonl")
    write(made, output, form)
    if key is not None:
        write_key(planted, key)
    told = f", {len(planted)} breaches planted" if faults else ""
    click.echo(f"{output}: {people:,} synthetic people as {wanted.ref}{told}")
    return int(Exit.CONFORMS)
