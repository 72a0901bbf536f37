"""A small whole catalogue: the standard `demo/1`, a layout, a nested layout, a mapping, and what lies beside them."""

from __future__ import annotations

import shutil
from pathlib import Path

DATA = Path(__file__).parents[1] / "data"
LAYOUT, NESTED, MAPPING = (
    f"{one}/1/contract.odcs.yaml" for one in ("layouts/demo-list", "layouts/demo-nested", "mappings/demo-list--demo")
)


def conversions(folder: Path) -> Path:
    """Copies it into a folder; where it is."""
    root = folder / "standards"
    shutil.copytree(DATA / "standards", root)
    shutil.copytree(DATA / "conversions", root, dirs_exist_ok=True)
    return root


def lie(root: Path, file: str, old: str, new: str) -> None:
    """Replaces one text of one of its files, which must be there."""
    text = (root / file).read_text(encoding="utf-8")
    assert old in text, old
    (root / file).write_text(text.replace(old, new, 1), encoding="utf-8")
