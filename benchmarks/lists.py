"""How fast a provider's list becomes an enrolment list: `python benchmarks/lists.py`. Prints one Markdown table.

Beside each conversion DuckDB reads the same file, every column as text, and writes Parquet: that is the yardstick.
The two take turns in one process, so that whatever else the machine does meets both. Both are given the same cores. Of
each the best run counts. Exit code: 0 the goal is met for every list, 1 it is missed or a list was not converted whole.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path

import duckdb

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.layouts import layout
from ccis_interop.cli.main import run
from ccis_interop.synth.layouts import write_layout

DAY = date(2023, 10, 31)
LISTS = ["one-iyss-education/1", "pics-learner-import/1", "unit-e-enrolment/1"]
TOLD = {"provider_name": "Specimen College", "provider_ukprn": "10000017", "provider_authority": "202"}
TOLD_OF = {"pics-learner-import/1": {"start_date": "2023-09-04"}}  # what a list cannot say
GOAL = 3.0  # times the yardstick


@dataclass
class Best:
    """The least of several runs, in seconds: on the clock, and of the processors."""

    wall: float = float("inf")
    cpu: float = float("inf")

    def take(self, act: Callable[[], object]) -> None:
        """Run once more."""
        clock, spent = time.perf_counter(), time.process_time()
        act()
        self.wall, self.cpu = (
            min(self.wall, time.perf_counter() - clock),
            min(self.cpu, time.process_time() - spent),
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and say whether the goal is met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--form", choices=["parquet", "csv"], default="parquet")
    parser.add_argument("--list", dest="lists", nargs="+", default=LISTS, metavar="LAYOUT")
    asked = parser.parse_args(arguments)
    print("| list | rows | ours s | ours CPU s | DuckDB s | DuckDB CPU s | ratio | ratio of CPU |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    met = [_measured(ref, asked) for ref in asked.lists]
    print(f"\nTo enrolment-list as {asked.form}; best of {asked.runs} runs; the goal is at most {GOAL:g} times DuckDB.")
    return 0 if all(met) else 1


def _measured(ref: str, asked: argparse.Namespace) -> bool:
    ours, theirs = Best(), Best()
    with tempfile.TemporaryDirectory() as name:
        source, output = Path(name) / "list.csv", Path(name) / f"out.{asked.form}"
        catalogue = Catalogue()
        rows = write_layout(catalogue, layout(catalogue, ref), source, asked.rows, 1, DAY)
        for _ in range(asked.runs):
            theirs.take(lambda: _by_duckdb(source, Path(name) / "theirs.parquet"))
            ours.take(lambda: _convert(source, output, {**TOLD, **TOLD_OF.get(ref, {})}))
        account = json.loads(output.with_name(f"{output.name}.account.json").read_text(encoding="utf-8"))
    if account["rows"][0]["given"] != rows or account["rows"][0]["rejected"]:
        print(f"benchmarks: {ref} was not converted whole", file=sys.stderr)
        return False
    ratio, of_cpu = ours.wall / theirs.wall, ours.cpu / theirs.cpu
    figures = f"{ours.wall:.2f} | {ours.cpu:.2f} | {theirs.wall:.2f} | {theirs.cpu:.2f}"
    print(f"| {ref} | {rows:,} | {figures} | {ratio:.1f} | {of_cpu:.1f} |", flush=True)
    return ratio <= GOAL


def _by_duckdb(source: Path, output: Path) -> None:
    with duckdb.connect() as engine:
        engine.execute(f"COPY (SELECT * FROM read_csv('{source}', all_varchar = true)) TO '{output}' (FORMAT parquet)")


def _convert(source: Path, output: Path, told: dict[str, str]) -> None:
    settings = [part for name, value in told.items() for part in ("--set", f"{name}={value}")]
    said = StringIO()
    with redirect_stdout(said):
        code = run(
            ["convert", str(source), "--to", "enrolment-list", "-o", str(output), "--as-of", f"{DAY}", *settings]
        )
    if code:
        raise SystemExit(f"benchmarks: the conversion ended with {code}\n{said.getvalue()}")


if __name__ == "__main__":
    raise SystemExit(main())
