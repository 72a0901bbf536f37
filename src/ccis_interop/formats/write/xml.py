"""The XML of a return: exact names, exact order, escaped; optional parts left out, or empty as exports have them."""

from __future__ import annotations

from html import escape
from typing import BinaryIO

import pyarrow as pa
from duckdb import DuckDBPyConnection

from ccis_interop.catalogue.model import Standard, Table
from ccis_interop.catalogue.wire import Element, element_tree
from ccis_interop.errors import UsageError
from ccis_interop.formats.input import Header
from ccis_interop.formats.write.chunks import Dataset, computed, scratch, selected
from ccis_interop.formats.write.limits import NOT_IN_XML, fits_xml, unwritable
from ccis_interop.formats.write.markup import Style, holding, line, record_sql

PLAIN = Style()
EXPORT = Style(indent="\t", newline="\n", empty=True, doctype=True)  # as suppliers' systems write it


def write_xml(data: Dataset, file: BinaryIO, style: Style = PLAIN) -> None:
    """Write a whole file. Raises UsageError if the standard has no XML form, OutputError if XML cannot hold a value."""
    standard = data.standard
    root, header = standard.recognition.xml_root, standard.header
    if root is None or header is None or len(standard.records) != 1:
        raise UsageError("no-xml-form", f"{standard.ref} has no XML form.", mend="choose another format.")
    record = standard.records[0]
    before = (_opening(data, root, style) + _header(header, data.header, style)).encode()
    if not fits_xml(before):
        raise unwritable(pa.table({}), NOT_IN_XML, "XML")
    file.write(before)
    engine = scratch()
    for chunk in data.chunks:
        rows = selected(record, chunk[record.name], [field.name for field in record.fields])
        for part in _written(engine, rows, record, style):
            file.write(part)
    file.write(f"</{root}>\n".encode())


def _written(engine: DuckDBPyConnection, rows: pa.Table, record: Table, style: Style) -> list[memoryview]:
    """The text of some records, by batches. Raises OutputError if XML cannot hold a value."""
    holds = holding(rows)
    batches = computed(engine, rows, f"SELECT {record_sql(record, style, holds)} FROM _rows")
    parts = [text_of(batch.column(0)) for batch in batches]
    if not holds.fits and not all(fits_xml(bytes(part)) for part in parts):
        raise unwritable(rows, NOT_IN_XML, "XML")
    return parts


def text_of(column: pa.Array) -> memoryview:
    """All values of a text column, one behind the other."""
    column = column.cast(pa.large_string())
    offsets = memoryview(column.buffers()[1]).cast("q")
    values = memoryview(column.buffers()[2]) if column.buffers()[2] else memoryview(b"")
    return values[offsets[column.offset] : offsets[column.offset + len(column)]]


def _opening(data: Dataset, root: str, style: Style) -> str:
    lines = ['<?xml version="1.0" encoding="UTF-8" standalone="no"?>']
    if style.doctype:
        lines.append(f"<!DOCTYPE {root}>")
    if data.remark:
        lines.append(f"<!-- {data.remark.replace('--', '- -')} -->")  # two hyphens would end the comment
    return "\n".join([*lines, f"<{root}>"]) + "\n"


def _header(table: Table, header: Header, style: Style) -> str:
    def leaf(element: Element, depth: int) -> str:
        value = header.get(element.field.name) if element.field else None
        values = value if isinstance(value, tuple) else [value or ""]
        return "".join(line(f"<{element.name}>{_text_in_xml(one)}</{element.name}>", depth, style) for one in values)

    def grow(element: Element, depth: int) -> str:
        if element.field is not None:
            return leaf(element, depth)
        inner = "".join(grow(child, depth + 1) for child in element.children)
        return line(f"<{element.name}>", depth, style) + inner + line(f"</{element.name}>", depth, style)

    return grow(element_tree(table), 1)


def _text_in_xml(text: str) -> str:
    return escape(text, quote=False).replace("\r", "&#13;")


def has_form(standard: Standard) -> bool:
    """Whether a standard has an XML form."""
    return standard.recognition.xml_root is not None
