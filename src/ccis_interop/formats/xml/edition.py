"""Which edition of a nested layout a file is of: told by its namespace and its header, never by its name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from ccis_interop.catalogue.model import Standard
from ccis_interop.errors import InputError
from ccis_interop.formats.xml.probe import Seen


@dataclass(frozen=True)
class Chosen:
    """A layout, why it was chosen, and what speaks against it."""

    layout: Standard
    why: str
    notes: tuple[str, ...] = field(default=())


def choose(layouts: Iterable[Standard], seen: Seen, file: str) -> Chosen | None:
    """The layout of a file; None if none has its root element.

    Where namespace and header name different editions the namespace counts, since it says which elements there
    are, and a note tells of it. Raises InputError if neither names an edition that is known.
    """
    alike = [one for one in layouts if (one.recognition.xml_root or "").casefold() == seen.root.casefold()]
    if not alike:
        return None
    only = next((one for one in alike if not one.recognition.xml_namespace and not one.recognition.leaves), None)
    if only:
        return Chosen(only, f"root element {seen.root}")
    by_namespace = next((one for uri in seen.namespaces for one in alike if _has(one, uri)), None)
    by_header = next((one for one in alike if one.recognition.leaves and _says(one, seen)), None)
    told = ", ".join(sorted({name for one in alike for name in one.recognition.leaves}))
    if by_namespace and by_header:
        if by_namespace is by_header:
            return Chosen(by_namespace, f"namespace and {told}")
        says = f"the namespace is of {by_namespace.ref}, but {told} is of {by_header.ref}: read as the former."
        return Chosen(by_namespace, "namespace", (says,))
    if by_namespace:
        return Chosen(by_namespace, "namespace", (f"{told} is absent, or of no edition that is known here.",))
    if by_header:
        return Chosen(by_header, told, ("the namespace is absent, or of no edition that is known here.",))
    raise InputError(
        "edition-unknown",
        f"neither its namespace nor {told} is of an edition that is known here.",
        where=file,
        mend=f"name the nearest edition with --from, such as {alike[-1].ref}.",
    )


def _has(layout: Standard, namespace: str) -> bool:
    pattern = layout.recognition.xml_namespace
    return pattern is not None and re.fullmatch(pattern, namespace) is not None


def _says(layout: Standard, seen: Seen) -> bool:
    return all((seen.leaves.get(name) or "").strip() == text for name, text in layout.recognition.leaves.items())
