"""Copies some records of a nested file, byte for byte, into a file of the same kind.

What is given back to a sender to be mended must be what was sent, not what we made of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import BinaryIO

from ccis_interop.catalogue.model import Standard
from ccis_interop.formats.source import Source
from ccis_interop.formats.xml.blocks import CLOSE, OPEN, Block
from ccis_interop.formats.xml.encoding import open_xml
from ccis_interop.formats.xml.envelope import as_utf8
from ccis_interop.formats.xml.frame import LooseCutter, Root, describe, read_root
from ccis_interop.formats.xml.tree import folded
from ccis_interop.formats.xml.walk import split


def copy_records(source: Source, layout: Standard, wanted: Mapping[str, Collection[int]], out: BinaryIO) -> int:
    """Copy the wanted records (numbers from 1, by table) with the frame of their file; how many were copied.

    A record of another table that refers to a copied one (`relationships` of the layout) goes with it.
    """
    names = tuple(one.wire_name for one in layout.records)
    numbers = {table: frozenset(some) for table, some in wanted.items()}
    copied = 0
    with open_xml(source) as (stream, _):
        cutter = LooseCutter(stream, names, source.name)
        out.write(as_utf8(cutter.prolog))
        root = read_root(cutter.prolog, source.name)
        if root is None:
            return 0
        chosen = _Chosen(layout, numbers, describe(root))
        for block in cutter.blocks():
            for piece, asked in chosen.of(block, cutter.pieces(block)):
                out.write(piece + b"\n")
                copied += asked
        out.write(cutter.tail)
    return copied


class _Chosen:
    """Tells the records to be copied, in the order of the file."""

    def __init__(self, layout: Standard, wanted: Mapping[str, frozenset[int]], root: Root) -> None:
        self._tables = {folded(one.wire_name): one for one in layout.records}
        self._wanted = wanted
        self._root = root
        self._done = dict.fromkeys(wanted, 0) | {one.name: 0 for one in layout.records}
        self._keys: dict[tuple[str, str], set[str]] = {}
        self._referred = {one.parent for table in layout.records for one in table.fields if one.parent}

    def of(self, block: Block, pieces: list[bytes]) -> Iterator[tuple[bytes, bool]]:
        """The records of a block to be copied, and whether each was asked for."""
        for piece in pieces:
            name = folded(piece.lstrip()[1:].split(b">", 1)[0].split()[0].rstrip(b"/").decode())
            table = self._tables[name]
            self._done[table.name] += 1
            asked = self._done[table.name] in self._wanted.get(table.name, ())
            refers = [one for one in table.fields if one.parent]
            if not asked and not (refers and self._keys):
                continue
            element = self._root.parsed(Block(OPEN + piece + CLOSE, block.line, block.offset), "a record")[0]
            texts = {folded(split(child)[1]): child.text or "" for child in element}
            if asked:
                self._remember(table.name, texts)
                yield piece, True
            elif any(texts.get(folded(one.path)) in self._keys.get(one.parent or ("", ""), ()) for one in refers):
                yield piece, False

    def _remember(self, table: str, texts: Mapping[str, str]) -> None:
        """Keep the keys of a copied record that others may refer to."""
        for holder, column in self._referred:
            if holder == table and texts.get(folded(column)):
                self._keys.setdefault((holder, column), set()).add(texts[folded(column)])
