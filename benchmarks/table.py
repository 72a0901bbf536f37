"""The results as one Markdown table: a row for each case, then one for each goal that spans two of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks import suite
from benchmarks.process import Measured
from benchmarks.suite import Case, Goal

COLUMNS = (
    "path",
    "records",
    "wall s",
    "CPU s",
    "peak MB",
    "compared with",
    "ratio",
    "goal",
    "met",
    "findings",
)


@dataclass
class Results:
    """What was measured, group by group; `findings` are the verified counts, `slack` is allowed on every goal."""

    slack: float = 1.0
    cases: dict[tuple[str, int], Case] = field(default_factory=dict)
    runs: dict[tuple[str, int], list[Measured]] = field(default_factory=dict)
    findings: dict[tuple[str, int], str] = field(default_factory=dict)
    goals: list[tuple[Goal, int]] = field(default_factory=list)
    missed: int = 0

    def wall(self, name: str, records: int) -> float:
        """The median of the wall seconds."""
        return median(one.wall for one in self.runs[name, records])

    def cpu(self, name: str, records: int) -> float:
        """The median of the processor seconds."""
        return median(one.cpu for one in self.runs[name, records])

    def peak(self, name: str, records: int) -> float:
        """The median of the peaks, in bytes."""
        return median(one.memory for one in self.runs[name, records])


def rows(results: Results) -> Iterable[Sequence[str]]:
    """The rows of the table; goals that are missed are counted in the results."""
    for (name, records), case in results.cases.items():
        own = [goal for goal, size in results.goals if goal.case == name and size == records]
        measured = (
            f"{results.wall(name, records):.2f}",
            f"{results.cpu(name, records):.2f}",
            _megabytes(results.peak(name, records)),
        )
        size = f"{records:,}" if records else "–"
        first = (case.label, size, *measured)
        findings = results.findings.get((name, records), "")
        if not own:
            yield (*first, "", "", "", "", findings)
        for goal in own:
            yield (*first, *_compared(results, goal, records), findings)
    yield from _growth(results)
    yield from _memory(results)
    yield from _start(results)


def markdown(table: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [COLUMNS, ["---"] * len(COLUMNS), *table]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines) + "\n"


def _compared(results: Results, goal: Goal, records: int) -> tuple[str, ...]:
    ratio = results.wall(goal.case, records) / results.wall(goal.yardstick, records)
    name = results.cases[goal.yardstick, records].label
    shown = f"{1 / ratio:.1f} × faster" if goal.inverse else f"{ratio:.2f}"
    if goal.limit is None:
        return name, shown, "", ""
    if goal.inverse:
        return name, shown, f"≥ {goal.limit:g} ×", _met(results, ratio, 1 / goal.limit)
    return name, shown, f"≤ {goal.limit:g}", _met(results, ratio, goal.limit)


def _growth(results: Results) -> Iterable[Sequence[str]]:
    sizes: dict[str, list[int]] = {}
    for name, records in results.cases:
        if suite.grows(name):
            sizes.setdefault(name, []).append(records)
    for name, measured in sizes.items():
        small, large = min(measured), max(measured)
        if large < 2 * small or small < suite.MILLION / 4:
            continue
        ratio = results.wall(name, large) / results.wall(name, small)
        limit = suite.GROWTH * large / small
        label = f"growth: {results.cases[name, large].label}"
        cells = (f"{small:,} records", f"{ratio:.2f}", f"≤ {limit:g}", _met(results, ratio, limit))
        yield (label, f"{large:,}", "", "", "", *cells, "")


def _memory(results: Results) -> Iterable[Sequence[str]]:
    for (name, records), case in results.cases.items():
        if records == suite.MILLION and name.split()[0] in {"fast", "general"}:
            peak = results.peak(name, records)
            cells = ("", f"{peak / suite.MEGABYTE:.0f} MB", f"≤ {suite.PEAK / suite.MEGABYTE:.0f} MB")
            yield (f"memory: {case.label}", f"{records:,}", "", "", "", *cells, _met(results, peak, suite.PEAK), "")


def _start(results: Results) -> Iterable[Sequence[str]]:
    if ("help", 0) in results.cases:
        seconds = results.wall("help", 0)
        met = _met(results, seconds, suite.START_SECONDS)
        cells = ("", f"{seconds * 1000:.0f} ms", f"≤ {suite.START_SECONDS * 1000:.0f} ms", met)
        yield ("start: interop --help", "–", "", "", "", *cells, "")


def _megabytes(peak: float) -> str:
    """What a process held; of one that ended before it was looked at nothing is known."""
    return f"{peak / suite.MEGABYTE:.0f}" if peak > suite.LEAST else f"< {suite.LEAST / suite.MEGABYTE:.0f}"


def _met(results: Results, value: float, limit: float) -> str:
    if value <= limit:
        return "yes"
    if value <= limit * results.slack:
        return f"within the slack of {results.slack:g}"
    results.missed += 1
    return "**no**"
