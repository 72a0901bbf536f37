"""Comma, tab or semicolon separated text (RFC 4180 and what spreadsheets make of it)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import BinaryIO

import pyarrow as pa
import pyarrow.csv as arrow_csv

from ccis_interop.errors import InputError
from ccis_interop.findings import Place
from ccis_interop.formats.source import Source
from ccis_interop.formats.text import Decoding, open_text

SEPARATORS = ",\t;|"
HEADER_LINES = 50
BLOCK = 8 << 20

csv.field_size_limit(64 << 20)


class DelimitedGrid:
    """A delimited text file. Raises InputError if it has no header."""

    def __init__(self, source: Source) -> None:
        self.name = source.name
        self.notes: list[str] = []
        self._source = source
        self._found: dict[int, tuple[int, list[str]]] = {}
        with open_text(source) as (stream, decoding):
            self.columns, self.separator, self._header_lines = _header(stream, source.name)
            self._encoding = decoding.encoding
        self.dialect = {"\t": "TSV", ",": "CSV"}.get(self.separator, f"CSV with {self.separator}")

    def rows(self) -> Iterator[tuple[pa.Table, list[int]]]:
        """The rows. Raises InputError if the text cannot be read as a table."""
        names = [f"c{index}" for index in range(len(self.columns))]
        left_out: list[int] = []

        def refuse(row: arrow_csv.InvalidRow) -> str:
            left_out.append((row.number or 0) - 1)
            return "skip"

        with open_text(self._source) as (stream, decoding):
            try:
                reader = arrow_csv.open_csv(
                    stream,
                    read_options=arrow_csv.ReadOptions(
                        column_names=names, skip_rows=self._header_lines, block_size=BLOCK, use_threads=False
                    ),
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
                for batch in reader:
                    given, left_out[:] = left_out[:], []
                    yield pa.Table.from_batches([batch]), given
            except StopIteration:
                return
            except pa.ArrowInvalid as error:
                if "Empty CSV" in str(error) or "CSV file" in str(error) and "mpty" in str(error):
                    return
                raise InputError(
                    "csv-unreadable",
                    "the text cannot be read as a table.",
                    where=self.name,
                    mend="look for a quotation mark that is opened and not closed.",
                ) from error
        if left_out:
            empty = pa.table({name: pa.array([], pa.string()) for name in names})
            yield empty, left_out
        self._tell(decoding)

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
        wanted = {row for row in rows if row > 0}
        self._found = {}
        if not wanted:
            return
        last = max(wanted)
        with open_text(self._source) as (stream, _):
            text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
            for _ in range(self._header_lines):
                text.readline()
            reader = csv.reader(text, delimiter=self.separator)
            number, line = 0, self._header_lines + 1
            for cells in reader:
                if cells:
                    number += 1
                    if number in wanted:
                        self._found[number] = (line, cells)
                    if number == last:
                        break
                line = self._header_lines + 1 + reader.line_num
            text.detach()

    def place(self, row: int, column: int | None) -> Place:
        """Line (from 1) and column (from 1)."""
        line = 1 if row == 0 else self._found[row][0]
        return Place(self.name, line=line, column=None if column is None else column + 1)

    def cell(self, row: int, column: int) -> str | None:
        """The cell's text; None if it is empty."""
        cells = self._found[row][1] if row in self._found else []
        return (cells[column] or None) if column < len(cells) else None


def _header(stream: BinaryIO, name: str) -> tuple[list[str], str, int]:
    """The column names, the separator, and how many lines the header takes."""
    lines = []
    for _ in range(HEADER_LINES):
        line = stream.readline()
        if not line:
            break
        lines.append(line.decode())
        if "".join(lines).count('"') % 2 == 0:
            if "".join(lines).strip("\r\n \t,;|"):
                break
    text = "".join(lines)
    if not text.strip("\r\n \t,;|"):
        raise InputError("csv-no-header", "the file has no header row.", where=name, mend="put the column names first.")
    if "\x00" in text:
        raise InputError("not-text", "this is not a text file.", where=name, mend="name the export, not a program's file.")
    separator = max(SEPARATORS, key=lambda one: len(_split(text, one)))
    return [cell.strip() for cell in _split(text, separator)], separator, len(lines)


def _split(text: str, separator: str) -> list[str]:
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if any(row)]
    return rows[-1] if rows else []
