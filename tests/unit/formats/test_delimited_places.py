"""Rows of a delimited file are found again: their lines and their cells."""

import csv
import io
from pathlib import Path

import pytest

from ccis_interop.formats.delimited import DelimitedGrid
from ccis_interop.formats.source import find_source

ROWS = 60_000  # several blocks
HEAD = "name,remark,place\n"
PLAIN = [f"person {at},{'x' * 40},place {at}\n" for at in range(ROWS)]

KINDS = {
    "plain": PLAIN,
    "line ends of Windows": [row.replace("\n", "\r\n") for row in PLAIN],
    "a cell of two lines now and then": [
        f'person {at},"one\ntwo",x\n' if at % 5000 == 7 else PLAIN[at] for at in range(ROWS)
    ],
    "an empty line now and then": [PLAIN[at] + ("\n" if at % 5000 == 7 else "") for at in range(ROWS)],
    "marks in quotation marks": [f'"person, ""{at}""",x,y\n' for at in range(ROWS)],
}


@pytest.mark.parametrize("kind", KINDS)
def test_rows_are_found_again_where_they_stand(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    text = HEAD + "".join(KINDS[kind])
    path.write_bytes(text.encode())
    grid = DelimitedGrid(find_source(path))
    assert sum(table.num_rows for table, _ in grid.rows()) == ROWS
    wanted = [1, 2, 7, 8, 9, 30_000, 35_008, 35_009, ROWS - 1, ROWS]
    grid.fetch(wanted)
    expected = _rows(text)
    assert {row: (grid.place(row, 1).line, [grid.cell(row, at) for at in range(3)]) for row in wanted} == {
        row: expected[row] for row in wanted
    }


def _rows(text: str) -> dict[int, tuple[int, list[str]]]:
    """Line and cells of each row, by reading the text from its beginning."""
    reader = csv.reader(io.StringIO(text, newline=""))
    next(reader)
    rows, line = {}, 2
    for cells in reader:
        if cells:
            rows[len(rows) + 1] = (line, cells)
        line = reader.line_num + 1
    return rows
