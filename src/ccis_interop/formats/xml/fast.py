"""The fast way: xml2arrow reads the columns of a block, and its work is accepted only when it is proved.

This is the one module that knows xml2arrow. It is young and silent about what it leaves out; hence the pattern
before it, the account behind it, and a record of each block read a second time with lxml.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
from lxml import etree
from xml2arrow import Xml2ArrowError, XmlToArrowParser

from ccis_interop.catalogue.model import Table
from ccis_interop.catalogue.wire import Element, element_tree
from ccis_interop.formats.xml.account import Sums, sums_of_columns
from ccis_interop.formats.xml.blocks import CLOSE, WRAP
from ccis_interop.formats.xml.envelope import safe_parser
from ccis_interop.formats.xml.structure import Walk

RECORDS = "records"
NAME_ENDS = b"> \t\r\n/"  # what may stand behind a tag's name


@dataclass(frozen=True)
class Columns:
    """The records of a block as columns, and how often each tolerated spelling was met."""

    batch: pa.RecordBatch
    spellings: dict[str, int] = field(default_factory=dict)


class FastReader:
    """Reads blocks of one table. Threads may share it."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._tree = element_tree(table)
        self._single = [one for one in table.fields if not one.repeated]
        self._lists = [one for one in table.fields if one.repeated]
        self._parser = _parser(_config(self._tree))
        self._begins = b"<" + self._tree.name.encode()

    def read(self, data: bytes, records: int, expected: Sums) -> Columns | None:
        """The columns of a (wrapped) block whose structure is proved; None if they do not add up to its survey.

        `records` is how many records the block holds, `expected` are the sums of its bytes.
        """
        try:
            tables = self._parser.parse(data)
        except (Xml2ArrowError, TypeError):
            return None
        main = tables[RECORDS]
        if main.num_rows != records:
            return None
        raw = [main.column(index) for index in range(main.num_columns)]
        raw += [tables[one.name].column(1) for one in self._lists if one.name in tables]
        if sums_of_columns(raw) != expected:
            return None
        columns = self._columns(tables, records)
        return columns if self._agrees(data, columns.batch) else None

    def _columns(self, tables: dict[str, pa.RecordBatch], records: int) -> Columns:
        main = tables[RECORDS]
        spellings: dict[str, int] = {}
        arrays: dict[str, pa.Array] = {}
        for one in self._single:
            array = main.column(one.name)
            for synonym in one.synonyms:
                other = main.column(f"{one.name}~{synonym}")
                met = len(other) - other.null_count
                if met:
                    import pyarrow.compute as pc  # slow to import, and seldom needed

                    spellings[synonym] = met
                    array = pc.coalesce(array, other)
            arrays[one.name] = array
        for one in self._lists:
            arrays[one.name] = _lists(tables.get(one.name), records)
        names = [one.name for one in self._table.fields]
        return Columns(pa.RecordBatch.from_arrays([arrays[name] for name in names], names=names), spellings)

    def _agrees(self, data: bytes, batch: pa.RecordBatch) -> bool:
        """Whether the last record, read again with lxml, is the last row."""
        element = etree.fromstring(data[self._last(data) : -len(CLOSE)].rstrip(), safe_parser())
        row = batch.slice(batch.num_rows - 1).to_pylist()[0]
        held = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items() if value}
        return held == Walk(self._tree, "").values(element)

    def _last(self, data: bytes) -> int:
        """Where the last record begins."""
        at = len(data)
        while (at := data.rfind(self._begins, 0, at)) >= 0 and data[at + len(self._begins)] not in NAME_ENDS:
            continue
        return at


def _lists(table: pa.RecordBatch | None, records: int) -> pa.Array:
    if table is None or not table.num_rows:
        return pa.nulls(records, pa.list_(pa.string()))
    if table.column(1).null_count:
        table = table.filter(table.column(1).is_valid())
    counts = np.bincount(table.column(0).to_numpy(), minlength=records)
    offsets = np.zeros(records + 1, np.int32)
    np.cumsum(counts, out=offsets[1:])
    filled = pa.py_buffer(np.packbits(counts > 0, bitorder="little"))
    buffers = [filled, pa.py_buffer(offsets)]
    return pa.Array.from_buffers(pa.list_(pa.string()), records, buffers, children=[table.column(1)])


def _config(tree: Element) -> dict[str, object]:
    fields: list[dict[str, object]] = []
    tables: list[dict[str, object]] = []

    def column(name: str, path: str) -> dict[str, object]:
        return {"name": name, "xml_path": path, "data_type": "Utf8", "nullable": True}

    def grow(element: Element, path: str) -> None:
        for child in element.children:
            below = f"{path}/{child.name}"
            if child.field is None:
                grow(child, below)
            elif child.repeated:
                tables.append(
                    {
                        "name": child.field.name,
                        "xml_path": path,
                        "levels": ["record"],
                        "fields": [column(child.field.name, below)],
                    }
                )
            else:
                fields.append(column(child.field.name, below))
                for synonym in child.synonyms:
                    fields.append(column(f"{child.field.name}~{synonym}", f"{path}/{synonym}"))

    base = f"/{WRAP}/{tree.name}"
    grow(tree, base)
    return {"tables": [{"name": RECORDS, "xml_path": f"/{WRAP}", "levels": [], "fields": fields}, *tables]}


def _parser(config: dict[str, object]) -> XmlToArrowParser:
    handle, path = tempfile.mkstemp(suffix=".yaml")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(config, file)  # which is YAML too
        return XmlToArrowParser(path)
    finally:
        Path(path).unlink()
