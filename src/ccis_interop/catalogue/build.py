"""Builds an edition from its files: overlays resolved, code lists merged, rules compiled."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from ccis_interop.catalogue import codelists, lineage, overlay
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


def drawn_on(catalogue: Catalogue, links: list[tuple[Edition, YamlSource]]) -> list[Edition]:
    """The editions of other standards whose code lists an edition names as its own (`codeListsFrom`)."""
    named = [refs for _, source in links if (refs := custom(source.value, "codeListsFrom"))]
    return [catalogue.edition(ref) for ref in (named[-1] if named else ())]


def folders(catalogue: Catalogue, one: Edition) -> set[Path]:
    """The folders that an edition is made from: its own, its bases', those that it draws code lists from."""
    links = chain(catalogue, one)
    others = [chain(catalogue, other) for other in drawn_on(catalogue, links)]
    return {link.folder for each in (links, *others) for link, _ in each}


def code_lists(catalogue: Catalogue, links: list[tuple[Edition, YamlSource]]) -> dict[str, CodeList]:
    """The code lists that an edition can use: shared ones, drawn ones, those of its bases, its own."""
    lists: dict[str, CodeList] = {}
    for root in catalogue.roots:
        for path in sorted((root / "reference").glob("*.csv")):
            columns, rows = codelists.read_rows(path)
            if "code" in columns:
                lists[path.stem] = codelists.make_list(path.stem, columns, rows)
    lists |= drawn_lists(catalogue, links)
    return lists | _own_lists(links, lists)


def drawn_lists(catalogue: Catalogue, links: list[tuple[Edition, YamlSource]]) -> dict[str, CodeList]:
    """The code lists of other standards that an edition uses as its own."""
    return lineage.joined([_generation(catalogue, other) for other in drawn_on(catalogue, links)])


def _generation(catalogue: Catalogue, one: Edition) -> lineage.Generation:
    links = chain(catalogue, one)
    stated = custom(links[-1][1].value, "recognise") or {}
    begins, ends = (date.fromisoformat(stated[key]) if key in stated else None for key in ("periodFrom", "periodTo"))
    return lineage.Generation(begins, ends, _own_lists(links, {}))


def _own_lists(links: list[tuple[Edition, YamlSource]], shared: Mapping[str, CodeList]) -> dict[str, CodeList]:
    """The lists in the folders of an edition and its bases, changes applied."""
    lists: dict[str, CodeList] = {}
    for link, _ in links:
        for path in sorted((link.folder / "codelists").glob("*.csv")):
            columns, rows = codelists.read_rows(path)
            if columns[:1] == ("change",):
                held = lists.get(path.stem) or shared.get(path.stem)
                base = held.rows if held else ()
                rows = codelists.apply_changes(base, rows, str(path))
            lists[path.stem] = codelists.make_list(path.stem, columns, rows)
    return lists


def build(catalogue: Catalogue, one: Edition) -> tuple[Standard, Checks]:
    """One edition and its checks, made from its files. Raises StandardError if they are wrong."""
    try:
        return _built(catalogue, one)
    except (ValidationError, AttributeError, LookupError, ValueError, TypeError, RecursionError) as error:
        raise StandardError(
            "contract-wrong",
            "the contract cannot be used.",
            where=str(one.folder / CONTRACT),
            mend=f"run `interop standards lint {one.ref}`, which names each line.",
        ) from error


def _built(catalogue: Catalogue, one: Edition) -> tuple[Standard, Checks]:
    links = chain(catalogue, one)
    raw = whole_contract(links)
    lists = code_lists(catalogue, links)
    named = set(re.findall(r"[A-Za-z_]\w*", str(raw.get("schema"))))
    used = {name: lists[name] for name in sorted(lists) if name in named}
    inputs = catalogue.digests(one.root, folders(catalogue, one))
    digest = hashlib.sha256("".join(f"{name}{value}" for name, value in inputs.items()).encode()).hexdigest()
    shadow = (custom(links[-1][1].value, "knowledge") or {}).get("inheritedRules") == "shadow"
    standard = assemble(raw, used, digest, Lifecycle.SHADOW if shadow else Lifecycle.ENFORCED)
    return standard, compile_checks(standard, catalogue.macros)
