"""Layouts of nested XML: contracts of several tables that lie in one another, editions overlaid as a standard's.

A `Standard` value without rules that anybody runs: others' files are read by it, never judged.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from ccis_interop.catalogue import overlay, snapshot
from ccis_interop.catalogue.assemble import assemble
from ccis_interop.catalogue.find import CONTRACT, Catalogue, Edition
from ccis_interop.catalogue.layouts import is_nested
from ccis_interop.catalogue.model import Lifecycle, Standard
from ccis_interop.catalogue.yaml_source import custom, read_yaml
from ccis_interop.errors import StandardError, UsageError


def nested_layouts(catalogue: Catalogue, root: str = "") -> list[Standard]:
    """Every nested layout, or those with a root element (in any case), in order.

    Raises StandardError if one is wrong.
    """
    stated = re.compile(rf"xmlRoot:\s*{re.escape(root)}", re.IGNORECASE)
    known: dict[str, _Whole] = {}
    return [
        _made(catalogue, one, known)
        for one in catalogue.layouts.values()
        if stated.search((one.folder / CONTRACT).read_text(encoding="utf-8"))
    ]


def nested_layout(catalogue: Catalogue, ref: str) -> Standard:
    """A nested layout, overlays resolved. Raises UsageError if there is none, StandardError if it is wrong."""
    one = catalogue.layouts.get(ref)
    if one is None or not is_nested(one):
        raise UsageError("layout-unknown", f"there is no layout `{ref}`.", mend="name one of standards/layouts.")
    return _made(catalogue, one, {})


@dataclass(frozen=True)
class _Whole:
    """The contract of a layout, overlays resolved, and the digest of all that it was made of."""

    contract: dict[str, Any]
    digest: str


def _made(catalogue: Catalogue, one: Edition, known: dict[str, _Whole]) -> Standard:
    try:
        whole = _whole(catalogue, one, known, ())
        return assemble(whole.contract, {}, whole.digest, Lifecycle.SHADOW)
    except (ValidationError, KeyError, ValueError, TypeError) as error:
        raise StandardError(
            "layout-wrong",
            "the layout cannot be used.",
            where=str(one.folder / CONTRACT),
            mend="compare it with docs/reference/contracts.md, and with its base if it names one.",
        ) from error


def _whole(catalogue: Catalogue, one: Edition, known: dict[str, _Whole], above: tuple[str, ...]) -> _Whole:
    """The whole contract; those that are `known` are not read again, `above` are the layouts that stand on it."""
    if one.ref not in known:
        path = one.folder / CONTRACT
        source, digest = read_yaml(path), snapshot.digest(path)
        base = custom(source.value, "base")
        if base is None:
            known[one.ref] = _Whole(source.value, digest)
        else:
            below = catalogue.layouts.get(base)
            if below is None or base in (one.ref, *above):
                raise StandardError(
                    "layout-base",
                    f"the base {base} is not there, or leads back here.",
                    where=str(path),
                    mend="name another layout as its base.",
                )
            under = _whole(catalogue, below, known, (one.ref, *above))
            merged = overlay.merge(under.contract, source.value)
            known[one.ref] = _Whole(merged, hashlib.sha256(f"{under.digest}{digest}".encode()).hexdigest())
    return known[one.ref]
