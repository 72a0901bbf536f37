"""`interop arrangements coverage`: what proves each requirement."""

from __future__ import annotations

import click

from ccis_interop.errors import Exit, UsageError


@click.command()
@click.option("--write", "to_write", is_flag=True, help="Write the reference page.")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if the page is not what the cases give.")
def command(to_write: bool, check: bool) -> int:
    """Say how many requirements have a case or a reason, and name those that have neither.

    Exit code: 0 each has one and the page is up to date, 1 one has not, or the page has drifted.
    """
    from ccis_interop.catalogue.compile.artefacts import drift, write
    from ccis_interop.conformance.cases.read import read_cases
    from ccis_interop.conformance.coverage import cover, files
    from ccis_interop.conformance.requirements import read

    if to_write and check:
        raise UsageError("coverage-both", "--write and --check contradict each other.", mend="give one of them.")
    held = read()
    covered = cover(held, read_cases())
    tested = sum(1 for some in covered.cases.values() if some)
    reasons = sum(1 for one in held.requirements if one.proof == "attestation")
    click.echo(
        f"{len(held.requirements)} requirements: {tested} with cases, {reasons} with a reason and an attestation"
    )
    for name in covered.bare:
        click.echo(f"{name}: no case and no reason")
    for problem in covered.stray:
        click.echo(problem)
    made = files(held, covered) if to_write or check else None
    drifted = drift(made.folder, made.files, whole=False) if made and check else []
    if made and to_write:
        write(made.folder, made.files)
    for odd in drifted:
        click.echo(f"{odd.path.name}: {odd.how}; run `interop arrangements coverage --write`.", err=True)
    return int(Exit.CONFORMS if covered.whole and not drifted else Exit.FINDINGS)
