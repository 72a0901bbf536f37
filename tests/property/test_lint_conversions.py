"""Lint survives any layout, mapping or crosswalk, and is never silent about one that cannot be used."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ccis_interop.catalogue.crosswalks import read_crosswalk
from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.layouts import is_nested, read_layout
from ccis_interop.catalogue.lint.mistake import Mistake
from ccis_interop.catalogue.lint.run import lint
from ccis_interop.catalogue.mappings import read_mapping
from ccis_interop.catalogue.nested import nested_layout
from ccis_interop.errors import StandardError
from made.conversions import DATA, LAYOUT, MAPPING, NESTED, conversions
from made.mutations import GARBAGE, changed, paths

FILES = (LAYOUT, NESTED, MAPPING)
CONTRACTS = {file: yaml.safe_load((DATA / "conversions" / file).read_text(encoding="utf-8")) for file in FILES}
PLACES = [(file, path) for file in FILES for path in paths(CONTRACTS[file])[1:]]
SQL = st.sampled_from(
    ["ref", "trimmed(", "concept('x')", "crosswalk('x', ref)", "parameter('x')", "SELECT 1", "'", ";"]
)
REFS = st.sampled_from(["demo", "demo/1", "demo-list", "demo-list/1", "demo-nested/1", ["demo/1", "demo-list/1"], [[]]])

edits = st.lists(st.tuples(st.sampled_from(PLACES), GARBAGE | SQL | REFS, st.booleans()), min_size=1, max_size=3)


def found(root: Path) -> list[Mistake]:
    catalogue = Catalogue([root])
    return lint(catalogue, [*catalogue.layouts.values(), *catalogue.mappings.values()], catalogue.roots)


def refused(root: Path) -> bool:
    """Whether one of the loaders refuses its file; they raise nothing but StandardError."""
    catalogue = Catalogue([root])
    try:
        for one in catalogue.layouts.values():
            if is_nested(one):
                nested_layout(catalogue, one.ref)
            else:
                read_layout(one)
        for one in catalogue.mappings.values():
            read_mapping(one.folder)
        for path in catalogue.crosswalks.values():
            read_crosswalk(path)
    except StandardError:
        return True
    return False


@settings(max_examples=50, deadline=None)
@given(edits)
@example([((LAYOUT, ("schema", 0, "properties", 1, "customProperties", 1, "value")), [[]], False)])
@example([((LAYOUT, ("schema", 0, "name")), "", False)])
@example([((LAYOUT, ("schema", 0, "name")), None, False)])
@example([((LAYOUT, ("schema", 0, "properties", 0, "name")), "", False)])
@example([((NESTED, ("schema", 0, "name")), "", False)])
def test_lint_never_raises_and_never_passes_what_cannot_be_loaded(
    made: list[tuple[tuple[str, tuple[Any, ...]], Any, bool]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = conversions(Path(folder))
        contracts = yaml.safe_load(yaml.safe_dump(CONTRACTS))
        for (file, path), new, removed in made:
            changed(contracts[file], path, new, removed=removed)
        for file, contract in contracts.items():
            (root / file).write_text(yaml.safe_dump(contract), encoding="utf-8")
        told = found(root)
        assert told or not refused(root)


NAMES = [
    *FILES,
    "crosswalks/status.csv",
    "convert.sql",
    "macros.sql",
    "concepts.csv",
    "column-meanings.csv",
    "sources.csv",
]


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(NAMES), st.text(max_size=60) | st.binary(max_size=40))
def test_lint_never_raises_on_any_text(file: str, text: str | bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = conversions(Path(folder))
        content = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
        (root / file).write_bytes(content)
        told = found(root)
        assert told or not refused(root)
