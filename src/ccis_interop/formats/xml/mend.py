"""Records of wrong structure that the fast reader can read all the same.

What is wrong with a record's structure shows in its skeleton, and a file has few kinds of skeleton: each is
explained once, by the walk that explains records of the general way. What the walk does not read (an unknown
element, a second one where there may be one) is cut out of the record; of what is left every tag is accounted
for by the walk, and every byte of text by the sums of the fast reader, as it is for sound records.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from ccis_interop.catalogue.model import Table
from ccis_interop.catalogue.wire import element_tree
from ccis_interop.formats.faults import StructureFault
from ccis_interop.formats.xml.envelope import safe_parser
from ccis_interop.formats.xml.structure import Walk

REMEMBERED = 10_000
CUT = frozenset({"unknown", "doubled"})
LEFT = frozenset({"order", "missing", "attribute"})
BEYOND = (b":", b"xmlns", b"\n", b"\r")  # namespaces, and tags of several lines, are left to the general way


@dataclass(frozen=True)
class Explained:
    """The faults of a skeleton, whose `line` is the number of the tag they stand at, and the tags to cut out."""

    faults: tuple[StructureFault, ...]
    cuts: tuple[tuple[int, int], ...]  # first and last tag, counted from 1
    upto: int  # the last tag that matters


class Explainer:
    """Explains the skeletons of one table's records. Threads may share it."""

    def __init__(self, table: Table) -> None:
        self._tree = element_tree(table)
        self._table = table.name
        self._end = f"</{self._tree.name}>".encode()
        self._known: dict[bytes, Explained | None] = {}

    def of(self, skeleton: bytes) -> Explained | None:
        """What is wrong with a skeleton (without its last end tag); None if only the general way can tell."""
        if skeleton not in self._known:
            if len(self._known) >= REMEMBERED:
                return None
            self._known[skeleton] = self._explained(skeleton + self._end)
        return self._known[skeleton]

    def _explained(self, skeleton: bytes) -> Explained | None:
        if any(mark in skeleton for mark in BEYOND):
            return None
        try:  # with each tag on a line of its own, an element's line is the number of its tag
            root = etree.fromstring(skeleton.replace(b"<", b"\n<").lstrip(b"\n"), safe_parser())
        except etree.XMLSyntaxError:
            return None
        if root.tag != self._tree.name:
            return None
        walk = Walk(self._tree, self._table)
        faults: list[StructureFault] = []
        walk.read(root, self._tree.name, 0, faults)
        faults += walk.oddities(root, self._tree.name, 0)
        if not faults or not {fault.kind for fault in faults} <= CUT | LEFT:
            return None
        tags = [b"", *skeleton.split(b"<")[1:]]
        cuts = sorted((_tag(fault), _closing(tags, _tag(fault))) for fault in faults if fault.kind in CUT)
        upto = max([_tag(fault) for fault in faults] + [last + 1 for _, last in cuts])
        return Explained(tuple(faults), tuple(cuts), upto)


def mended(record: bytes, explained: Explained, at: int, line: int) -> tuple[bytes, list[StructureFault]] | None:
    """A record with what is too much cut out, and its faults; `at` is its number in these, `line` where it begins.

    None if text stands behind an element that is cut out: that is another fault, which its skeleton does not show.
    """
    parts = record.split(b"<", explained.upto)
    faults = [
        StructureFault(one.kind, one.path, one.table, at, line + _breaks(parts, _tag(one))) for one in explained.faults
    ]
    for first, last in reversed(explained.cuts):
        if parts[last].rpartition(b">")[2].strip():
            return None
        del parts[first : last + 1]
    return b"<".join(parts), faults


def _tag(fault: StructureFault) -> int:
    return fault.line or 1


def _breaks(parts: Sequence[bytes], tag: int) -> int:
    """How many lines end before a tag."""
    return b"".join(parts[:tag]).count(b"\n")


def _closing(tags: Sequence[bytes], first: int) -> int:
    """The number of the tag that closes the element which a tag opens."""
    depth = 0
    for at, step in _steps(tags, first):
        depth += step
        if depth == 0:
            return at
    raise ValueError("a skeleton that was parsed closes every element")


def _steps(tags: Sequence[bytes], first: int) -> Iterator[tuple[int, int]]:
    for at in range(first, len(tags)):
        tag = tags[at]
        yield at, -1 if tag.startswith(b"/") else 0 if tag.endswith(b"/>") else 1
