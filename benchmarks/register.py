"""The Index with its store: `python benchmarks/register.py`. Five units' feeds, then a college's list, each measured.

The list is loaded and matched by the commands, each in a fresh process; both together are held against the goal.
Exit code: 0 the goal is met, 1 something failed, 3 it is missed. `--people 20000 --rows 2000` is a try-out.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.process import INTEROP, FailedError, Measured, measured

PEOPLE, ROWS = 1_000_000, 50_000
SECONDS, MEGABYTES = 15.0, 1500.0
UNITS = 5
FINDINGS = (0, 1)  # rows with a number that cannot be go back: the truth holds such
MAKE = """
import sys
from pathlib import Path
import duckdb
from ccis_interop.catalogue.find import Catalogue
from ccis_interop.formats.write.chunks import Dataset
from ccis_interop.formats.write.writers import write
from ccis_interop.synth.linkage_truth import truth
seed, people, rows, units = (int(one) for one in sys.argv[1:5])
folder = Path(sys.argv[5])
made, standard = truth(seed, people, rows), Catalogue().load("london-index/1.0")
engine = duckdb.connect()
names = [one.name for one in standard.table("feed").fields]
LIVES = "CAST(201 + hash(postcode) % 13 AS VARCHAR)"
def feed(table, sender, role, number, more, which):
    engine.register("given", table)
    held = {name: f"CAST({name} AS VARCHAR)" for name in table.column_names}
    held |= {"feed_row_id": f"'F-{number}-' || record_id", "feed_sequence": "'1'", "source_system": f"'{number}'",
             "source_record_id": "CAST(record_id AS VARCHAR)", "resident_authority": LIVES, "objection_stands": "'N'",
             **more}
    columns = ", ".join(f"{held.get(name, 'NULL')}::VARCHAR AS {name}" for name in names)
    sql = f"SELECT {columns} FROM given WHERE {which}"
    header = {"message_id": f"M-bench-{number}", "message_sequence": "1", "sender": sender, "sender_role": role,
              "made_on": "2024-11-01", "period_end": "2024-10-31", "message_kind": "feed"}
    if role == "provider":
        header["sender_ukprn"] = "10000001"
    tables = {"feed": engine.sql(sql).to_arrow_table()}
    for one in (table for table in standard.records if table.name != "feed"):
        empty = ", ".join(f"NULL::VARCHAR AS {field.name}" for field in one.fields)
        tables[one.name] = engine.sql(f"SELECT {empty} LIMIT 0").to_arrow_table()
    write(Dataset(standard, header, [tables], ""), folder / f"{number}", "csv-package")
for unit in range(units):
    feed(made.register, f"Unit {unit}", "unit", f"unit{unit}", {}, f"record_id % {units} = {unit}")
learns = {"provider_ukprn": "'10000001'", "activity": "'230'", "activity_event": "'in_learning'",
          "start_date": "'2024-09-03'", "expected_end": "'2026-07-31'"}
rows = made.rows
if "record_id" not in rows.column_names:
    import pyarrow as pa
    rows = rows.append_column("record_id", pa.array(range(rows.num_rows)))
feed(rows, "Specimen College", "provider", "list", learns, "TRUE")
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Make, load, match, measure; print one Markdown table."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--people", type=int, default=PEOPLE)
    reader.add_argument("--rows", type=int, default=ROWS)
    reader.add_argument("--seed", type=int, default=11)
    reader.add_argument("--folder", type=Path, help="Where the files lie meanwhile.")
    reader.add_argument("--store", help="A PostgreSQL URL of an empty database, instead of a SQLite file.")
    asked = reader.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="register-", dir=asked.folder))
    try:
        return _run(asked, folder)
    except FailedError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(asked: argparse.Namespace, folder: Path) -> int:
    told = [str(one) for one in (asked.seed, asked.people, asked.rows, UNITS, folder)]
    measured([sys.executable, "-c", MAKE, *told])
    store = asked.store or str(folder / "index.sqlite")

    def index(*words: str, ends_with: Sequence[int] = (0,)) -> Measured:
        return measured([INTEROP, "index", *words, "--store", store], ends_with)

    index("init")
    boroughs = [str(code) for code in (*range(201, 214), *range(301, 321))]
    for unit in range(UNITS):
        authorities = [part for at, code in enumerate(boroughs) if at % UNITS == unit for part in ("--authority", code)]
        index("participant", "add", f"Unit {unit}", "--role", "unit", *authorities)
    index("participant", "add", "Specimen College", "--role", "provider", "--ukprn", "10000001")
    units = [str(folder / f"unit{unit}") for unit in range(UNITS)]
    print("| step | wall s | CPU s | peak MB |\n| --- | --- | --- | --- |")
    _tell(f"load of {asked.people:,} records", index("load", *units, ends_with=FINDINGS))
    _tell("their match", index("match"))
    taken = index("load", str(folder / "list"), ends_with=FINDINGS)
    _tell(f"load of {asked.rows:,} rows", taken)
    found = index("match")
    _tell("their match", found)
    print(f"\n```\n{found.said.strip()}\n```")
    wall, peak = taken.wall + found.wall, max(taken.memory, found.memory) / 1e6
    print(f"\nload and match of the list: {wall:.1f} s, {peak:,.0f} MB; others took {found.others:.1f} processors")
    _tell("verify", index("verify"))
    return 3 if wall > SECONDS or peak > MEGABYTES else 0


def _tell(step: str, took: Measured) -> None:
    print(f"| {step} | {took.wall:.1f} | {took.cpu:.1f} | {took.memory / 1e6:,.0f} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
