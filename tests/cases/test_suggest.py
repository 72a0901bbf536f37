"""How good suggestions are on layouts never seen: each known one in turn, with all that it taught left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ccis_interop.cli.main import run
from ccis_interop.convert.suggest.figures import PRECISION, RECALL

ROOT = Path(__file__).parents[2]
PAGE = "docs/reference/mapping-suggest.md"


def test_enough_columns_are_suggested_and_rightly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / PAGE).parent.mkdir(parents=True)
    assert run(["mapping", "measure", "-o", PAGE]) == 0
    found = re.search(r"(\d+) layouts: precision ([0-9.]+), recall ([0-9.]+)", capsys.readouterr().out)
    assert found is not None
    assert int(found[1]) >= 24
    assert float(found[2]) >= PRECISION >= 0.95
    assert float(found[3]) >= RECALL >= 0.85
    page = (ROOT / PAGE).read_text(encoding="utf-8")
    assert (tmp_path / PAGE).read_text(encoding="utf-8") == page, f"run: interop mapping measure -o {PAGE}"
