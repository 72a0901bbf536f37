"""How fast figures are counted: `python benchmarks/measure.py`. Prints one Markdown table.

Thirty-three boroughs, six months, all breakdowns, as whole processes; beside it, in the same run, DuckDB reading every
value of the same files. Before anything is timed the figures are compared with what one plain query counts.
Exit code: 0 the goal is met, 3 it is missed, 1 the figures are wrong.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb

from benchmarks.process import INTEROP, Measured, measured
from ccis_interop.catalogue.find import Catalogue
from ccis_interop.formats.write.writers import write
from ccis_interop.measures.dimensions import dimensions
from ccis_interop.synth.london import dataset

MONTHS = [
    date(2019, 10, 31),
    date(2019, 11, 30),
    date(2019, 12, 31),
    date(2020, 1, 31),
    date(2020, 2, 29),
    date(2020, 3, 31),
]
GOAL = 3.0  # times DuckDB's own scan
FORMS = {"csv": "read_csv({files}, all_varchar = true)", "parquet": "read_parquet({files})"}
SCAN = "import duckdb; duckdb.sql({query!r}).fetchall()"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and say whether the goal is met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=250_000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args(arguments)
    met = True
    print("| files | what | seconds | of processors | peak memory | times the scan |\n|---|---|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as name:
        for form, reader in FORMS.items():
            files = _files(Path(name), form, asked.people)
            listed = "[" + ", ".join(f"'{one}'" for one in files) + "]"
            query = f"SELECT sum(length(COLUMNS(*)::VARCHAR)) FROM {reader.format(files=listed)}"
            command = [INTEROP, "measure", *map(str, files), "-m", "neet-2016"]
            command += ["--by", ",".join(dimensions(Catalogue())), "-f", "json", "-o", str(Path(name) / "out.json")]
            if not _is_right(command, Path(name) / "out.json", reader.format(files=listed)):
                print("benchmarks: the figures are not what a plain query counts", file=sys.stderr)
                return 1
            scan = [measured([sys.executable, "-c", SCAN.format(query=query)]) for _ in range(asked.runs)]
            ours = [measured(command) for _ in range(asked.runs)]
            ratio = _median(ours) / _median(scan)
            met &= ratio <= GOAL
            _row(form, "DuckDB reads every value", scan, 1.0)
            _row(form, "interop measure, all breakdowns", ours, ratio)
            for one in files:
                one.unlink()
    others = max(one.others for one in [*scan, *ours])
    print(
        f"\n{asked.people:,} people, {len(MONTHS)} months, median of {asked.runs} runs; "
        f"others took up to {others:.1f} cores."
    )
    return 0 if met else 3


def _files(folder: Path, form: str, people: int) -> list[Path]:
    standard = Catalogue().load("nccis/2019-20")
    files = []
    for day in MONTHS:
        path = folder / f"{day:%Y-%m}.{form}"
        write(dataset(standard, people, 1, day, ()), path, form)
        files.append(path)
    return files


def _is_right(command: Sequence[str], out: Path, table: str) -> bool:
    """Whether the cohort and the NEET of each month are what one query on the files' own columns counts."""
    measured(command)
    rows = json.loads(out.read_text(encoding="utf-8"))["sheets"][0]["rows"]
    told = {row["period"]: (row["cohort"], row["neet"]) for row in rows if row["breakdown"] == "all"}
    age = "year(day) - year(born) - 1 - (month(born) > 8)::INT + (month(day) > 8)::INT"
    counted = duckdb.sql(
        f"SELECT day, count(*), count(*) FILTER (NOT lapsed AND (code LIKE '6%' OR code = '540')) FROM ("
        f"SELECT CAST(PeriodEnd AS DATE) AS day, CAST(DOB AS DATE) AS born, ActivityCode AS code, "
        "COALESCE(CAST(nullif(DueToLapseDate, '') AS DATE) < CAST(PeriodEnd AS DATE), CurrencyLapsed = 'Y') AS lapsed, "
        f"CohortStatus AS status FROM {table}) WHERE status = 'P' AND ({age}) IN (16, 17) "
        "AND NOT (code IN ('710', '720') AND NOT lapsed) GROUP BY day"
    ).fetchall()
    return all(told[day.isoformat()] == (cohort, neet) for day, cohort, neet in counted) and len(counted) == len(MONTHS)


def _median(some: Sequence[Measured]) -> float:
    return statistics.median(one.wall for one in some)


def _row(form: str, what: str, some: Sequence[Measured], ratio: float) -> None:
    cpu = statistics.median(one.cpu for one in some)
    memory = max(one.memory for one in some) / 2**20
    print(f"| {form} | {what} | {_median(some):.2f} | {cpu:.2f} | {memory:,.0f} MB | {ratio:.2f} |")


if __name__ == "__main__":
    sys.exit(main())
