"""A package: one CSV or Parquet file a table, with a `manifest.json`; a folder, or a zip of it.

The manifest names the standard and, for each table, the file, its rows and its SHA-256, so that a file that was
changed, cut off or left out is noticed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ccis_interop.catalogue.model import Standard
from ccis_interop.errors import InputError
from ccis_interop.formats.delimited import DelimitedGrid
from ccis_interop.formats.faults import StructureFault
from ccis_interop.formats.flat import FlatInput
from ccis_interop.formats.grid import Grid
from ccis_interop.formats.input import TableBatch
from ccis_interop.formats.source import ZIP, Source, members, printable, state_of

MANIFEST = "manifest.json"
LONGEST = 1 << 20


def is_package(path: Path) -> bool:
    """Whether a path is a folder or zip with a manifest."""
    try:
        if path.is_dir():
            return (path / MANIFEST).is_file()
        if not path.is_file():
            return False
        with path.open("rb") as raw:
            if raw.read(len(ZIP)) != ZIP:
                return False
    except (OSError, ValueError):
        return False  # why it cannot be read is told when it is opened as a file
    return MANIFEST in {info.filename for info in members(path)}


def read_manifest(path: Path) -> dict[str, Any]:
    """The manifest. Raises InputError if it is not one."""
    with _source(path, MANIFEST).open() as stream:
        text = stream.read(LONGEST)
    try:
        held = json.loads(text)
        tables = {str(name): {**one, "rows": int(one["rows"])} for name, one in held["tables"].items()}
        return {"standard": str(held["standard"]), "tables": tables}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(
            "manifest-unreadable",
            "the manifest does not name a standard and its tables, each with its file and rows.",
            where=f"{printable(path.name)}, {MANIFEST}",
            mend="write the package again with the tool that made it.",
        ) from error


class PackageInput(FlatInput):
    """An `Input` over a package."""

    def __init__(self, path: Path, standard: Standard, manifest: Mapping[str, Any]) -> None:
        known = {table.name for table in standard.tables}
        grids: dict[str, Grid] = {}
        kinds = set()
        for name, stated in manifest["tables"].items():
            if name not in known:
                raise InputError(
                    "manifest-table",
                    f"{standard.ref} has no table {printable(name)}.",
                    where=f"{printable(path.name)}, {MANIFEST}",
                    mend="remove the table from the manifest, or name the edition that has it with --standard.",
                )
            source = _source(path, str(stated.get("file", "")))
            _verify(source, stated)
            kind = "Parquet" if source.suffix == ".parquet" else "CSV"
            kinds.add(kind)
            grid = _parquet(source) if kind == "Parquet" else DelimitedGrid(source)
            grids[name] = grid
        missing = [table.name for table in standard.tables if table.name not in grids]
        if missing:
            raise InputError(
                "package-incomplete",
                f"the package lacks the tables {', '.join(missing)}.",
                where=printable(path.name),
                mend="write every table, even one without rows.",
            )
        super().__init__(printable(path.name), f"{'/'.join(sorted(kinds))} package", standard, grids, merged=False)
        self._stated = {name: int(stated["rows"]) for name, stated in manifest["tables"].items()}

    def batches(self) -> Iterator[TableBatch]:
        """The records. Raises InputError where a file cannot be read on, or has not the rows that are stated."""
        yield from super().batches()
        header = self._header_table.name if self._header_table else None
        for name, rows in self._stated.items():
            if name == header:
                found = sum(table.num_rows + len(left_out) for table, left_out in self._grids[name].rows())
                if found > 1:
                    self.reading.faults.append(StructureFault("header-varies", "", name, found))
            else:
                found = self.reading.records[name]
            if found != rows:
                raise InputError(
                    "package-rows",
                    f"the manifest states {rows} rows, and the file has {found}.",
                    where=self._grids[name].name,
                    mend="write the package again, or copy it again if it was cut off.",
                )


def _source(path: Path, name: str) -> Source:
    if not name or Path(name).is_absolute() or ".." in Path(name).parts:
        raise InputError(
            "manifest-file",
            "the manifest names a file outside the package, or none.",
            where=f"{printable(path.name)}, {MANIFEST}",
            mend="write the package again with the tool that made it.",
        )
    if path.is_dir():
        if not (path / name).is_file():
            raise _absent(path, name)
        return Source(path / name, state=state_of(path / name))
    if name not in {info.filename for info in members(path)}:
        raise _absent(path, name)
    return Source(path, member=name, packing="zip", state=state_of(path))


def _absent(path: Path, name: str) -> InputError:
    return InputError(
        "package-file", f"the file {printable(name)} is not there.", where=printable(path.name), mend="copy it again."
    )


def _verify(source: Source, stated: Mapping[str, Any]) -> None:
    digest = hashlib.sha256()
    with source.open() as stream:
        while data := stream.read(1 << 20):
            digest.update(data)
    if stated.get("sha256") and stated["sha256"] != digest.hexdigest():
        raise InputError(
            "package-changed",
            "the file is not the one that the manifest describes.",
            where=source.name,
            mend="write the package again, or copy it again if it was cut off.",
        )


def _parquet(source: Source) -> Grid:
    from ccis_interop.formats.parquet import ParquetGrid  # slow to import, and seldom needed

    return ParquetGrid(source)
