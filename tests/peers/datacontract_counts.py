"""Run by the peers' Python: loads a Parquet package into DuckDB and counts breaches with datacontract-cli.

Arguments: the folder of an export, the folder of a package. Prints JSON: the checks with their counts.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import duckdb
from datacontract.data_contract import DataContract


def load(export: Path, package: Path) -> None:
    """Make and fill the database that the exported contract names."""
    os.chdir(export)
    engine = duckdb.connect("data.duckdb")
    engine.execute(Path("macros.sql").read_text(encoding="utf-8"))
    engine.execute(Path("load.sql").read_text(encoding="utf-8"))
    for path in sorted(package.glob("*.parquet")):
        held = {row[0]: row[1] for row in engine.execute(f"DESCRIBE FROM '{path}'").fetchall()}
        columns = engine.execute(f"DESCRIBE {path.stem}").fetchall()
        cells = [_cell(name, held[name], kind) if name in held else "NULL" for name, kind, *_ in columns]
        engine.execute(f"INSERT INTO {path.stem} SELECT {', '.join(cells)} FROM '{path}'")
    engine.close()


def _cell(name: str, held: str, wanted: str) -> str:
    """A cell as rules see it: nothing if it is empty; a list may be written as one text with bars."""
    if held == wanted == "VARCHAR[]":
        return name
    text = f"nullif({name}, '')"
    return f"string_split({text}, '|')" if wanted == "VARCHAR[]" else text


def main() -> None:
    """Load, test, print."""
    export, package = (Path(argument).resolve() for argument in sys.argv[1:])
    load(export, package)
    run = DataContract(data_contract_file="contract.odcs.yaml").test()
    print(json.dumps([json.loads(check.model_dump_json()) for check in run.checks]))


if __name__ == "__main__":
    main()
