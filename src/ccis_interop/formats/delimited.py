"""Comma, tab or semicolon separated text (RFC 4180 and what spreadsheets make of it)."""

from __future__ import annotations

import csv
import io
import os
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import BinaryIO

import pyarrow as pa
import pyarrow.csv as arrow_csv

from ccis_interop.errors import InputError
from ccis_interop.findings import Place
from ccis_interop.formats.pipeline import in_order
from ccis_interop.formats.quotes import whole_rows
from ccis_interop.formats.source import Source
from ccis_interop.formats.text import Decoding, lines_in, open_text, text_blocks

SEPARATORS = ",\t;|"
HEADER_LINES = 50
FIRST = 1 << 16

csv.field_size_limit(256 << 20)


class DelimitedGrid:
    """A delimited text file. Raises InputError if it has no header."""

    def __init__(self, source: Source) -> None:
        self.name = source.name
        self.notes: list[str] = []
        self._source = source
        self._counts: list[int] = []  # the rows of each block
        self._found: dict[int, tuple[int, list[str]]] = {}
        with open_text(source) as (stream, decoding):
            self.columns, self.separator, self._header_lines = _header(stream, source.name)
            self._encoding = decoding.encoding
            self._first = _first(stream, self.separator)
        self.dialect = {"\t": "TSV", ",": "CSV"}.get(self.separator, f"CSV with {self.separator}")

    def first(self) -> list[str | None]:
        """The cells of the first row; none if there is no row."""
        return self._first

    def rows(self) -> Iterator[tuple[pa.Table, list[int]]]:
        """The rows. Raises InputError if the text cannot be read as a table."""
        done = 0
        self._counts = []
        jobs = min(os.cpu_count() or 1, 8)
        with self._blocks() as (blocks, decoding), ThreadPoolExecutor(jobs) as pool:
            for table, left_out in in_order(pool, self._parse, blocks, jobs + 2):
                yield table, [done + row for row in left_out]
                self._counts.append(table.num_rows + len(left_out))
                done += self._counts[-1]
        self._tell(decoding)

    @contextmanager
    def _blocks(self) -> Iterator[tuple[Iterator[bytes], Decoding]]:
        """The text behind the header, in blocks of whole rows."""
        with text_blocks(self._source) as (blocks, decoding):
            lines = _without_header(blocks, self._header_lines)
            yield whole_rows(lines, self.separator, self.name, self._header_lines + 1), decoding

    def _parse(self, data: bytes) -> tuple[pa.Table, list[int]]:
        """The rows of a block of whole lines, and the numbers within it of those of the wrong shape."""
        names = [f"c{index}" for index in range(len(self.columns))]
        left_out: list[int] = []

        def refuse(row: arrow_csv.InvalidRow) -> str:
            left_out.append(row.number or 0)
            return "skip"

        try:
            table = arrow_csv.read_csv(
                pa.BufferReader(data),
                read_options=arrow_csv.ReadOptions(column_names=names, use_threads=False, block_size=len(data) + 1),
                parse_options=arrow_csv.ParseOptions(
                    delimiter=self.separator, newlines_in_values=True, invalid_row_handler=refuse
                ),
                convert_options=arrow_csv.ConvertOptions(
                    column_types={name: pa.string() for name in names},
                    strings_can_be_null=True,
                    null_values=[""],
                    quoted_strings_can_be_null=True,
                ),
            )
        except pa.ArrowInvalid as error:
            if not data.strip():
                return pa.table({name: pa.array([], pa.string()) for name in names}), []
            raise InputError(
                "csv-unreadable",
                "the text cannot be read as a table.",
                where=self.name,
                mend="look for a quotation mark that is opened and not closed.",
            ) from error
        return table, left_out

    def _tell(self, decoding: Decoding) -> None:
        if decoding.encoding != "utf-8":
            self.notes.append(f"the file is {decoding.encoding.upper()}, not UTF-8.")
        if decoding.repaired:
            some = ", ".join(str(line) for line in decoding.repaired[:10])
            more = " and others" if len(decoding.repaired) > 10 else ""
            self.notes.append(
                f"{len(decoding.repaired)} lines are not UTF-8 and were read as Windows-1252: {some}{more}."
            )

    def fetch(self, rows: Iterable[int]) -> None:
        """Read the file again up to the last row asked for."""
        wanted = sorted({row for row in rows if row > 0})
        self._found = {}
        if not wanted:
            return
        before, line = 0, self._header_lines + 1
        with self._blocks() as (blocks, _):
            for data, count in zip(blocks, self._counts, strict=False):
                here = wanted[bisect_right(wanted, before) : bisect_right(wanted, before + count)]
                for row, first, cells in _picked(data, count, [one - before for one in here], self.separator):
                    self._found[before + row] = (line + first, cells)
                before, line = before + count, line + lines_in(data)
                if before >= wanted[-1]:
                    break

    def place(self, row: int, column: int | None) -> Place:
        """Line (from 1) and column (from 1)."""
        line = 1 if row == 0 else self._found[row][0]
        return Place(self.name, line=line, column=None if column is None else column + 1)

    def cell(self, row: int, column: int) -> str | None:
        """The cell's text; None if it is empty."""
        cells = self._found[row][1] if row in self._found else []
        return (cells[column] or None) if column < len(cells) else None

    def cells(self, row: int) -> list[str | None]:
        """Every cell of a fetched row, also of one of the wrong shape."""
        return [cell or None for cell in self._found[row][1]]


def _picked(data: bytes, rows: int, wanted: list[int], separator: str) -> Iterator[tuple[int, int, list[str]]]:
    """Some rows of a block by their numbers from 1: the number, the lines before it, its cells."""
    if not wanted:
        return
    lines = data.removesuffix(b"\n").split(b"\n")
    if len(lines) == rows and data.count(b"\r") == data.count(b"\r\n"):  # then each line is a row
        for row in wanted:
            yield row, row - 1, next(csv.reader([lines[row - 1].decode()], delimiter=separator))
        return
    reader = csv.reader(io.StringIO(data.decode(), newline=""), delimiter=separator)
    number, line = 0, 0
    for cells in reader:
        if cells:
            number += 1
            if number in wanted:
                yield number, line, cells
        line = reader.line_num


def _without_header(blocks: Iterator[bytes], lines: int) -> Iterator[bytes]:
    first = next(blocks, b"")
    for _ in range(lines):
        first = first.partition(b"\n")[2]
    yield first
    yield from blocks


def _first(stream: BinaryIO, separator: str) -> list[str | None]:
    text = io.StringIO(stream.read(FIRST).decode(errors="ignore"), newline="")
    row = next((cells for cells in csv.reader(text, delimiter=separator) if cells), [])
    return [cell or None for cell in row]


def _header(stream: BinaryIO, name: str) -> tuple[list[str], str, int]:
    """The column names, the separator, and how many lines the header takes."""
    lines = []
    for _ in range(HEADER_LINES):
        line = stream.readline()
        if not line:
            break
        lines.append(line.decode())
        if "".join(lines).count('"') % 2 == 0 and "".join(lines).strip("\r\n \t,;|"):
            break
    text = "".join(lines)
    if not text.strip("\r\n \t,;|"):
        raise InputError("csv-no-header", "the file has no header row.", where=name, mend="put the column names first.")
    if "\x00" in text:
        raise InputError(
            "not-text", "this is not a text file.", where=name, mend="name the export, not a program's file."
        )
    separator = max(SEPARATORS, key=lambda one: len(_split(text, one)))
    return [cell.strip() for cell in _split(text, separator)], separator, len(lines)


def _split(text: str, separator: str) -> list[str]:
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if any(row)]
    return rows[-1] if rows else []
