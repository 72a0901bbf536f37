"""`interop conformance plan`: which cases would run, and why."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from ccis_interop.cli.conformance.product import cases_option, profile_option
from ccis_interop.errors import Exit


@click.command()
@profile_option
@click.option("--driver", metavar="KIND:...", help="Ask a product what it claims, and plan for it.")
@cases_option
def command(profile: str, driver: str | None, folder: Path | None) -> int:
    """Say which cases would run for a profile, what each proves, and why others would not."""
    from ccis_interop.conformance.cases.read import read_cases
    from ccis_interop.conformance.drivers.door import open_driver
    from ccis_interop.conformance.plan import plan
    from ccis_interop.conformance.profiles import profile as profile_of
    from ccis_interop.conformance.runner import described
    from ccis_interop.conformance.scope import scope_of
    from ccis_interop.conformance.steps import Asker

    scope = scope_of(profile_of(profile))
    product = None
    if driver:
        with tempfile.TemporaryDirectory() as log:
            asked = open_driver(driver, Path(log))
            try:
                product = described(Asker(asked))
            finally:
                asked.close()
    planned = plan(read_cases(folder), scope, product)
    for one in planned:
        state = "runs" if one.outcome is None else str(one.outcome)
        why = f" ({one.why})" if one.why else ""
        click.echo(f"{state:14} {one.case.id}: {one.case.title}{why}. Proves {', '.join(one.case.requirements)}")
    shown = {name for one in planned for name in one.case.requirements}
    lacks = [one.id for one in scope.demands if one.tested and one.id not in shown]
    click.echo(f"{len(planned)} cases for {len(scope.demands)} requirements of {profile}.")
    if lacks:
        click.echo(f"No case yet, so that they stay not evaluated: {', '.join(lacks)}")
    return int(Exit.CONFORMS)
