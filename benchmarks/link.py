"""The must-show of linkage: `python benchmarks/link.py`. Makes seeded truths, links them in fresh processes, judges.

Exit code: 0 every goal met, 1 a linkage failed, 2 wrong usage, 3 a goal missed. A million people take a few minutes
to make and link; `--people 20000 --rows 2000` is a try-out, and then false links are not counted against a goal.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.process import FailedError, Measured, measured

PEOPLE, ROWS, GROWN = 1_000_000, 50_000, 4_000_000
TRAINED_ON = 1
MAKE = """
import sys, pyarrow.parquet as pq
from ccis_interop.synth.linkage_truth import truth
seed, people, rows, noise, numbers, folder = sys.argv[1:]
made = truth(int(seed), int(people), int(rows), noise, numbers=numbers == "yes")
pq.write_table(made.register, folder + "/register.parquet")
pq.write_table(made.rows, folder + "/rows.parquet")
"""
FALSE, RECALL, REVIEW, SECONDS, MEGABYTES = 1e-4, 0.985, 0.02, 15.0, 1500.0
HEAD = (
    "list", "way", "of them", "rows", "links", "false links", "per 10,000", "recall of link",
    "recall of link and review", "review", "wall s", "CPU s", "peak MB",
)  # fmt: skip


@dataclass(frozen=True)
class Truth:
    """A truth to make: `goals` says whether the goals are for it; `ways` who links it, with how many runs."""

    name: str
    seed: int
    noise: str = "list"
    numbers: bool = True
    people: int = PEOPLE
    ways: tuple[tuple[str, int], ...] = (("ours", 1),)
    goals: bool = False


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for, and print one Markdown table."""
    asked = _asked(arguments)
    print("| " + " | ".join(HEAD) + " |\n| " + " | ".join(["---"] * len(HEAD)) + " |", flush=True)
    missed: list[str] = []
    try:
        for one in _truths(asked):
            with tempfile.TemporaryDirectory(prefix="link-", dir=asked.folder) as name:
                missed += _run(one, asked.rows, Path(name), whole=asked.people == PEOPLE)
    except (FailedError, subprocess.CalledProcessError) as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 1
    for goal in missed:
        print(f"benchmarks: missed: {goal}", file=sys.stderr)
    return 3 if missed else 0


def _truths(asked: argparse.Namespace) -> list[Truth]:
    first, *others = asked.seeds
    beside = (("ours", 3), ("splink", 1), ("rapidfuzz", 1))
    made = [Truth(f"seed {first}", first, people=asked.people, ways=beside, goals=True)]
    made += [Truth(f"seed {seed}", seed, people=asked.people, goals=True) for seed in others]
    made += [
        Truth("no numbers", first, numbers=False, people=asked.people, ways=(("ours", 1), ("splink", 1))),
        Truth("harder noise", first, "harder", people=asked.people, ways=(("ours", 1), ("splink", 1))),
    ]
    if asked.grown:
        made.append(Truth(f"{asked.grown:,} in the Index", first, people=asked.grown))
    return made


def _run(one: Truth, rows: int, folder: Path, *, whole: bool) -> list[str]:
    numbers = "yes" if one.numbers else "no"
    told = [str(one.seed), str(one.people), str(rows), one.noise, numbers, str(folder)]
    subprocess.run([sys.executable, "-c", MAKE, *told], check=True)
    missed = []
    for way, runs in one.ways:
        command = [sys.executable, str(Path(__file__).parent / "linkers.py"), way, str(folder)]
        best = min((measured(command) for _ in range(runs)), key=lambda run: run.wall)
        missed += _judged(one, way, best, folder, whole=whole)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return missed


def _judged(one: Truth, way: str, run: Measured, folder: Path, *, whole: bool) -> list[str]:
    import pyarrow.parquet as pq

    from ccis_interop.synth.linkage_score import score

    rows, decisions, pairs = (
        pq.read_table(folder / f"{name}.parquet") for name in ("rows", f"{way}-decisions", f"{way}-pairs")
    )
    missed = []
    for which, condition in (("all", "TRUE"), ("twins", "twin"), ("siblings", "sibling AND NOT twin")):
        found = score(rows, decisions, pairs, condition)
        cells = [
            one.name, way, which, f"{found.rows:,}", f"{found.links:,}", str(found.false_links),
            f"{found.false_share * 1e4:.2f}", f"{found.links_recall:.4f}", f"{found.recall:.4f}",
            f"{found.review_share:.2%}",
        ]  # fmt: skip
        cells += [f"{run.wall:.1f}", f"{run.cpu:.1f}", f"{run.memory / 1e6:.0f}"] if which == "all" else ["", "", ""]
        print("| " + " | ".join(cells) + " |", flush=True)
        if one.goals and way == "ours" and which == "all" and whole:
            goals = {
                f"false links {found.false_share * 1e4:.2f} in 10,000": found.false_share <= FALSE,
                f"recall {found.recall:.4f}": found.recall >= RECALL,
                f"review {found.review_share:.2%}": found.review_share <= REVIEW,
                f"{run.wall:.1f} s": run.wall <= SECONDS,
                f"{run.memory / 1e6:.0f} MB": run.memory / 1e6 <= MEGABYTES,
            }
            missed += [f"{one.name}: {goal}" for goal, met in goals.items() if not met]
    return missed


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE, help="In the Index.")
    parser.add_argument("--rows", type=int, default=ROWS, help="Of the list.")
    parser.add_argument("--seeds", type=int, nargs="+", default=[5, 6, 7], help=f"Of the truths; not {TRAINED_ON}.")
    parser.add_argument("--grown", type=int, default=GROWN, help="A larger Index; 0 for none. Making it takes 9 GB.")
    parser.add_argument("--folder", type=Path, help="Where the files are made; the system's own place if none.")
    asked = parser.parse_args(arguments)
    if TRAINED_ON in asked.seeds:
        parser.error(f"the shipped model was trained on seed {TRAINED_ON}: judge it on others")
    return asked


if __name__ == "__main__":
    sys.exit(main())
