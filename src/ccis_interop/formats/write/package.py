"""A package: one CSV or Parquet file a table and a manifest, in a folder or a zip."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import zipfile
from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa

from ccis_interop.catalogue.model import Table
from ccis_interop.errors import OutputError
from ccis_interop.formats.write.chunks import Dataset, flat_value
from ccis_interop.formats.write.flat import TableFile
from ccis_interop.output import atomic

EPOCH = (1980, 1, 1, 0, 0, 0)  # in zips, so that the same records give the same bytes


def write_package(data: Dataset, path: Path, kind: str) -> None:
    """Write a package of `csv` or `parquet` files: a zip if the name ends so, else a folder.

    Raises OutputError if it cannot be written; nothing half-written stays.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=".interop-", dir=path.parent) as name:
            folder = Path(name) / "package"
            folder.mkdir()
            _fill(folder, data, kind)
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
    """Write every table and the manifest, a chunk at a time into all files; each has its columns, even without rows."""
    with ExitStack() as stack:
        files = {
            table.name: TableFile(data, stack.enter_context((folder / f"{table.name}.{kind}").open("wb")), kind, table)
            for table in data.standard.tables
        }
        for name, one in files.items():
            one.put(
                _with_header(data, one.table) if one.table.role == "header" else _nothing(data.standard.table(name))
            )
        for chunk in data.chunks:
            for name, rows in chunk.items():
                files[name].put(rows)
        counts = {name: one.close() for name, one in files.items()}
    tables = {name: _told(folder / f"{name}.{kind}", count) for name, count in counts.items()}
    manifest = {"standard": data.standard.ref, "tables": tables}
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def _told(file: Path, rows: int) -> dict[str, object]:
    """What the manifest says of a file."""
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return {"file": file.name, "rows": rows, "sha256": digest}


def _with_header(data: Dataset, table: Table) -> pa.Table:
    cells = {one.name: pa.array([flat_value(data.header.get(one.name)) or None], pa.string()) for one in table.fields}
    lists = {
        one.name: pa.array([list(data.header.get(one.name) or []) or None], pa.list_(pa.string()))
        for one in table.fields
        if one.repeated
    }
    return pa.table({**cells, **lists})


def _nothing(table: Table) -> pa.Table:
    """No rows of a table."""
    kinds = {one.name: pa.list_(pa.string()) if one.repeated else pa.string() for one in table.fields}
    return pa.table({name: pa.array([], kind) for name, kind in kinds.items()})


def _zip(folder: Path, file: object) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for path in sorted(folder.iterdir()):
            info = zipfile.ZipInfo(path.name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            with path.open("rb") as stream, archive.open(info, "w", force_zip64=True) as into:
                shutil.copyfileobj(stream, into)
