"""What libxml2 complains of, in our words: where, what, how to mend it. Never its own text, which may hold data."""

from __future__ import annotations

from lxml import etree

from ccis_interop.errors import InputError

types = etree.ErrorTypes

# libxml2's numbers: what is wrong, and how to mend it.
KNOWN: dict[int, tuple[str, str, str]] = {
    types.ERR_NAME_REQUIRED: (
        "xml-bare-ampersand",
        "a bare `&` (or a `<`) stands in a value",
        "it must be written as &amp; (or &lt;); have the supplier mend the export",
    ),
    types.ERR_ENTITYREF_SEMICOL_MISSING: (
        "xml-bare-ampersand",
        "a bare `&` stands in a value",
        "it must be written as &amp;; have the supplier mend the export",
    ),
    types.ERR_UNDECLARED_ENTITY: (
        "xml-entity",
        "an entity is used that XML does not have",
        "only &amp; &lt; &gt; &quot; &apos; and character numbers may be used",
    ),
    types.WAR_UNDECLARED_ENTITY: (
        "xml-entity",
        "an entity is used that XML does not have",
        "only &amp; &lt; &gt; &quot; &apos; and character numbers may be used",
    ),
    types.ERR_INVALID_CHAR: (
        "xml-character",
        "a control character stands in the file",
        "remove it where it was typed or pasted, and export again",
    ),
    types.ERR_INVALID_CHARREF: (
        "xml-character",
        "a character number names no character",
        "remove it where it was typed or pasted, and export again",
    ),
    types.ERR_INVALID_ENCODING: (
        "xml-encoding-label",
        "a byte is not UTF-8, although the file says or implies UTF-8",
        "export it as UTF-8, or declare the encoding that it has, such as windows-1252",
    ),
    types.ERR_TAG_NAME_MISMATCH: (
        "xml-not-well-formed",
        "an element is closed by another's end tag",
        "have the supplier mend the export; the file may have been edited by hand",
    ),
    types.ERR_TAG_NOT_FINISHED: (
        "xml-truncated",
        "the file ends before its elements are closed: it was cut off",
        "export or copy it again",
    ),
    types.ERR_GT_REQUIRED: ("xml-truncated", "the file ends in the middle of a tag", "export or copy it again"),
    types.ERR_LTSLASH_REQUIRED: (
        "xml-truncated",
        "the file ends before its elements are closed: it was cut off",
        "export or copy it again",
    ),
    types.ERR_DOCUMENT_END: (
        "xml-second-root",
        "something stands after the end of the root element: a file holds one return",
        "remove what stands there, or split the file",
    ),
    types.ERR_ATTRIBUTE_REDEFINED: (
        "xml-not-well-formed",
        "an attribute stands twice in one tag",
        "have the supplier mend the export",
    ),
}
TOO_DEEP = (
    "xml-too-deep",
    "elements are nested more than 256 deep: this is no return",
    "do not open this file; ask where it came from",
)
OTHER = ("xml-not-well-formed", "this is not well-formed XML", "have the supplier mend the export")


def not_well_formed(error: etree.XMLSyntaxError, name: str, first_line: int) -> InputError:
    """The one line that says where and why a file is not XML; `first_line` is where the parsed piece began."""
    code, what, mend = KNOWN.get(getattr(error, "code", 0), OTHER)
    if "depth" in (error.msg or "").lower():
        code, what, mend = TOO_DEEP
    line = max(error.lineno or 1, 1) + first_line - 1
    return InputError(code, f"{what}.", where=f"{name}, line {line}", mend=f"{mend}.")
