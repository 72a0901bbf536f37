"""Packages: every table has its file, whatever chunks its rows come in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from ccis_interop.formats.write.chunks import Dataset
from ccis_interop.formats.write.writers import write
from ccis_interop.synth.london import dataset
from made.running import SHIPPED, check

CCIS = SHIPPED.load("ccis/1.0")


def made(size: int) -> Dataset:
    """Two hundred people, in chunks of some rows of a table each."""
    whole = dataset(CCIS, 200, 1, date(2019, 10, 31), ())
    return Dataset(whole.standard, whole.header, _in_parts(whole, size))


def _in_parts(whole: Dataset, size: int) -> Iterator[Mapping[str, pa.Table]]:
    for chunk in whole.chunks:
        for name, rows in chunk.items():
            yield from ({name: rows.slice(at, size)} for at in range(0, rows.num_rows, size))


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_rows_may_come_in_any_chunks(kind: str, tmp_path: Path) -> None:
    write(made(33), tmp_path / "parts", f"{kind}-package")
    told = check(tmp_path / "parts")
    assert told.exit == 0
    assert told.report["records"]["young_person"] == 200


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_table_without_rows_has_its_columns_and_the_manifest_tells_all(kind: str, tmp_path: Path) -> None:
    whole = dataset(CCIS, 0, 1, date(2019, 10, 31), ())
    write(whole, tmp_path / "empty", f"{kind}-package")
    manifest = json.loads((tmp_path / "empty" / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["tables"]) == {table.name for table in CCIS.tables}
    assert manifest["tables"]["activity"]["rows"] == 0
    for one in manifest["tables"].values():
        assert hashlib.sha256((tmp_path / "empty" / one["file"]).read_bytes()).hexdigest() == one["sha256"]
    assert check(tmp_path / "empty").exit == 4  # nobody was looked at: never a pass
