"""Workbooks (xlsx, xls, ods): cells as text, dates as CCYY-MM-DD, whole numbers without a decimal point."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from ccis_interop.errors import InputError
from ccis_interop.findings import Place
from ccis_interop.formats.source import MAX_RATIO, SMALL, Source, unreadable

BATCH = 10_000


def open_workbook(source: Source) -> CalamineWorkbook:
    """A workbook. Raises InputError if it is damaged, locked or a bomb."""
    _refuse_bomb(source)
    try:
        return CalamineWorkbook.from_path(str(source.path))
    except PasswordError as error:
        raise InputError(
            "excel-locked",
            "the workbook is locked with a password.",
            where=source.name,
            mend="save a copy without a password, and check that.",
        ) from error
    except CalamineError as error:
        raise InputError(
            "excel-unreadable",
            "the workbook cannot be read.",
            where=source.name,
            mend="open it in Excel and save it again as .xlsx; if it is locked, remove the password.",
        ) from error
    except OSError as error:
        raise unreadable(source.path, error) from error


def _refuse_bomb(source: Source) -> None:
    if not zipfile.is_zipfile(source.path):
        return
    with zipfile.ZipFile(source.path) as archive:
        for info in archive.infolist():
            if info.file_size > SMALL and info.file_size > info.compress_size * MAX_RATIO:
                raise InputError(
                    "archive-bomb",
                    f"a part of the workbook unpacks to more than {MAX_RATIO} times its size.",
                    where=source.name,
                    mend="ask where this file came from.",
                )


class SheetGrid:
    """One sheet. Its first row that is not empty is the header."""

    def __init__(self, source: Source, workbook: CalamineWorkbook, sheet: str) -> None:
        self.name = source.name
        self.sheet = sheet
        self.notes: list[str] = []
        self._source = source
        self._workbook = workbook
        held = workbook.get_sheet_by_name(sheet)
        self._merged: Sequence[Any] = held.merged_cell_ranges or ()
        self._first = held.start[0] if held.start else 0
        self._cells: list[list[Any]] = held.to_python(skip_empty_area=True)
        self._left = held.start[1] if held.start else 0
        self._header_row = next(
            (at for at, row in enumerate(self._cells) if any(c not in ("", None) for c in row)), None
        )
        if self._header_row is None:
            self.columns: list[str] = []
            return
        self._refuse_merged()
        self.columns = [str(as_text(cell) or "").strip() for cell in self._cells[self._header_row]]
        while self.columns and not self.columns[-1]:
            self.columns.pop()

    def _refuse_merged(self) -> None:
        row = self._first + (self._header_row or 0)
        for (top, left), (bottom, right) in self._merged:
            if top <= row <= bottom and (right > left or bottom > top):
                raise InputError(
                    "excel-merged-header",
                    f"the header of sheet {self.sheet} has merged cells.",
                    where=f"{self.name}, sheet {self.sheet}, cell {cell_name(top, left)}",
                    mend="unmerge them, and give each column one name in one row.",
                )

    def first(self) -> list[str | None]:
        """The cells of the first row; none if there is no row."""
        table = next((rows for rows, _ in self.rows() if rows.num_rows), None)
        return [] if table is None else list(table.slice(0, 1).to_pylist()[0].values())

    def rows(self) -> Iterator[tuple[pa.Table, list[int]]]:
        """The rows below the header; rows without any value are not counted."""
        if self._header_row is None:
            return
        width = len(self.columns)
        names = [f"c{index}" for index in range(width)]
        self._numbers: list[int] = []
        waiting: list[list[str | None]] = []
        for at in range(self._header_row + 1, len(self._cells)):
            row = [as_text(cell) for cell in self._cells[at][:width]]
            if any(row):
                self._numbers.append(at)
                waiting.append(row)
            if len(waiting) >= BATCH:
                yield _table(names, waiting), []
                waiting = []
        if waiting:
            yield _table(names, waiting), []

    def fetch(self, rows: Iterable[int]) -> None:
        """Nothing to do: a sheet is in memory."""

    def place(self, row: int, column: int | None) -> Place:
        """Sheet, cell and row."""
        at = self._first + (self._header_row or 0 if row == 0 else self._numbers[row - 1])
        cell = None if column is None else cell_name(at, self._left + column)
        return Place(self.name, line=at + 1, sheet=self.sheet, cell=cell)

    def cell(self, row: int, column: int) -> str | None:
        """The cell's text."""
        return as_text(self._cells[self._numbers[row - 1]][column])


def _table(names: list[str], rows: list[list[str | None]]) -> pa.Table:
    columns = zip(*rows, strict=True)
    return pa.table({name: pa.array(column, pa.string()) for name, column in zip(names, columns, strict=True)})


def as_text(cell: Any) -> str | None:
    """A cell as text: a day as CCYY-MM-DD, a whole number without a point, nothing as None."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(sep=" ")
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    return str(cell)


def cell_name(row: int, column: int) -> str:
    """A1, B7...: both from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
