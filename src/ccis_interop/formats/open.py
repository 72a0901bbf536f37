"""The door of this room: a path becomes an `Input`, its format and standard recognised from its content."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.model import Standard
from ccis_interop.errors import InputError
from ccis_interop.formats.input import Input
from ccis_interop.formats.source import Source, find_source, unreadable

if TYPE_CHECKING:
    from ccis_interop.formats.recognise import Recognised

WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
PARQUET = b"PAR1"


@dataclass(frozen=True)
class Opened:
    """An input, the standard it is read by, and how that was known."""

    given: Input
    standard: Standard
    why: str


def open_input(
    path: Path, catalogue: Catalogue, *, standard: str | None = None, judge_all: bool = False, jobs: int | None = None
) -> Opened:
    """Open one file or package.

    `standard` names the standard, else it is recognised; `judge_all` sends every XML record to the XSD.
    Raises InputError if it cannot be read or recognised, UsageError if there is no such standard.
    """
    from ccis_interop.formats.package import is_package

    if path.is_dir() or _is_zip(path):
        if is_package(path):
            return _open_package(path, catalogue, standard)
        if path.is_dir():
            raise unreadable(path, IsADirectoryError())
    source = find_source(path)
    head = source.head(4096)
    if head[:4] in WORKBOOKS and source.packing is None:
        return _open_workbook(source, catalogue, standard)
    if head.startswith(PARQUET):
        return _open_parquet(source, catalogue, standard)
    match _first_character(head):
        case "<":
            return _open_xml(source, catalogue, standard, judge_all=judge_all, jobs=jobs)
        case "{" | "[":
            return _open_json(source, catalogue, standard)
        case "":
            raise InputError("file-blank", "the file holds nothing but white space.", where=source.name)
        case _:
            return _open_delimited(source, catalogue, standard)


def _is_zip(path: Path) -> bool:
    try:
        with path.open("rb") as raw:
            return raw.read(4) == b"PK\x03\x04"
    except OSError:
        return False


def _first_character(head: bytes) -> str:
    from ccis_interop.formats.text import guess

    decoding = guess(head[:4])
    text = head[decoding.mark :].decode(decoding.encoding, errors="replace").lstrip("\ufeff \t\r\n")
    return text[:1]


def _chosen(
    catalogue: Catalogue, named: str | None, recognised: Recognised | None
) -> tuple[Standard, str, tuple[str, ...]]:
    if named is not None:
        standard = catalogue.load(named)
        return standard, "named with --standard", ()
    assert recognised is not None
    return catalogue.load(recognised.ref), recognised.why, recognised.notes


def _open_xml(source: Source, catalogue: Catalogue, named: str | None, *, judge_all: bool, jobs: int | None) -> Opened:
    from ccis_interop.formats.recognise import by_root
    from ccis_interop.formats.xml.probe import probe
    from ccis_interop.formats.xml.reader import XmlInput

    seen = probe(source)
    found = None if named else by_root(catalogue, seen.root, seen.leaves, source.name)
    standard, why, notes = _chosen(catalogue, named, found)
    if standard.recognition.xml_root is None:
        raise InputError(
            "no-xml-form", f"{standard.ref} has no XML form.", where=source.name, mend="name another standard."
        )
    if seen.root != standard.recognition.xml_root:
        notes = (*notes, f"the root element is not {standard.recognition.xml_root}, as {standard.ref} has it.")
    given = XmlInput(source, standard, judge_all=judge_all, jobs=jobs)
    given.reading.notes += notes
    return Opened(given, standard, why)


def _open_json(source: Source, catalogue: Catalogue, named: str | None) -> Opened:
    from ccis_interop.formats.jsonlines import JsonInput, sample
    from ccis_interop.formats.recognise import by_keys

    found = None
    if named is None:
        tables, keys, leaves = sample(source)
        found = by_keys(catalogue, tables, keys, leaves, source.name)
    standard, why, notes = _chosen(catalogue, named, found)
    given = JsonInput(source, standard)
    given.reading.notes += notes
    return Opened(given, standard, why)


def _open_delimited(source: Source, catalogue: Catalogue, named: str | None) -> Opened:
    from ccis_interop.formats.delimited import DelimitedGrid

    grid = DelimitedGrid(source)
    return _open_grid(grid, grid.dialect, catalogue, named)


def _open_parquet(source: Source, catalogue: Catalogue, named: str | None) -> Opened:
    from ccis_interop.formats.parquet import ParquetGrid

    return _open_grid(ParquetGrid(source), "Parquet", catalogue, named)


def _open_workbook(source: Source, catalogue: Catalogue, named: str | None) -> Opened:
    from ccis_interop.formats.excel import SheetGrid, open_workbook

    workbook = open_workbook(source)
    grids = [SheetGrid(source, workbook, name) for name in workbook.sheet_names]
    filled = [grid for grid in grids if grid.columns]
    if not filled:
        raise InputError("excel-empty", "no sheet holds anything.", where=source.name)
    return _open_grid(filled[0], "Excel", catalogue, named)


def _open_grid(grid, format_: str, catalogue: Catalogue, named: str | None) -> Opened:  # type: ignore[no-untyped-def]
    from ccis_interop.formats.flat import FlatInput
    from ccis_interop.formats.recognise import by_columns

    cells = dict(zip(grid.columns, grid.first(), strict=False))
    found = None if named else by_columns(catalogue, grid.columns, cells, grid.name)
    standard, why, notes = _chosen(catalogue, named, found)
    table = found.table if found and found.table else standard.records[0].name
    given = FlatInput(grid.name, format_, standard, {table: grid}, merged=True)
    given.reading.notes += notes
    return Opened(given, standard, why)


def _open_package(path: Path, catalogue: Catalogue, named: str | None) -> Opened:
    from ccis_interop.formats.package import PackageInput, read_manifest

    manifest = read_manifest(path)
    ref = named or manifest["standard"]
    if ref not in catalogue.editions:
        raise InputError(
            "not-recognised",
            "the manifest names a standard that is not known here.",
            where=path.name,
            mend="name one with --standard (interop standards list).",
        )
    standard = catalogue.load(ref)
    return Opened(PackageInput(path, standard, manifest), standard, "named in its manifest")
