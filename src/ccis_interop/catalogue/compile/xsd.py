"""The XML Schema (1.0) of a standard whose files are XML.

It says what a schema can say: order, occurrence, code lists, shapes, dates. Optional elements may be empty,
since real exports send empty tags for what they do not know.
"""

from __future__ import annotations

from html import escape

from ccis_interop.catalogue.model import Field, Standard
from ccis_interop.catalogue.wire import DATE_PATTERN, Element, element_tree

OPEN = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">'


def compile_xsd(standard: Standard) -> str | None:
    """The schema of a whole file, or None for a standard that has no XML form."""
    root = standard.recognition.xml_root
    header, records = standard.header, standard.records
    if root is None or header is None or len(records) != 1:
        return None
    record = element_tree(records[0])
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<!-- made by `interop standards compile {standard.ref}`; do not edit -->",
        OPEN,
        *_types(standard),
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
        *_types(standard),
        *_record(standard),
        f'<xs:element name="{wrapper}"><xs:complexType><xs:sequence>',
        f'<xs:element ref="{record.name}" minOccurs="0" maxOccurs="unbounded"/>',
        "</xs:sequence></xs:complexType></xs:element>",
        "</xs:schema>",
    ]
    return "\n".join(lines)


def _record(standard: Standard) -> list[str]:
    return _element(standard, element_tree(standard.records[0]))


def _types(standard: Standard) -> list[str]:
    return [
        '<xs:simpleType name="Filled"><xs:restriction base="xs:token"><xs:minLength value="1"/></xs:restriction>'
        "</xs:simpleType>",
        f'<xs:simpleType name="Date"><xs:restriction base="xs:string"><xs:pattern value="{DATE_PATTERN}"/>'
        "</xs:restriction></xs:simpleType>",
        f'<xs:simpleType name="DateOrEmpty"><xs:restriction base="xs:string"><xs:pattern value="({DATE_PATTERN})?"/>'
        "</xs:restriction></xs:simpleType>",
    ]


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
    if field.kind == "date":
        return f'{open_} type="{"Date" if field.required else "DateOrEmpty"}"/>'
    codes = [code for code, _ in field.enum]
    for one in field.code_lists:
        codes += standard.code_lists[one].codes()
    if codes:
        allowed = sorted(set(codes)) if field.required else ["", *sorted(set(codes))]
        facets = "".join(f"<xs:enumeration value={_attribute(code)}/>" for code in allowed)
    elif field.pattern:
        pattern = field.pattern.removeprefix("^").removesuffix("$")
        facets = f"<xs:pattern value={_attribute(pattern if field.required else '(' + pattern + ')?')}/>"
    else:
        return f'{open_} type="{"Filled" if field.required else "xs:string"}"/>'
    return f'{open_}><xs:simpleType><xs:restriction base="xs:string">{facets}</xs:restriction></xs:simpleType></xs:element>'


def _attribute(text: str) -> str:
    return '"' + escape(text, quote=True) + '"'
