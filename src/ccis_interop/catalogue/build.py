"""Builds an edition from its files: overlays resolved, code lists merged, rules compiled."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from ccis_interop.catalogue import codelists, overlay
from ccis_interop.catalogue.assemble import assemble
from ccis_interop.catalogue.checks import compile_checks
from ccis_interop.catalogue.model import Checks, CodeList, Lifecycle, Standard
from ccis_interop.catalogue.yaml_source import YamlSource, custom, read_yaml
from ccis_interop.errors import StandardError

if TYPE_CHECKING:
    from ccis_interop.catalogue.find import Catalogue, Edition

CONTRACT = "contract.odcs.yaml"


def chain(catalogue: Catalogue, one: Edition) -> list[tuple[Edition, YamlSource]]:
    """An edition and the bases it stands on, the first base first. Raises StandardError on a circle."""
    links = [(one, read_yaml(one.folder / CONTRACT))]
    while base := custom(links[0][1].value, "base"):
        if any(link.ref == base for link, _ in links):
            raise StandardError("standard-circle", f"the base {base} leads back here.", where=str(one.folder))
        below = catalogue.edition(base)
        links.insert(0, (below, read_yaml(below.folder / CONTRACT)))
    return links


def whole_contract(links: list[tuple[Edition, YamlSource]]) -> dict[str, Any]:
    """The whole ODCS contract as a mapping, overlays resolved. Raises StandardError where an overlay misfits."""
    merged = links[0][1].value
    for over, source in links[1:]:
        try:
            merged = overlay.merge(merged, source.value)
        except KeyError as error:
            raise StandardError(
                "overlay-misfit",
                f"{error.args[0]}.",
                where=str(over.folder / CONTRACT),
                mend="name what the base has (interop standards show BASE).",
            ) from error
    return merged


def code_lists(catalogue: Catalogue, links: list[tuple[Edition, YamlSource]]) -> dict[str, CodeList]:
    """The code lists that an edition can use: shared ones, those of its bases, its own."""
    lists: dict[str, CodeList] = {}
    for root in catalogue.roots:
        for path in sorted((root / "reference").glob("*.csv")):
            columns, rows = codelists.read_rows(path)
            if "code" in columns:
                lists[path.stem] = codelists.make_list(path.stem, columns, rows)
    for link, _ in links:
        for path in sorted((link.folder / "codelists").glob("*.csv")):
            columns, rows = codelists.read_rows(path)
            if columns[:1] == ("change",):
                base = lists[path.stem].rows if path.stem in lists else ()
                rows = codelists.apply_changes(base, rows, str(path))
            lists[path.stem] = codelists.make_list(path.stem, columns, rows)
    return lists


def build(catalogue: Catalogue, one: Edition) -> tuple[Standard, Checks]:
    """One edition and its checks, made from its files. Raises StandardError if they are wrong."""
    links = chain(catalogue, one)
    raw = whole_contract(links)
    lists = code_lists(catalogue, links)
    named = set(re.findall(r"[A-Za-z_]\w*", str(raw.get("schema"))))
    used = {name: lists[name] for name in sorted(lists) if name in named}
    inputs = catalogue.digests(one.root, {link.folder for link, _ in links})
    digest = hashlib.sha256("".join(f"{name}{value}" for name, value in inputs.items()).encode()).hexdigest()
    shadow = (custom(links[-1][1].value, "knowledge") or {}).get("inheritedRules") == "shadow"
    try:
        standard = assemble(raw, used, digest, Lifecycle.SHADOW if shadow else Lifecycle.ENFORCED)
    except (ValidationError, KeyError, ValueError, TypeError) as error:
        raise StandardError(
            "contract-wrong",
            "the contract cannot be used.",
            where=str(one.folder / CONTRACT),
            mend=f"run `interop standards lint {one.ref}`, which names each line.",
        ) from error
    return standard, compile_checks(standard, catalogue.macros)
