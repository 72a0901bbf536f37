"""`interop arrangements show`: one arrangement or requirement in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ccis_interop.errors import Exit, UsageError

if TYPE_CHECKING:
    from ccis_interop.conformance.requirements import Arrangement, Requirement


@click.command()
@click.argument("name", metavar="MA-NN|MA-NN.N")
def command(name: str) -> int:
    """Show an arrangement with its requirements, or one requirement with its cases, in plain English."""
    from ccis_interop.conformance.cases.read import read_cases
    from ccis_interop.conformance.coverage import cover
    from ccis_interop.conformance.requirements import read

    held, wanted = read(), name.upper()
    known = [one for one in held.arrangements if one.id == wanted.partition(".")[0]]
    if not known:
        raise UsageError(
            "arrangement-unknown", f"there is no arrangement `{name}`.", mend="see interop arrangements list."
        )
    shown = (held.requirement(wanted),) if "." in wanted else held.of(wanted)
    cases = cover(held, read_cases()).cases
    click.echo("\n".join(_head(known[0])))
    for one in shown:
        click.echo("\n".join(["", *_lines(one, cases[one.id])]))
    return int(Exit.CONFORMS)


def _head(one: Arrangement) -> list[str]:
    return [f"{one.id} {one.title} ({one.theme}; {one.source})", one.text]


def _lines(one: Requirement, cases: tuple[str, ...]) -> list[str]:
    lines = [f"{one.id} {one.level}, of {', '.join(one.roles)}: {one.obligation}"]
    if one.feature:
        lines.append(f"  only if the feature is declared: {one.feature}")
    if one.condition:
        lines.append(f"  only if {one.condition}")
    if one.proof == "case":
        lines.append(f"  proved by: {', '.join(cases) or 'no case yet'}")
    else:
        lines += [
            f"  not tested: {one.why_not_tested}",
            f"  asked instead: {one.asked_instead}",
            f"  attested by: the {one.attested_by}",
        ]
    return [*lines, f"  source: {one.source}; since edition {one.since}"]
