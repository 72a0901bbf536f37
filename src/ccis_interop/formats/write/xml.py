"""The XML of a return: exact names, exact order, escaped; optional parts left out, or empty as exports have them."""

from __future__ import annotations

from dataclasses import dataclass, replace
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


@dataclass(frozen=True)
class Style:
    """How the XML looks: what a level is indented by, whether empty optional elements are written."""

    indent: str = ""
    newline: str = "\n"
    empty: bool = False
    doctype: bool = False
    returns: bool = False  # whether a value may hold a carriage return


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
        for part in _parts(engine, rows, record, style):
            if not fits_xml(part):
                raise unwritable(rows, NOT_IN_XML, "XML")
            file.write(part)
    file.write(f"</{root}>\n".encode())


def _parts(engine: DuckDBPyConnection, rows: pa.Table, record: Table, style: Style) -> list[bytes]:
    """The text of some records; with returns as character numbers if there are any, since readers change bare ones."""
    parts = _computed(engine, rows, record_sql(record, style))
    if any(b"\r" in part for part in parts):
        return _computed(engine, rows, record_sql(record, replace(style, returns=True)))
    return parts


def _computed(engine: DuckDBPyConnection, rows: pa.Table, sql: str) -> list[bytes]:
    batches = computed(engine, rows, f"SELECT {sql} FROM _rows")
    return [bytes(text_of(batch.column(0))) for batch in batches]


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
        return "".join(_line(f"<{element.name}>{_text_in_xml(one)}</{element.name}>", depth, style) for one in values)

    def grow(element: Element, depth: int) -> str:
        if element.field is not None:
            return leaf(element, depth)
        inner = "".join(grow(child, depth + 1) for child in element.children)
        return _line(f"<{element.name}>", depth, style) + inner + _line(f"</{element.name}>", depth, style)

    return grow(element_tree(table), 1)


def _text_in_xml(text: str) -> str:
    return escape(text, quote=False).replace("\r", "&#13;")


def _line(text: str, depth: int, style: Style) -> str:
    return f"{style.indent * depth}{text}{style.newline if style.indent else ''}" if depth > 1 or style.indent else text


def record_sql(table: Table, style: Style) -> str:
    """The SQL expression of a record's XML, over the columns of its table."""
    tree = element_tree(table)
    inner = " || ".join(_sql(child, 2, style) for child in tree.children)
    opening = _line(f"<{tree.name}>", 1, style)
    closing = f"{style.indent}</{tree.name}>\n"
    return f"{_text(opening)} || {inner} || {_text(closing)}"


def _sql(element: Element, depth: int, style: Style) -> str:
    if element.field is not None:
        return _leaf(element, depth, style)
    inner = " || ".join(_sql(child, depth + 1, style) for child in element.children)
    opening, closing = _line(f"<{element.name}>", depth, style), _line(f"</{element.name}>", depth, style)
    whole = f"{_text(opening)} || {inner} || {_text(closing)}"
    if element.required:
        return whole
    return f"CASE WHEN {_filled(element)} THEN {whole} ELSE '' END"


def _leaf(element: Element, depth: int, style: Style) -> str:
    field = element.field
    assert field is not None
    before, after = style.indent * depth, style.newline if style.indent else ""
    opening, closing = _text(f"{before}<{element.name}>"), _text(f"</{element.name}>{after}")
    if field.repeated:
        each = f"list_transform({field.name}, lambda one: {opening} || {_escaped('one', style)} || {closing})"
        return f"COALESCE(array_to_string({each}, ''), '')"
    absent = _text(f"{before}<{element.name}></{element.name}>{after}") if style.empty or element.required else "''"
    return (
        f"CASE WHEN {field.name} IS NULL THEN {absent} ELSE {opening} || {_escaped(field.name, style)} || {closing} END"
    )


def _filled(element: Element) -> str:
    parts = [f"len({one.name}) > 0" if one.repeated else f"{one.name} IS NOT NULL" for one in _fields(element)]
    return "(" + " OR ".join(parts) + ")"


def _fields(element: Element) -> list:  # type: ignore[type-arg]
    if element.field is not None:
        return [element.field]
    return [field for child in element.children for field in _fields(child)]


def _escaped(name: str, style: Style) -> str:
    text = f"replace(replace(replace({name}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;')"
    return f"replace({text}, E'\\r', '&#13;')" if style.returns else text


def _text(text: str) -> str:
    return "E'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\t", "\\t") + "'"


def has_form(standard: Standard) -> bool:
    """Whether a standard has an XML form."""
    return standard.recognition.xml_root is not None
