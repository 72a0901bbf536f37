"""The door of this room: a path becomes an `Input`, its format and standard recognised from its content."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.model import Standard
from ccis_interop.errors import InputError
from ccis_interop.formats.grid import Grid
from ccis_interop.formats.input import Input
from ccis_interop.formats.source import ZIP, Source, find_source, printable

if TYPE_CHECKING:
    from ccis_interop.formats.recognise import Recognised

WORKBOOKS = (ZIP, b"\xd0\xcf\x11\xe0")
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

    if is_package(path):
        return _open_package(path, catalogue, standard)
    source = find_source(path)
    head = source.head(4096)
    if head[:4] in WORKBOOKS:
        return _open_workbook(source, catalogue, standard)
    if head.startswith(PARQUET):
        return _open_parquet(source, catalogue, standard)
    match first_character(head):
        case "<":
            return _open_xml(source, catalogue, standard, judge_all=judge_all, jobs=jobs)
        case "{" | "[":
            return _open_json(source, catalogue, standard)
        case "":
            raise InputError(
                "file-blank",
                "the file holds nothing but white space.",
                where=source.name,
                mend="export or copy it again.",
            )
        case _:
            return _open_delimited(source, catalogue, standard)


def first_character(head: bytes) -> str:
    """The first character of a file that is not white space."""
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
    from ccis_interop.formats.documents import lines_of
    from ccis_interop.formats.jsonlines import JsonInput, sample
    from ccis_interop.formats.recognise import by_keys

    lines = lines_of(source)
    found = None
    if named is None:
        tables, keys, leaves = sample(lines)
        found = by_keys(catalogue, tables, keys, leaves, source.name)
    standard, why, notes = _chosen(catalogue, named, found)
    given = JsonInput(lines, standard)
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
    """The one sheet that holds records. Raises InputError if several do: then one file would pass for another."""
    from ccis_interop.formats.excel import open_sheets

    sheets = open_sheets(source)
    if len(sheets) == 1:
        sheets[0].refuse_merged()
    holding = [sheet for sheet in sheets if len(sheets) == 1 or _is_known(sheet, catalogue, named)]
    if len(holding) > 1:
        raise InputError(
            "excel-several-sheets",
            f"several sheets hold records: {', '.join(sheet.sheet for sheet in holding)}.",
            where=source.name,
            mend="put them in one sheet, or save each as a file of its own.",
        )
    chosen = (holding or sheets)[0]
    for sheet in [chosen, *sheets] if not holding else [chosen]:
        sheet.refuse_merged()
    others = [sheet.sheet for sheet in sheets if sheet is not chosen]
    if others:
        chosen.notes.append(f"only sheet {chosen.sheet} was read; not read: {', '.join(others)}.")
    return _open_grid(chosen, "Excel", catalogue, named)


def _is_known(grid: Grid, catalogue: Catalogue, named: str | None) -> bool:
    """Whether the columns of a grid are those of a standard."""
    from ccis_interop.formats.recognise import fits

    standards = [catalogue.load(named)] if named else catalogue.all()
    return any(fits(standard, grid.columns) for standard in standards)


def _open_grid(grid: Grid, format_: str, catalogue: Catalogue, named: str | None) -> Opened:
    from ccis_interop.formats.flat import FlatInput
    from ccis_interop.formats.recognise import by_columns, fits

    cells = dict(zip(grid.columns, grid.first(), strict=False))
    found = None if named else by_columns(catalogue, grid.columns, cells, grid.name)
    standard, why, notes = _chosen(catalogue, named, found)
    tables = sorted(fits(standard, grid.columns), key=lambda fit: (-fit.share, fit.lacking))
    table = found.table if found and found.table else (tables[0].table if tables else standard.records[0]).name
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
            where=printable(path.name),
            mend="name one with --standard (interop standards list).",
        )
    standard = catalogue.load(ref)
    return Opened(PackageInput(path, standard, manifest), standard, "named in its manifest")
