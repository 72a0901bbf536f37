"""What a product gave, as raw documents: lines of JSON and elements of XML with exactly the keys that stand there.

Nothing goes through our readers or models here, so that a tolerance of ours cannot hide a fault of a product.
Files are bounded: a product's export is somebody else's file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ccis_interop.catalogue.model import Standard

LARGEST = 256 << 20  # bytes of one file

Row = dict[str, Any]


class Unreadable(Exception):
    """A product's file is not what it has to be: said without its values."""


@dataclass(frozen=True)
class Raw:
    """A file's header and its records by table; children stand in their record under their table's name."""

    header: Mapping[str, Any]
    tables: Mapping[str, Sequence[Row]]

    def rows(self, table: str, parent: str) -> Iterator[tuple[Row, Row]]:
        """The rows of a table, each with its record: the record itself where it is a table of records."""
        if table in self.tables:
            yield from ((row, row) for row in self.tables[table])
            return
        for record in self.tables.get(parent, ()):
            held = record.get(table, [])
            yield from ((row, record) for row in held if isinstance(row, dict))


def read_raw(path: Path, standard: Standard) -> Raw:
    """A whole file. Raises Unreadable."""
    try:
        if path.stat().st_size > LARGEST:
            raise Unreadable(f"the file is longer than {LARGEST:,} bytes")
        if standard.recognition.xml_root is not None:
            return _xml(path, standard)
        return _lines(path, standard)
    except OSError as error:
        raise Unreadable(f"the file cannot be read: {error.strerror or 'unknown reason'}") from error


def _lines(path: Path, standard: Standard) -> Raw:
    header: Row = {}
    tables: dict[str, list[Row]] = {one.name: [] for one in standard.records}
    try:
        text = path.read_bytes().decode()
    except UnicodeDecodeError:
        raise Unreadable("the file is not UTF-8") from None
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        name, row = _object(line, number)
        if standard.header is not None and name == standard.header.name:
            header = row
        elif name in tables:
            tables[name].append(row)
        else:
            raise Unreadable(f"line {number} holds no record of {standard.ref}")
    return Raw(header, tables)


def _object(line: str, number: int) -> tuple[str, Row]:
    try:
        held = json.loads(line, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise Unreadable(f"line {number} is not a JSON object with every key once") from None
    if not isinstance(held, dict) or len(held) != 1:
        raise Unreadable(f"line {number} is not one object under the name of its table")
    name, row = next(iter(held.items()))
    if not isinstance(row, dict):
        raise Unreadable(f"line {number} holds no record")
    return name, row


def _once(pairs: list[tuple[str, Any]]) -> Row:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError
    return made


def _xml(path: Path, standard: Standard) -> Raw:
    from lxml import etree

    record = standard.records[0]
    header: Row = {}
    rows: list[Row] = []
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.parse(path, parser).getroot()
    except (etree.XMLSyntaxError, OSError):
        raise Unreadable("the file is not well-formed XML") from None
    for element in root.iterchildren(etree.Element):
        (rows.append if element.tag == record.wire_name else header.update)(dict(_leaves(element, "")))
    return Raw(header, {record.name: rows})


def _leaves(element: Any, path: str) -> Iterator[tuple[str, Any]]:
    """The texts under an element by their path; those that stand more than once as a list."""
    held: Row = {}
    for child in element.iterchildren():
        if not isinstance(child.tag, str):
            continue
        here = f"{path}/{child.tag}" if path else child.tag
        found = dict(_leaves(child, here)) if len(child) else {here: child.text or ""}
        for name, value in found.items():
            old = held.get(name)
            held[name] = value if old is None else [*(old if isinstance(old, list) else [old]), value]
    yield from held.items()


def valued(row: Row, name: str) -> Any:
    """A field of a row: by its key, or by the end of its path; None if it is absent or empty."""
    if name in row:
        return row[name] or None
    ends = [value for key, value in row.items() if key.endswith(f"/{name}")]
    return (ends[0] if len(ends) == 1 else ends or None) or None


def fits(row: Row, wanted: Mapping[str, Any]) -> bool:
    """Whether a row has the wanted values: a text, None for nothing, or one of a list."""
    return not lacking(row, wanted)


def lacking(row: Row, wanted: Mapping[str, Any]) -> list[str]:
    """The fields of a row that have not the wanted values."""
    return [name for name, value in wanted.items() if not _is(valued(row, name), value)]


def _is(held: Any, wanted: Any) -> bool:
    if isinstance(wanted, list) and not isinstance(held, list):
        return held in wanted
    if isinstance(held, list) and isinstance(wanted, str):
        return wanted in held
    return bool(held == wanted)
