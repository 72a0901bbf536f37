"""Canonical extracts as JSON Lines, some of their records altered, and what is read of a file again."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from ccis_interop.formats.input import Header
from ccis_interop.formats.open import open_input
from ccis_interop.formats.write.writers import write
from ccis_interop.synth.london import dataset
from made.running import SHIPPED

Record = dict[str, Any]


def synthetic(path: Path, ref: str, day: date, *, people: int = 300, seed: int = 5, form: str = "xml") -> Path:
    """Synthetic people as a file of a standard."""
    write(dataset(SHIPPED.load(ref), people, seed, day, ()), path, form)
    return path


def extract(path: Path, day: date, alter: Callable[[list[Record]], object] = len, *, people: int = 60) -> Path:
    """A canonical extract whose young people, in their order, are altered by a function."""
    synthetic(path, "ccis/1.0", day, people=people, form="jsonl")
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    alter([line["young_person"] for line in lines if "young_person" in line])
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def read(path: Path, table: str = "young_person") -> tuple[list[Record], Header]:
    """The rows of a table of a file, of each only what it holds, and the file's header."""
    given = open_input(path, SHIPPED).given
    parts = [one.batch for one in given.batches() if one.table == table]
    rows = pa.concat_tables(parts, promote_options="default").to_pylist() if parts else []
    return [{name: value for name, value in row.items() if value} for row in rows], given.header
