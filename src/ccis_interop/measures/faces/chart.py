"""A chart as plain numbers: where each bar begins and ends, for the page's SVG."""

from __future__ import annotations

from dataclasses import dataclass

from ccis_interop.measures.sheets import Chart, Sheet

LABEL, WIDTH, ROW, BAR, TOP = 190, 460, 34, 12, 26  # units of the drawing
MOST = 40  # bars that a chart has room for; the tables have all


@dataclass(frozen=True)
class Bar:
    """One bar: its length, where it stands, what it says."""

    x: float
    y: float
    width: float
    series: int
    text: str


@dataclass(frozen=True)
class Drawn:
    """A chart ready to be drawn. `alternative` says in words what it shows."""

    title: str
    alternative: str
    height: int
    width: int
    labels: tuple[tuple[float, str], ...]
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, str], ...]
    flag: tuple[float, str] | None
    legend: tuple[str, ...]
    left_out: int


def bars(sheet: Sheet, chart: Chart) -> Drawn | None:
    """The bars of a chart, of the last period of the first breakdown that has parts; None where there is nothing."""
    at = {one.name: place for place, one in enumerate(sheet.columns)}
    columns = [at[name] for name in chart.columns if name in at]
    rows = list(sheet.rows)
    if "breakdown" in at:
        parts = [row[at["breakdown"]] for row in rows if row[at["breakdown"]] != "all"]
        chosen = parts[0] if parts else "all"
        rows = [row for row in rows if row[at["breakdown"]] == chosen]
        last = rows[-1][at["period"]] if rows else None
        rows = [row for row in rows if row[at["period"]] == last]
    rows = [row for row in rows if any(isinstance(row[column], int | float) for column in columns)]
    if not rows:
        return None
    told, left_out = rows[:MOST], max(0, len(rows) - MOST)
    values = [float(row[column]) for row in told for column in columns if isinstance(row[column], int | float)]  # type: ignore[arg-type]
    greatest = max([*values, chart.flag or 0, 1]) * 1.12
    scale = WIDTH / greatest
    drawn, labels = [], []
    for place, row in enumerate(told):
        top = TOP + place * ROW
        labels.append((top + ROW / 2 + 2, str(row[at[chart.label]] or "all")))
        for series, column in enumerate(columns):
            value = row[column]
            if isinstance(value, int | float):
                drawn.append(Bar(LABEL, top + 4 + series * BAR, round(value * scale, 1), series, f"{value:.1f}%"))
    step = next(one for one in (1, 2, 5, 10, 20, 50) if greatest / one <= 8 or one == 50)
    ticks = tuple((round(LABEL + one * scale, 1), f"{one}%") for one in range(0, int(greatest) + 1, step))
    legend = tuple(sheet.columns[column].heading for column in columns)
    return Drawn(
        chart.title,
        f"{chart.title}: {', '.join(legend)} of {len(told)} parts; every number is in the table below.",
        TOP + len(told) * ROW + 24,
        LABEL + WIDTH + 20,
        tuple(labels),
        tuple(drawn),
        ticks,
        (round(LABEL + chart.flag * scale, 1), f"{chart.flag:g}%") if chart.flag is not None else None,
        legend,
        left_out,
    )
