"""The XML Schema (1.0) of a standard whose files are XML.

It says what a schema can say: order, occurrence, code lists, shapes, dates. Optional elements may be empty,
since real exports send empty tags for what they do not know.
"""

from __future__ import annotations

from html import escape

from ccis_interop.catalogue.compile import made_by
from ccis_interop.catalogue.model import Field, Standard
from ccis_interop.catalogue.wire import DATE_PATTERN, Element, allowed_codes, bare_pattern, element_tree, is_filled

OPEN = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">'
TYPES = [
    '<xs:simpleType name="Filled"><xs:restriction base="xs:token"><xs:minLength value="1"/></xs:restriction>'
    "</xs:simpleType>",
    f'<xs:simpleType name="Date"><xs:restriction base="xs:string"><xs:pattern value="{DATE_PATTERN}"/>'
    "</xs:restriction></xs:simpleType>",
    f'<xs:simpleType name="DateOrEmpty"><xs:restriction base="xs:string"><xs:pattern value="({DATE_PATTERN})?"/>'
    "</xs:restriction></xs:simpleType>",
]


def compile_xsd(standard: Standard) -> str | None:
    """The schema of a whole file, or None for a standard that has no XML form, or whose order is not known."""
    root = standard.recognition.xml_root
    header, records = standard.header, standard.records
    if root is None or header is None or len(records) != 1 or not standard.knowledge.structure_known:
        return None
    record = element_tree(records[0])
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<!-- {made_by(standard.ref)} -->",
        OPEN,
        *TYPES,
        *_record(standard),
        f'<xs:element name="{root}">',
        "<xs:complexType><xs:sequence>",
        *_element(standard, element_tree(header)),
        f'<xs:element ref="{record.name}" minOccurs="0" maxOccurs="unbounded"/>',
        "</xs:sequence></xs:complexType>",
        "</xs:element>",
        "</xs:schema>",
    ]
    return "\n".join(lines) + "\n"


def block_schema(standard: Standard, wrapper: str) -> str:
    """The schema of a run of records inside a wrapper element: what the general reader validates with."""
    record = element_tree(standard.records[0])
    lines = [
        OPEN,
        *TYPES,
        *_record(standard),
        f'<xs:element name="{wrapper}"><xs:complexType><xs:sequence>',
        f'<xs:element ref="{record.name}" minOccurs="0" maxOccurs="unbounded"/>',
        "</xs:sequence></xs:complexType></xs:element>",
        "</xs:schema>",
    ]
    return "\n".join(lines)


def _record(standard: Standard) -> list[str]:
    return _element(standard, element_tree(standard.records[0]))


def _element(standard: Standard, element: Element) -> list[str]:
    occurs = ""
    if not element.required:
        occurs += ' minOccurs="0"'
    if element.repeated:
        occurs += ' maxOccurs="unbounded"'
    if element.field is None:
        lines = [f'<xs:element name="{element.name}"{occurs}><xs:complexType><xs:sequence>']
        for child in element.children:
            lines += _element(standard, child)
        return [*lines, "</xs:sequence></xs:complexType></xs:element>"]
    return [_leaf(standard, element.name, occurs, element.field)]


def _leaf(standard: Standard, name: str, occurs: str, field: Field) -> str:
    open_ = f'<xs:element name="{name}"{occurs}'
    filled = is_filled(field)
    if field.kind == "date":
        return f'{open_} type="{"Date" if filled else "DateOrEmpty"}"/>'
    facets = ""
    codes, pattern = allowed_codes(standard, field), bare_pattern(field)
    if codes is not None:
        facets += "".join(f"<xs:enumeration value={_attribute(code)}/>" for code in ([] if filled else [""]) + [*codes])
    if pattern:
        facets += f"<xs:pattern value={_attribute(pattern if filled else f'({pattern})?')}/>"
    if not facets:
        return f'{open_} type="{"Filled" if filled else "xs:string"}"/>'
    return (
        f'{open_}><xs:simpleType><xs:restriction base="xs:string">{facets}</xs:restriction></xs:simpleType>'
        "</xs:element>"
    )


def _attribute(text: str) -> str:
    return '"' + escape(text, quote=True) + '"'
