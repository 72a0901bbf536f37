"""The frame of a return: declaration, DOCTYPE, root, header, and what closes it.

A bare DOCTYPE is customary and accepted. Entities, an internal subset or an external identifier are refused
before any parser sees them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from ccis_interop.catalogue.wire import Element
from ccis_interop.errors import InputError
from ccis_interop.formats.faults import StructureFault
from ccis_interop.formats.input import Value
from ccis_interop.formats.source import Source
from ccis_interop.formats.xml.blocks import Cutter, without_asides
from ccis_interop.formats.xml.encoding import open_xml
from ccis_interop.formats.xml.problems import not_well_formed
from ccis_interop.formats.xml.structure import Walk, line_of, local_name

BARE_DOCTYPE = re.compile(rb"<!DOCTYPE\s+[^\s\[>\"']+\s*>")
ELEMENT = re.compile(rb"<[A-Za-z_:]")
STEP = 1 << 20
NOT_WHOLE = {"xml-not-well-formed", "xml-truncated"}
ENCODING = re.compile(rb"""(<\?xml[^>]*?)\s+encoding\s*=\s*["'][^"']*["']""")


def safe_parser(*, remove_blank_text: bool = False) -> etree.XMLParser:
    """A parser that resolves nothing, fetches nothing, and keeps neither comments nor instructions."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
        collect_ids=False,
        remove_blank_text=remove_blank_text,
    )


@dataclass
class Envelope:
    """What the frame says."""

    root: str
    namespace: str | None
    header: Mapping[str, Value]
    faults: list[StructureFault] = field(default_factory=list)
    spellings: dict[str, int] = field(default_factory=dict)


def refuse_declarations(prolog: bytes, name: str) -> None:
    """Raise InputError if a DOCTYPE before the root is more than bare, or an entity is declared."""
    markup = without_asides(prolog)
    first = ELEMENT.search(markup)
    before = markup[: first.start()] if first else markup
    at = before.find(b"<!DOCTYPE")
    if at < 0 or (first is None and b">" not in before[at:]):
        return
    bare = BARE_DOCTYPE.match(before, at)
    if bare and b"<!" not in before[bare.end() :]:
        return
    declared = before[at:]
    if b"<!ENTITY" in declared:
        what = "the DOCTYPE declares entities, which can hide or fetch data"
    elif b"[" in declared:
        what = "the DOCTYPE has an internal subset"
    else:
        what = "the DOCTYPE names an external file"
    line = 1 + prolog[: prolog.find(b"<!DOCTYPE")].count(b"\n")
    raise InputError(
        "xml-doctype",
        f"{what}.",
        where=f"{name}, line {line}",
        mend="a return needs no DOCTYPE, or a bare one such as <!DOCTYPE NCCIS>; ask where this file came from.",
    )


def read_envelope(cutter: Cutter, header: Element, record: Element, name: str) -> Envelope:
    """The frame, read once the blocks are exhausted. Raises InputError if it is not well-formed or cut off."""
    return _envelope(whole_frame(cutter, name), header, record)


def whole_frame(cutter: Cutter, name: str) -> etree._Element:
    """The root without its records, once the blocks are exhausted. Raises InputError as `read_envelope` does."""
    if cutter.cut_off:
        raise InputError(
            "xml-truncated",
            "the file ends in the middle of a record: it was cut off.",
            where=f"{name}, line {cutter.tail_line}",
            mend="export or copy it again.",
        )
    document = as_utf8(cutter.prolog) + cutter.tail
    try:
        root: etree._Element = etree.fromstring(document, safe_parser())
    except etree.XMLSyntaxError as error:
        lines = cutter.prolog.count(b"\n") + 1
        late = (error.lineno or 1) >= lines and cutter.tail_line > lines
        raise not_well_formed(error, name, cutter.tail_line - lines + 1 if late else 1) from error
    return root


def refuse_nested(source: Source, error: InputError) -> None:
    """Of a piece that is not XML: raise InputError if the file as a whole is, so that records lie in other elements."""
    if error.code not in NOT_WHOLE:
        return
    parser = etree.XMLPullParser(events=("end",), resolve_entities=False, no_network=True, load_dtd=False)
    with open_xml(source) as (stream, _):
        data = as_utf8(stream.read(STEP))
        try:
            while data:
                parser.feed(data)
                events: Any = parser.read_events()
                for _, element in events:
                    element.clear()
                data = stream.read(STEP)
            parser.close()
        except etree.XMLSyntaxError:
            return
    raise InputError(
        "xml-record-nested",
        "records lie in elements that a return does not have.",
        where=error.where,
        mend="records belong into the root element, one behind the other; have the supplier mend the export.",
    ) from error


def early_header(prolog: bytes, header: Element, name: str) -> Mapping[str, Value]:
    """The header's values, from the prolog alone: rules need them before the first record is read."""
    parser = etree.XMLPullParser(
        events=("end",), resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        parser.feed(as_utf8(prolog))
        events: Any = parser.read_events()
        for _, element in events:
            if local_name(element) == header.name:
                return Walk(header, "").values(element)
    except etree.XMLSyntaxError as error:
        raise not_well_formed(error, name, 1) from error
    return {}


def as_utf8(prolog: bytes) -> bytes:
    """The prolog without the encoding that it declares: what we hold is UTF-8 by now."""
    return ENCODING.sub(rb"\1", prolog, count=1)


def _envelope(root: etree._Element, header: Element, record: Element) -> Envelope:
    frame = Element(local_name(root), (), True, False, (header, Element(record.name, (), False, True, (), None)))
    walk = Walk(frame, "header")
    faults: list[StructureFault] = []
    walk.respell(root, etree.tostring(root))
    row = walk.read(root, "", 0, faults)
    faults += walk.oddities(root, "", 0)
    namespace = etree.QName(root).namespace
    if namespace:
        faults.append(StructureFault("namespace", "", "header", 0, line_of(root)))
    values = {name: value for name, value in zip(walk.columns, row, strict=True) if value}
    return Envelope(frame.name, namespace, values, faults, walk.spellings)
