"""A small catalogue with layouts, mappings and crosswalks, and what lint finds in it once a text is replaced."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.lint.mistake import Mistake
from ccis_interop.catalogue.lint.run import lint
from made.conversions import conversions, lie

Found = Callable[..., list[Mistake]]


@pytest.fixture
def found(tmp_path: Path) -> Found:
    """Replaces one text of one file, and gives every mistake of the catalogue, each at a file under its root."""

    def find(file: str = "", *changes: str) -> list[Mistake]:
        root = conversions(tmp_path)
        for old, new in zip(changes[::2], changes[1::2], strict=True):
            lie(root, file, old, new)
        catalogue = Catalogue([root])
        chosen = [*catalogue.layouts.values(), *catalogue.mappings.values()]
        mistakes = lint(catalogue, chosen, catalogue.roots)
        assert all(one.line > 0 and one.what.endswith(".") and one.mend.endswith((".", "?")) for one in mistakes)
        return mistakes

    return find


@pytest.fixture
def told(found: Found, tmp_path: Path) -> Callable[..., list[tuple[str, str]]]:
    """The same, as codes each with the text of the line at which it is told; only of the file that was changed."""

    def tell(file: str, *changes: str) -> list[tuple[str, str]]:
        mistakes = [one for one in found(file, *changes) if one.path == tmp_path / "standards" / file]
        lines = [*(tmp_path / "standards" / file).read_text(encoding="utf-8").splitlines(), ""]
        return [(one.code, lines[one.line - 1].strip()) for one in mistakes]

    return tell
