"""A table of text cells, whatever file it lies in: what delimited text, a sheet and a Parquet file have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

import pyarrow as pa

from ccis_interop.findings import Place


class Grid(Protocol):
    """Named columns of text. Rows count from 1, header apart; rows of the wrong shape are counted, not given."""

    name: str
    notes: list[str]

    @property
    def columns(self) -> Sequence[str]:
        """The names in the header, from the left."""
        ...

    def first(self) -> list[str | None]:
        """The cells of the first row; none if there is no row."""
        ...

    def rows(self) -> Iterator[tuple[pa.Table, list[int]]]:
        """Batches of rows, columns called c0, c1...; with each the numbers of the rows that were left out in it.

        Left-out rows stand between the rows of the batch by their number.
        """
        ...

    def fetch(self, rows: Iterable[int]) -> None:
        """Find the places of the rows that will be asked for."""
        ...

    def place(self, row: int, column: int | None) -> Place:
        """Where a cell stands; row 0 is the header."""
        ...

    def cell(self, row: int, column: int) -> str | None:
        """The text of a cell of a fetched row."""
        ...

    def cells(self, row: int) -> list[str | None]:
        """Every cell of a fetched row, also of one of the wrong shape."""
        ...
