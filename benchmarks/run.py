"""The benchmark: `python benchmarks/run.py`. Verifies the findings, then times, and prints one Markdown table.

Exit code: 0 every goal met, 1 the findings not exact, 2 wrong usage, 3 a goal missed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import suite
from benchmarks.data import ROOT, STANDARD, Files, prepared
from benchmarks.process import INTEROP, FailedError, Measured, measured
from benchmarks.suite import Case, Goal
from benchmarks.table import Results, markdown, rows
from benchmarks.verify import NotExactError, verified

GROUPS = ("xml", "csv", "jsonl", "help")
SIZES, QUICK_SIZES = [250_000, 1_000_000], [100_000]
RUNS, QUICK_RUNS, START_RUNS = 3, 2, 15
SLACK = 1.5
MISSED = 3  # the exit code where findings are exact and a goal is missed
DISTURBED, TRIES = 0.2, 3  # processors that others may take before a run is repeated, and how often it is run


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for."""
    asked = _asked(arguments)
    results = Results(SLACK if asked.quick else 1.0)
    _tell_drift()
    try:
        for group in _groups(asked):
            _measure(results, group, quick=asked.quick)
    except (NotExactError, FailedError) as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 1
    text = markdown(rows(results))
    print(text, end="")
    if asked.output:
        asked.output.write_text(text, encoding="utf-8")
    if results.missed:
        print(f"benchmarks: {results.missed} goals missed", file=sys.stderr)
    return MISSED if results.missed else 0


@dataclass(frozen=True)
class Group:
    """Cases that are timed in turn, and their goals at each size."""

    cases: list[Case]
    goals: list[tuple[Goal, int]]
    runs: int


def _groups(asked: argparse.Namespace) -> Iterator[Group]:
    runs = asked.runs or (QUICK_RUNS if asked.quick else RUNS)
    sizes = sorted(asked.records or (QUICK_SIZES if asked.quick else SIZES))
    if "help" in asked.only:
        yield Group([*suite.start()], [(goal, 0) for goal in suite.START_GOALS], START_RUNS)
    every = [prepared(asked.data, size) for size in sizes if {"xml", "csv", "jsonl"} & set(asked.only)]
    if "xml" in asked.only:
        cases = [case for files in every for case in suite.xml(files, _schema(files))]
        yield Group(cases, [(goal, size) for size in sizes for goal in suite.XML_GOALS], runs)
    if "csv" in asked.only:
        cases = [*suite.table_peers(every[0]), *(case for files in every[1:] for case in suite.table(files))]
        yield Group(cases, [(goal, sizes[0]) for goal in suite.TABLE_GOALS], runs)
    if "jsonl" in asked.only:
        cases = [case for files in every for case in suite.lines(files)]
        yield Group(cases, [(goal, size) for size in sizes for goal in suite.LINES_GOALS], runs)


def _measure(results: Results, group: Group, *, quick: bool) -> None:
    """Verify the cases of a group, then run them in turn, so that whatever else the machine does meets all alike."""
    results.goals += group.goals
    for case in group.cases:
        at = case.name, case.records
        results.cases[at] = case
        if case.checked is not None:
            path, options = case.checked
            print(f"verifying {case.label}, {case.records:,} records", file=sys.stderr)
            results.findings[at] = f"exact {verified(path, *options):,}"
    for turn in range(group.runs):
        for case in group.cases:
            if case.slow and quick and turn:
                continue
            print(f"timing {case.label}, {case.records:,} records, {turn + 1} of {group.runs}", file=sys.stderr)
            one = _quietly(case, 1 if quick else TRIES)
            results.runs.setdefault((case.name, case.records), []).append(one)
            if case.tells:
                results.findings[case.name, case.records] = one.said.splitlines()[-1]


def _quietly(case: Case, tries: int) -> Measured:
    """The run that others on the machine disturbed least, of some; the first that they left alone."""
    best = measured(case.command, (case.code,))
    for _ in range(tries - 1):
        if best.others <= DISTURBED:
            break
        print(f"  again: others took {best.others:.1f} processors", file=sys.stderr)
        best = min(best, measured(case.command, (case.code,)), key=lambda one: one.others)
    return best


def _schema(files: Files) -> Path:
    """The XML Schema that is compiled from the contract, for xmllint."""
    measured((INTEROP, "standards", "compile", STANDARD, "--output", str(files.folder)))
    return files.folder / STANDARD / "schema.xsd"


def _tell_drift() -> None:
    """Say so if the compiled standards lag behind: then every run compiles them anew, which takes half a second."""
    try:
        measured((INTEROP, "standards", "compile", "--check"))
    except FailedError:
        print("benchmarks: run `interop standards compile` first, or every start is slow", file=sys.stderr)


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure interop check against other tools, findings verified first.")
    parser.add_argument("--records", type=int, nargs="+", help=f"how many records; {SIZES} if not said")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_SIZES} records, slack of {SLACK} on every goal")
    parser.add_argument("--runs", type=int, help=f"runs of each case; {RUNS} if not said")
    parser.add_argument("--only", type=_some_groups, default=GROUPS, help=f"of {','.join(GROUPS)}")
    parser.add_argument("--data", type=Path, default=ROOT / "benchmarks" / "data", help="where the files are kept")
    parser.add_argument("-o", "--output", type=Path, help="write the table to a file too")
    return parser.parse_args(arguments)


def _some_groups(text: str) -> tuple[str, ...]:
    groups = tuple(text.split(","))
    if not set(groups) <= set(GROUPS):
        raise argparse.ArgumentTypeError(f"use some of {','.join(GROUPS)}")
    return groups


if __name__ == "__main__":
    sys.exit(main())
