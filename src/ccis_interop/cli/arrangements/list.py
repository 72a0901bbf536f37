"""`interop arrangements list`: the arrangements, and the requirements of a profile."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click

from ccis_interop.errors import Exit


@click.command()
@click.option("--profile", "name", metavar="PROFILE", help="The requirements of one profile, such as borough-ccis.")
@click.option("--requirements", is_flag=True, help="Every requirement.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(name: str | None, requirements: bool, as_json: bool) -> int:
    """List the arrangements with the number of their requirements; or the requirements themselves."""
    from ccis_interop.conformance.profiles import profile
    from ccis_interop.conformance.requirements import read

    held = read()
    if name or requirements:
        asked = profile(name).requirements if name else held.requirements
        rows: list[dict[str, Any]] = [asdict(one) for one in asked]
        lines = [f"{one.id:<9} {one.level:<6} {one.obligation}" for one in asked]
    else:
        rows = [asdict(one) | {"requirements": [each.id for each in held.of(one.id)]} for one in held.arrangements]
        lines = [f"{one.id}  {one.theme:<10}  {len(held.of(one.id)):>2}  {one.title}" for one in held.arrangements]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(lines))
    return int(Exit.CONFORMS)
