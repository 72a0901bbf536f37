"""`interop conformance pair`: systems exchange records in pairs."""

from __future__ import annotations

import json
import secrets
import tempfile
from contextlib import ExitStack
from pathlib import Path

import click

from ccis_interop.cli.conformance.product import LARGEST, profile_option, seed_option, timeout_option
from ccis_interop.errors import Exit, UsageError


@click.command()
@click.argument("systems", nargs=-1, required=True, metavar="NAME=KIND:... NAME=KIND:...")
@profile_option
@seed_option
@timeout_option
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write the matrix as JSON.")
def command(systems: tuple[str, ...], profile: str, seed: int | None, timeout: float, output: Path | None) -> int:
    """Let two or more systems exchange records, each with every other: one's export into the other, and back.

    All serve the same authority in their test systems, as they would if a borough changed from one to the other.

    Exit code: 0 every pair exchanges without loss, 1 one does not, 2 wrong usage, 4 one was not shown.
    """
    from ccis_interop.catalogue.find import Catalogue
    from ccis_interop.conformance.drivers.door import open_driver
    from ccis_interop.conformance.outcomes import Outcome, worst
    from ccis_interop.conformance.pair import System, matrix
    from ccis_interop.conformance.profiles import profile as profile_of
    from ccis_interop.conformance.scope import scope_of
    from ccis_interop.output import atomic

    named = dict(one.partition("=")[::2] for one in systems)
    if len(named) < 2 or len(named) != len(systems) or "" in named.values():
        raise UsageError("pair-usage", "name two systems or more.", mend='as in: a="exec:python a.py" b=http://host')
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pair-")))
        opened = []
        for name, text in named.items():
            log = folder / name
            log.mkdir()
            driver = open_driver(text, log, timeout)
            stack.callback(driver.close)
            opened.append(System(name, driver))
        number = secrets.randbelow(LARGEST) if seed is None else seed
        done = matrix(opened, scope_of(profile_of(profile)), Catalogue(), number, folder)
    for one in done:
        click.echo(f"{one.outcome:14} {one.first} -> {one.second} -> {one.first}")
        for says in one.says:
            click.echo(f"               {says}")
    if output:
        rows = [
            {"first": one.first, "second": one.second, "outcome": str(one.outcome), "says": one.says} for one in done
        ]
        with atomic(output) as file:
            file.write(json.dumps({"profile": profile, "seed": number, "pairs": rows}, indent=1, sort_keys=True) + "\n")
    outcome = worst(one.outcome for one in done)
    exits = {Outcome.PASS: Exit.CONFORMS, Outcome.FAIL: Exit.FINDINGS}
    return int(exits.get(outcome, Exit.INCOMPLETE))
