"""`interop measure methods`: which there are, and what each rests on."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("name", required=False)
@click.option(
    "--standards", "folders", multiple=True, type=click.Path(path_type=Path), help="A folder of more standards."
)
def command(name: str | None, folders: tuple[Path, ...]) -> None:
    """List the methods of counting, or show one: whom it counts, and where each part of it is known from."""
    from ccis_interop.catalogue.find import Catalogue
    from ccis_interop.measures.method import folders as known
    from ccis_interop.measures.method import read_method

    catalogue = Catalogue(folders)
    if name is None:
        for one in sorted(known(catalogue)):
            click.echo(f"{one:<20} {read_method(catalogue, one).title}")
        return
    method = read_method(catalogue, name)
    click.echo(f"{method.id}: {method.title}\n{method.description}\n")
    for measure in method.measures:
        shares = "".join(f" + {name} x {group}" for group, name in measure.shares.items())
        click.echo(f"  {measure.title} [{measure.id}] = ({' + '.join(measure.groups)}{shares}) / cohort")
    click.echo("\nKnown from:")
    for fact in method.facts:
        click.echo(f"  {fact.of}: {fact.says} ({fact.source}, {fact.confidence})")
