"""What tests of every room share."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ccis_interop.catalogue.find import Catalogue


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The standards that ship."""
    return Catalogue()


@pytest.fixture
def demo(tmp_path: Path) -> Callable[..., Path]:
    """Writes the small standard `demo/1` to a folder, with one text of one file replaced; the folder."""

    def write(old: str = "", new: str = "", file: str = "contract.odcs.yaml") -> Path:
        root = tmp_path / "standards"
        shutil.copytree(Path(__file__).parent / "data" / "standards", root, dirs_exist_ok=True)
        path = root / "demo" / "1" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return root

    return write
