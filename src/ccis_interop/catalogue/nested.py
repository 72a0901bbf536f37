"""Layouts of nested XML: contracts of several tables that lie in one another, editions overlaid as a standard's.

A `Standard` value without rules that anybody runs: others' files are read by it, never judged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from pydantic import ValidationError

from ccis_interop.catalogue import overlay, snapshot
from ccis_interop.catalogue.assemble import assemble
from ccis_interop.catalogue.find import CONTRACT, Catalogue, Edition
from ccis_interop.catalogue.layouts import is_nested
from ccis_interop.catalogue.model import Lifecycle, Standard
from ccis_interop.catalogue.yaml_source import YamlSource, custom, read_yaml
from ccis_interop.errors import StandardError, UsageError


def nested_layouts(catalogue: Catalogue) -> Iterator[Standard]:
    """Every nested layout, in order. Raises StandardError if one is wrong."""
    for one in catalogue.layouts.values():
        if is_nested(one):
            yield nested_layout(catalogue, one.ref)


def nested_layout(catalogue: Catalogue, ref: str) -> Standard:
    """A nested layout, overlays resolved. Raises UsageError if there is none, StandardError if it is wrong."""
    one = catalogue.layouts.get(ref)
    if one is None or not is_nested(one):
        raise UsageError("layout-unknown", f"there is no layout `{ref}`.", mend="name one of standards/layouts.")
    links = _chain(catalogue, one)
    merged = links[0][1].value
    files = [link.folder / CONTRACT for link, _ in links]
    digest = hashlib.sha256("".join(map(snapshot.digest, files)).encode()).hexdigest()
    try:
        for _, source in links[1:]:
            merged = overlay.merge(merged, source.value)
        return assemble(merged, {}, digest, Lifecycle.SHADOW)
    except (ValidationError, KeyError, ValueError, TypeError) as error:
        raise StandardError(
            "layout-wrong",
            "the layout cannot be used.",
            where=str(files[-1]),
            mend="compare it with docs/reference/contracts.md, and with its base if it names one.",
        ) from error


def _chain(catalogue: Catalogue, one: Edition) -> list[tuple[Edition, YamlSource]]:
    """A layout and the bases it stands on, the first base first."""
    links = [(one, read_yaml(one.folder / CONTRACT))]
    while base := custom(links[0][1].value, "base"):
        below = catalogue.layouts.get(base)
        if below is None or any(link.ref == base for link, _ in links):
            raise StandardError(
                "layout-base",
                f"the base {base} is not there, or leads back here.",
                where=str(links[0][0].folder / CONTRACT),
                mend="name another layout as its base.",
            )
        links.insert(0, (below, read_yaml(below.folder / CONTRACT)))
    return links
