"""Workbooks of every kind that councils send, written byte by byte where no library does it."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
from collections.abc import Sequence
from typing import Any

from made.returns import sound, text

Rows = Sequence[Sequence[Any]]
SECTOR = 512
END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def rows(count: int = 3) -> list[list[str]]:
    """A sound return as rows of text, the header first."""
    return list(csv.reader(io.StringIO(text("csv", count))))


def xlsx(sheets: dict[str, Rows], merged: Sequence[str] = ()) -> bytes:
    """A workbook as Excel saves it; `merged` are ranges of the first sheet. Cells keep their kind."""
    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"default_date_format": "dd/mm/yyyy"})
    for at, (name, cells) in enumerate(sheets.items()):
        sheet = book.add_worksheet(name)
        for row, held in enumerate(cells):
            for column, cell in enumerate(held):
                if isinstance(cell, str):
                    sheet.write_string(row, column, cell) if cell else None
                elif cell is not None:
                    sheet.write(row, column, cell)
        for one in merged if at == 0 else ():
            sheet.merge_range(one, "merged")
    book.close()
    return file.getvalue()


def ods(cells: Rows) -> bytes:
    """A workbook as LibreOffice saves it."""
    from html import escape

    table = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(str(cell))}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in cells
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"><office:body>'
        f'<office:spreadsheet><table:table table:name="return">{table}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return file.getvalue()


def xls(cells: Rows) -> bytes:
    """A workbook as Excel 97 saved it: BIFF8 records in a compound file."""
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
    name = b"return"
    end = _record(0x000A, b"")
    size = len(begin) + 4 + 8 + len(name) + len(end)
    sheet_entry = _record(0x0085, struct.pack("<IBBBB", size, 0, 0, len(name), 0) + name)
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    width = max(len(row) for row in cells)
    sheet += _record(0x0200, struct.pack("<IIHHH", 0, len(cells), 0, width, 0))
    for row, held in enumerate(cells):
        for column, cell in enumerate(held):
            if cell:
                told = str(cell).encode("utf-16-le")
                sheet += _record(0x0204, struct.pack("<HHHHB", row, column, 0, len(told) // 2, 1) + told)
    return compound({"Workbook": begin + sheet_entry + end + sheet + end})


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def locked() -> bytes:
    """A workbook with a password: Excel wraps the whole in an encrypted package."""
    return compound({"EncryptionInfo": b"\4\0\4\0" + bytes(5000), "EncryptedPackage": bytes(8000)})


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file (the container of old Office files) with some streams, each made large enough for a chain."""
    table: list[int] = []
    places: list[tuple[str, int, int]] = []
    body = b""
    for name, given in streams.items():
        data = given.ljust(4096, b"\0")
        count = -(-len(data) // SECTOR)
        places.append((name, len(table), len(data)))
        table += [*range(len(table) + 1, len(table) + count), END]
        body += data.ljust(count * SECTOR, b"\0")
    folder = len(table)
    table.append(END)
    body += _folder(places)
    fat_sectors = 1
    while (len(table) + fat_sectors) * 4 > fat_sectors * SECTOR:
        fat_sectors += 1
    first_fat = len(table)
    table += [TABLE] * fat_sectors
    packed = struct.pack(f"<{len(table)}I", *table).ljust(fat_sectors * SECTOR, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, fat_sectors, folder, 0, 4096, END, 0, END, 0)
    places_of_table = [*range(first_fat, first_fat + fat_sectors)]
    header += struct.pack("<109I", *places_of_table, *[FREE] * (109 - fat_sectors))
    return header + body + packed


def _folder(places: Sequence[tuple[str, int, int]]) -> bytes:
    entries = [_entry("Root Entry", 5, END, 0, child=1)]
    for at, (name, start, size) in enumerate(places, 1):
        right = at + 1 if at < len(places) else FREE
        entries.append(_entry(name, 2, start, size, right=right))
    return b"".join(entries).ljust(SECTOR, b"\0")


def _entry(name: str, kind: int, start: int, size: int, *, right: int = FREE, child: int = FREE) -> bytes:
    told = name.encode("utf-16-le")
    return (
        told.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(told) + 2, kind, 1, FREE, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def damaged() -> bytes:
    """A workbook whose middle is gone."""
    whole = sound("xlsx")
    return whole[: len(whole) // 3] + whole[len(whole) // 2 :]
