"""`interop conformance run`: the cases against a product."""

from __future__ import annotations

import secrets
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ccis_interop.cli.conformance.product import (
    LARGEST,
    cases_option,
    driver_option,
    profile_option,
    seed_option,
    timeout_option,
)
from ccis_interop.errors import Exit, UsageError
from ccis_interop.output import atomic, refuse_unwritable

if TYPE_CHECKING:
    from ccis_interop.conformance.result import CaseResult, Result

SHOWN = 12  # requirements of an outcome that are named
MARKS = {"pass": "ok", "fail": "FAIL", "error": "ERROR"}


@click.command()
@driver_option
@profile_option
@seed_option
@click.option("--output", "-o", required=True, type=click.Path(path_type=Path), help="The result, as JSON.")
@click.option(
    "--mode", type=click.Choice(["quick", "self", "certify"]), default="self", show_default=True,
    help="quick: the smoke case alone; certify: nothing is left out, for a certificate.",
)  # fmt: skip
@click.option("--case", "chosen", multiple=True, metavar="ID", help="Only this case (again for more).")
@click.option("--baseline", type=click.Path(path_type=Path), help="Cases that are known to fail and must, one a line.")
@click.option("--evidence", type=click.Path(path_type=Path), help="Keep what went to and fro in a new folder.")
@timeout_option
@cases_option
@click.option("--quiet", "-q", is_flag=True, help="Only the verdict.")
def command(driver: str, profile: str, seed: int | None, output: Path, **given: Any) -> int:
    """Run the cases of a profile against a product, and write the result.

    Over folder: a person does the steps, in days if need be; run the same command again, and it goes on where it was.

    Exit code: 0 all that must be met is, 1 a requirement is failed, 2 wrong usage, 4 something was not evaluated
    or the driver broke, 5 our fault.
    """
    from ccis_interop.catalogue.find import Catalogue
    from ccis_interop.conformance.cases.read import read_cases, traits
    from ccis_interop.conformance.drivers.door import kind_of, open_driver
    from ccis_interop.conformance.drivers.failure import Waiting
    from ccis_interop.conformance.drivers.folder import Folder
    from ccis_interop.conformance.profiles import profile as profile_of
    from ccis_interop.conformance.result import Mode
    from ccis_interop.conformance.runner import Run, run
    from ccis_interop.conformance.scope import scope_of

    mode = Mode(given["mode"])
    _refuse(mode, given)
    refuse_unwritable(output)
    scope = scope_of(profile_of(profile))
    cases = read_cases(given["folder"])
    baseline = _baseline(given["baseline"])
    chosen = given["chosen"] or (("smoke",) if mode is Mode.QUICK else ())
    with ExitStack() as stack:
        folder = _evidence(given["evidence"], stack)
        asked = open_driver(driver, folder, given["timeout"])
        stack.callback(asked.close)
        number = seed
        if isinstance(asked, Folder):
            number = int(asked.state().get("seed", secrets.randbelow(LARGEST) if seed is None else seed))
            digests = {one.id: one.digest for one in cases}
            asked.keep(
                {"seed": number, "profile": profile, "mode": str(mode), "chosen": list(chosen), "cases": digests}
            )
        number = secrets.randbelow(LARGEST) if number is None else number
        wanted = Run(scope, cases, traits(given["folder"]), Catalogue(), number, folder, kind=kind_of(driver),
                     mode=mode, chosen=chosen, baseline=baseline)  # fmt: skip
        try:
            result = run(wanted, asked, None if given["quiet"] else _progress)
        except Waiting:
            _waiting(asked)
            return int(Exit.INCOMPLETE)
        with atomic(output) as file:
            file.write(result.to_json())
    _tell(result, output)
    if isinstance(asked, Folder) and asked.waiting:
        _waiting(asked)
    return int(result.exit)


def _refuse(mode: Any, given: dict[str, Any]) -> None:
    partial = [name for name in ("chosen", "baseline", "folder") if given[name]]
    if str(mode) == "certify" and partial:
        raise UsageError(
            "certify-partial",
            "a run for a certificate leaves nothing out and knows no failure.",
            mend="leave out --case, --baseline and --cases.",
        )


def _baseline(path: Path | None) -> tuple[str, ...]:
    if path is None:
        return ()
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("baseline-unreadable", "the baseline cannot be read.", where=str(path)) from error
    return tuple(name for line in lines if (name := line.partition("#")[0].strip()))


def _evidence(path: Path | None, stack: ExitStack) -> Path:
    if path is None:
        return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="conformance-")))
    try:
        path.mkdir(parents=True)
    except OSError as error:
        raise UsageError(
            "evidence-folder",
            "the folder is there, or cannot be made.",
            where=str(path),
            mend="name a new one.",
        ) from error
    return path


def _progress(at: int, count: int, done: CaseResult) -> None:
    """One line a case, and what was wrong in it."""
    click.echo(f"{at:3}/{count} {MARKS.get(done.outcome, str(done.outcome)):5} {done.id}: {done.title}")
    for says in dict.fromkeys(one["says"] for one in done.findings):
        click.echo(f"              {says}")


def _tell(result: Result, output: Path) -> None:
    counts: dict[str, int] = {}
    for one in result.requirements:
        counts[str(one.outcome)] = counts.get(str(one.outcome), 0) + 1
    told = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
    click.echo(f"{result.profile}: {result.verdict}. Requirements: {told}. Seed {result.seed}. Result: {output}")
    for name in ("fail", "error", "not-evaluated", "review"):
        held = [one.id for one in result.requirements if one.outcome == name and one.must]
        if held:
            more = f" and {len(held) - SHOWN} more" if len(held) > SHOWN else ""
            click.echo(f"  {name}: {', '.join(held[:SHOWN])}{more}")


def _waiting(asked: Any) -> None:
    asked.close()
    click.echo(f"{asked.waiting} steps wait for a person: see CHECKLIST.txt in the folder; then run this again.")
