"""Lint survives anything, and is never silent about an edition that cannot be built."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.lint.run import lint
from ccis_interop.errors import StandardError
from made.mutations import GARBAGE, changed, paths

DATA = Path(__file__).parents[1] / "data" / "standards"
CONTRACT = yaml.safe_load((DATA / "demo" / "1" / "contract.odcs.yaml").read_text(encoding="utf-8"))

PATHS = paths(CONTRACT)[1:]

changes = st.lists(st.tuples(st.sampled_from(PATHS), GARBAGE, st.booleans()), min_size=1, max_size=3)


@settings(max_examples=70, deadline=None)
@given(changes)
def test_lint_never_raises_and_never_passes_what_cannot_be_built(made: list[tuple[Any, Any, bool]]) -> None:
    contract = yaml.safe_load(yaml.safe_dump(CONTRACT))
    for path, new, removed in made:
        changed(contract, path, new, removed=removed)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "standards"
        shutil.copytree(DATA, root)
        (root / "demo" / "1" / "contract.odcs.yaml").write_text(yaml.safe_dump(contract), encoding="utf-8")
        catalogue = Catalogue([root])
        found = lint(catalogue, [catalogue.edition("demo/1")])
        try:
            catalogue.build("demo/1")
        except StandardError:
            assert found


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60) | st.binary(max_size=40))
def test_lint_never_raises_on_any_text(text: str | bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "standards"
        shutil.copytree(DATA, root)
        content = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
        (root / "demo" / "1" / "contract.odcs.yaml").write_bytes(content)
        (root / "demo" / "1" / "codelists" / "need.csv").write_bytes(content)
        catalogue = Catalogue([root])
        assert lint(catalogue, [catalogue.edition("demo/1")])
