"""A record's XML as one SQL expression, made for the rows at hand.

What the rows are known to hold makes it cheap: a column without a gap needs no question, one without a character
that XML wants escaped no escaping, and an empty one no text at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from ccis_interop.catalogue.model import Field, Table
from ccis_interop.catalogue.wire import Element, element_tree
from ccis_interop.formats.write.limits import fits_xml

TEXT = pa.string()
ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}  # the ampersand first, as it is in the others


@dataclass(frozen=True)
class Style:
    """How the XML looks: what a level is indented by, whether empty optional elements are written."""

    indent: str = ""
    newline: str = "\n"
    empty: bool = False
    doctype: bool = False


@dataclass(frozen=True)
class Holding:
    """What some rows hold: columns without a gap, without any value, and the characters to be escaped in each.

    `fits` says that XML can hold every value; if it does not, some may still be of other rows that share memory.
    """

    full: frozenset[str] = frozenset()
    none: frozenset[str] = frozenset()
    marks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fits: bool = True


@dataclass(frozen=True)
class Text:
    """Text that is the same in every record."""

    text: str


def holding(rows: pa.Table) -> Holding:
    """What rows of text columns and lists of text hold."""
    full, none, marks, fits = set(), set(), {}, True
    for name in rows.column_names:
        column = rows.column(name)
        if column.null_count == len(column):
            none.add(name)
        elif column.null_count == 0 and not pa.types.is_list(column.type):
            full.add(name)
        texts = [bytes(values) for values in _values(column)]
        marks[name] = tuple(one for one in ESCAPES if any(one.encode() in text for text in texts))
        fits = fits and all(map(fits_xml, texts))
    return Holding(frozenset(full), frozenset(none), marks, fits)


def _values(column: pa.ChunkedArray) -> Iterator[pa.Buffer]:
    """The memory that a column's texts lie in, one behind the other."""
    for chunk in column.chunks:
        array = chunk.values if pa.types.is_list(chunk.type) else chunk
        whole = array if pa.types.is_string(array.type) or pa.types.is_large_string(array.type) else array.cast(TEXT)
        if (buffer := whole.buffers()[2]) is not None:
            yield buffer


def record_sql(table: Table, style: Style, holds: Holding) -> str:
    """The SQL expression of a record's XML, over the columns of its table."""
    tree = element_tree(table)
    parts = [Text(line(f"<{tree.name}>", 1, style))]
    inner = [part for child in tree.children for part in _parts(child, 2, style, holds)]
    return _joined([*parts, *inner, Text(f"{style.indent}</{tree.name}>\n")])


def line(text: str, depth: int, style: Style) -> str:
    """A tag at a depth: on a line of its own where there is indentation."""
    return f"{style.indent * depth}{text}{style.newline if style.indent else ''}" if depth > 1 or style.indent else text


def _joined(parts: Iterable[Text | str]) -> str:
    """Parts as one expression; those that are null count as nothing."""
    merged: list[Text | str] = []
    for part in parts:
        if isinstance(part, Text) and merged and isinstance(merged[-1], Text):
            merged[-1] = Text(merged[-1].text + part.text)
        else:
            merged.append(part)
    return f"concat({', '.join(literal(one.text) if isinstance(one, Text) else one for one in merged)})"


def _parts(element: Element, depth: int, style: Style, holds: Holding) -> list[Text | str]:
    if element.field is not None:
        return _leaf(element, element.field, depth, style, holds)
    inner = [part for child in element.children for part in _parts(child, depth + 1, style, holds)]
    opening, closing = (Text(line(f"<{mark}{element.name}>", depth, style)) for mark in ("", "/"))
    fields = list(_fields(element))
    if element.required or any(one.name in holds.full for one in fields):
        return [opening, *inner, closing]
    there = [one for one in fields if one.name not in holds.none]
    if not there:
        return []
    filled = " OR ".join(f"len({one.name}) > 0" if one.repeated else f"{one.name} IS NOT NULL" for one in there)
    return [f"CASE WHEN {filled} THEN {_joined([opening, *inner, closing])} END"]


def _leaf(element: Element, one: Field, depth: int, style: Style, holds: Holding) -> list[Text | str]:
    indent, after = style.indent * depth, style.newline if style.indent else ""
    opening, closing = f"{indent}<{element.name}>", f"</{element.name}>{after}"
    if one.repeated:
        each = f"{literal(opening)} || {_escaped('one', holds.marks.get(one.name, ()))} || {literal(closing)}"
        return (
            [] if one.name in holds.none else [f"array_to_string(list_transform({one.name}, lambda one: {each}), '')"]
        )
    absent = Text(opening + closing) if style.empty or element.required else None
    if one.name in holds.none:
        return [absent] if absent else []
    value = _escaped(one.name, holds.marks.get(one.name, ()))
    if one.name in holds.full:
        return [Text(opening), value, Text(closing)]
    whole = f"{literal(opening)} || {value} || {literal(closing)}"  # null where there is no value
    return [f"COALESCE({whole}, {literal(absent.text)})" if absent else f"({whole})"]


def _fields(element: Element) -> Iterator[Field]:
    if element.field is not None:
        yield element.field
    for child in element.children:
        yield from _fields(child)


def _escaped(name: str, marks: Iterable[str]) -> str:
    for mark in marks:
        name = f"replace({name}, {literal(mark)}, '{ESCAPES[mark]}')"
    return name


def literal(text: str) -> str:
    """A text as SQL."""
    marked = text.replace("\\", "\\\\").replace("'", "\\'")
    return "E'" + marked.replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r") + "'"
