"""A first look at an XML file: its root and what stands in its header, without reading on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lxml import etree

from ccis_interop.errors import InputError
from ccis_interop.formats.source import Source
from ccis_interop.formats.xml.encoding import open_xml
from ccis_interop.formats.xml.envelope import as_utf8, refuse_declarations
from ccis_interop.formats.xml.problems import not_well_formed
from ccis_interop.formats.xml.structure import local_name

STEP = 1 << 14
FURTHEST = 4 << 20


@dataclass(frozen=True)
class Seen:
    """The root's name, the texts of the leaves before the second child of the root ends, and the namespaces.

    Those are the root's own first, then others that it declares.
    """

    root: str
    leaves: dict[str, str]
    namespaces: tuple[str, ...] = ()


def probe(source: Source) -> Seen:
    """Look at the beginning. Raises InputError if it is hostile or not XML."""
    parser = etree.XMLPullParser(
        events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    root: etree._Element | None = None
    leaves: dict[str, str] = {}
    fed = b""
    with open_xml(source) as (stream, _):
        while len(fed) < FURTHEST and (data := stream.read(STEP)):
            fed += data
            if root is None:
                refuse_declarations(fed, source.name)
            try:
                parser.feed(as_utf8(data) if len(fed) == len(data) else data)
                events: Any = list(parser.read_events())
            except etree.XMLSyntaxError as error:
                if root is None:
                    raise not_well_formed(error, source.name, 1) from error
                break
            for event, element in events:
                if root is None:
                    root = element
                elif event == "end" and not len(element) and element.text:
                    leaves.setdefault(local_name(element), element.text)
            if root is not None and len(root) > 1:
                break
    if root is None:
        raise InputError(
            "xml-no-root", "the file has no root element.", where=source.name, mend="export or copy it again."
        )
    own = etree.QName(root).namespace
    return Seen(local_name(root), leaves, tuple(dict.fromkeys([*([own] if own else []), *root.nsmap.values()])))
