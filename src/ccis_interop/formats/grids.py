"""A path as grids of text, without knowing yet of which standard or layout they are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ccis_interop.formats.grid import Grid
from ccis_interop.formats.open import PARQUET, WORKBOOKS, first_character
from ccis_interop.formats.package import is_package
from ccis_interop.formats.source import find_source


def open_grids(path: Path) -> Sequence[Grid] | None:
    """The sheets of a workbook, or the one table of a text or Parquet file; None if the file is no table.

    Raises InputError if it cannot be read.
    """
    if is_package(path):
        return None
    source = find_source(path)
    head = source.head(4096)
    if head[:4] in WORKBOOKS:
        from ccis_interop.formats.excel import open_sheets

        return open_sheets(source)
    if head.startswith(PARQUET):
        from ccis_interop.formats.parquet import ParquetGrid

        return [ParquetGrid(source)]
    if first_character(head) in ("<", "{", "[", ""):
        return None
    from ccis_interop.formats.delimited import DelimitedGrid

    return [DelimitedGrid(source)]
