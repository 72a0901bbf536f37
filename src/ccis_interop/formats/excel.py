"""Workbooks (xlsx, xls, ods): cells as text, dates as CCYY-MM-DD, whole numbers without a decimal point."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from ccis_interop.errors import InputError
from ccis_interop.findings import Place
from ccis_interop.formats.source import MAX_RATIO, SMALL, Source, printable

BATCH = 10_000
COMPOUND = b"\xd0\xcf\x11\xe0"  # the container of old workbooks, and of new ones with a password
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
Given = TypeVar("Given")


def open_sheets(source: Source) -> list[SheetGrid]:
    """The sheets of a workbook that hold anything. Raises InputError if it is damaged, locked, a bomb or empty."""
    data = source.whole()
    _refuse_bomb(data, source.name)
    if data.startswith(COMPOUND) and ENCRYPTED in data:
        raise _locked(source.name)
    workbook = _guarded(lambda: CalamineWorkbook.from_filelike(io.BytesIO(data)), source.name)
    names = workbook.sheet_names
    grids = _guarded(lambda: [SheetGrid(source, workbook, name) for name in names], source.name)
    filled = [grid for grid in grids if grid.columns]
    if not filled:
        raise InputError("excel-empty", "no sheet holds anything.", where=source.name, mend="export or save it again.")
    return filled


def _guarded(act: Callable[[], Given], name: str) -> Given:
    """What an act of the reader gives. Raises InputError if it fails, as on a damaged file it may in many ways."""
    try:
        return act()
    except InputError:
        raise
    except PasswordError as error:
        raise _locked(name) from error
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise _unreadable(name) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # the reader's own failure, which is no Exception
            raise
        raise _unreadable(name) from None


def _locked(name: str) -> InputError:
    return InputError(
        "excel-locked",
        "the workbook is locked with a password.",
        where=name,
        mend="save a copy without a password, and check that.",
    )


def _unreadable(name: str) -> InputError:
    return InputError(
        "excel-unreadable",
        "the workbook cannot be read.",
        where=name,
        mend="open it in Excel and save it again as .xlsx; if it is locked, remove the password.",
    )


def _refuse_bomb(data: bytes, name: str) -> None:
    if not data.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sizes = [(info.file_size, info.compress_size) for info in archive.infolist()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise _unreadable(name) from error
    for unpacked, packed in sizes:
        if unpacked > SMALL and unpacked > packed * MAX_RATIO:
            raise InputError(
                "archive-bomb",
                f"a part of the workbook unpacks to more than {MAX_RATIO} times its size.",
                where=name,
                mend="ask where this file came from.",
            )


class SheetGrid:
    """One sheet. Its first row that is not empty is the header."""

    def __init__(self, source: Source, workbook: CalamineWorkbook, sheet: str) -> None:
        self.name = source.name
        self.sheet = printable(sheet)
        self.notes: list[str] = []
        self.columns: list[str] = []
        held = workbook.get_sheet_by_name(sheet)
        self._merged: Sequence[Any] = held.merged_cell_ranges or ()
        self._top, self._left = held.start or (0, 0)
        self._cells: list[list[Any]] = held.to_python(skip_empty_area=True)
        self._numbers: list[int] = []
        filled = (at for at, row in enumerate(self._cells) if any(as_text(cell) for cell in row))
        self._header_row = next(filled, 0)
        if self._cells:
            self.columns = [(as_text(cell) or "").strip() for cell in self._cells[self._header_row]]
        while self.columns and not self.columns[-1]:
            self.columns.pop()

    def refuse_merged(self) -> None:
        """Raise InputError if cells of the header are merged: then columns have no name of their own."""
        row = self._top + self._header_row
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
        for row in self._cells[self._header_row + 1 :]:
            cells = [as_text(cell) for cell in row[: len(self.columns)]]
            if any(cells):
                return cells
        return []

    def rows(self) -> Iterator[tuple[pa.Table, list[int]]]:
        """The rows below the header; rows without any value are not counted."""
        width = len(self.columns)
        names = [f"c{index}" for index in range(width)]
        self._numbers = []
        waiting: list[list[str | None]] = []
        left_out: list[int] = []
        for at in range(self._header_row + 1, len(self._cells)):
            row = [as_text(cell) for cell in self._cells[at]]
            if not any(row):
                continue
            self._numbers.append(at)
            if any(row[width:]):
                left_out.append(len(self._numbers))
            else:
                waiting.append(row[:width])
            if len(waiting) >= BATCH:
                yield _table(names, waiting), left_out
                waiting, left_out = [], []
        if waiting or left_out:
            yield _table(names, waiting), left_out

    def fetch(self, rows: Iterable[int]) -> None:
        """Nothing to do: a sheet is in memory."""

    def place(self, row: int, column: int | None) -> Place:
        """Sheet, cell and row."""
        at = self._top + (self._header_row if row == 0 else self._numbers[row - 1])
        cell = None if column is None else cell_name(at, self._left + column)
        return Place(self.name, line=at + 1, sheet=self.sheet, cell=cell)

    def cell(self, row: int, column: int) -> str | None:
        """The cell's text."""
        return as_text(self._cells[self._numbers[row - 1]][column])

    def cells(self, row: int) -> list[str | None]:
        """Every cell of a row, also of one that is longer than the header."""
        return [as_text(cell) for cell in self._cells[self._numbers[row - 1]]]


def _table(names: list[str], rows: list[list[str | None]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
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
