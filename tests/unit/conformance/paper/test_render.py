"""A paper says the same in every face."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from ccis_interop.conformance.paper.paper import Grid, Paper, Section
from ccis_interop.conformance.paper.render import FACES, render, write
from ccis_interop.errors import UsageError

GRID = Grid(("id", "text"), [("A", "a | b <script>"), ("B", "=1+1")], ("answer",))
PAPER = Paper("A title", ("First.",), (Section("One", ("Prose.",), GRID), Section("Two", (), GRID)), "a command")


def test_markdown_keeps_its_columns_whatever_stands_in_them() -> None:
    lines = render(PAPER, ".md").decode().splitlines()
    assert lines[0] == "<!-- made by `a command`; do not edit -->"
    assert "| A | a \\| b &lt;script> |  |" in lines


def test_a_page_is_escaped_and_asks_for_nothing_from_elsewhere() -> None:
    text = render(PAPER, ".html").decode()
    assert "<script" not in text
    assert "src=" not in text
    assert "http://" not in text
    assert "https://" not in text
    assert text.count("=1+1") == 2  # once a section


def test_a_workbook_holds_texts_and_every_row_with_its_section() -> None:
    book = openpyxl.load_workbook(BytesIO(render(PAPER, ".xlsx")))
    rows = list(book["table 1"].iter_rows(values_only=True))
    assert rows[0] == ("section", "id", "text", "answer")
    assert [row[:3] for row in rows[1:]] == [
        (title, *row) for title in ("One", "Two") for row in (("A", "a | b <script>"), ("B", "=1+1"))
    ]
    assert book["table 1"]["C3"].data_type == "s"


@pytest.mark.parametrize("ending", FACES)
def test_the_same_paper_is_the_same_bytes(ending: str) -> None:
    assert render(PAPER, ending) == render(PAPER, ending)


def test_a_form_that_is_not_made_is_told_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no paper"):
        write(PAPER, tmp_path / "a.docx")
    assert list(tmp_path.iterdir()) == []
