"""A package: one CSV or Parquet file a table and a manifest, in a folder or a zip."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import zipfile
from pathlib import Path

import pyarrow as pa

from ccis_interop.catalogue.model import Table
from ccis_interop.errors import OutputError
from ccis_interop.formats.write.chunks import Dataset, flat_value
from ccis_interop.formats.write.flat import write_csv, write_parquet
from ccis_interop.output import atomic

EPOCH = (1980, 1, 1, 0, 0, 0)  # in zips, so that the same records give the same bytes


def write_package(data: Dataset, path: Path, kind: str) -> None:
    """Write a package of `csv` or `parquet` files: a zip if the name ends so, else a folder.

    Raises OutputError if it cannot be written; nothing half-written stays.
    """
    chunks = list(data.chunks)
    try:
        with tempfile.TemporaryDirectory(prefix=".interop-", dir=path.parent) as name:
            folder = Path(name) / "package"
            folder.mkdir()
            _fill(folder, Dataset(data.standard, data.header, chunks), kind)
            if path.suffix == ".zip":
                with atomic(path, binary=True) as file:
                    _zip(folder, file)
            else:
                if path.exists():
                    raise OutputError(
                        "output-exists", "the folder is there already.", where=str(path), mend="name another."
                    )
                shutil.move(folder, path)
    except OSError as error:
        raise OutputError(
            "output-failed",
            f"the package cannot be written: {error.strerror or 'unknown reason'}.",
            where=str(path),
            mend="check the folder, its free space and your rights.",
        ) from error


def _fill(folder: Path, data: Dataset, kind: str) -> None:
    tables = {}
    for table in data.standard.tables:
        file = folder / f"{table.name}.{kind}"
        one = Dataset(
            data.standard, data.header, [_with_header(data, table)] if table.role == "header" else _having(data, table)
        )
        with file.open("wb") as stream:
            rows = write_csv(one, stream, table) if kind == "csv" else write_parquet(one, stream, table)
        tables[table.name] = {"file": file.name, "rows": rows, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
    manifest = {"standard": data.standard.ref, "tables": tables}
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def _with_header(data: Dataset, table: Table) -> dict[str, pa.Table]:
    cells = {one.name: pa.array([flat_value(data.header.get(one.name)) or None], pa.string()) for one in table.fields}
    lists = {
        one.name: pa.array([list(data.header.get(one.name) or []) or None], pa.list_(pa.string()))
        for one in table.fields
        if one.repeated
    }
    return {table.name: pa.table({**cells, **lists})}


def _having(data: Dataset, table: Table) -> list[dict[str, pa.Table]]:
    """The chunks with a table's rows; an empty one if there is none, so that its file has a header."""
    empty = pa.table(
        {one.name: pa.array([], pa.list_(pa.string()) if one.repeated else pa.string()) for one in table.fields}
    )
    found = [{table.name: chunk[table.name]} for chunk in data.chunks if table.name in chunk]
    return found or [{table.name: empty}]


def _zip(folder: Path, file: object) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for path in sorted(folder.iterdir()):
            info = zipfile.ZipInfo(path.name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, path.read_bytes())
