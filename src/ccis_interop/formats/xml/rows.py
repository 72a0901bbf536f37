"""What a block of a nested file holds: rows of several tables, and what was odd, counted by path."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

PARENT = "_parent"  # in a child table: the number of the row, in the table above, that the row lies in
Ints: TypeAlias = npt.NDArray[np.int64]
Oddities: TypeAlias = Counter[tuple[str, str]]  # by kind of structural fault, and path


@dataclass(frozen=True)
class TableRows:
    """The rows of one table. `root` and `parent` are the rows that each lies in, from 0 within the block.

    `columns` are the fields that hold anything, by name; both numbers mean nothing in a record table.
    """

    root: Ints
    parent: Ints
    columns: dict[str, pa.Array]

    def __len__(self) -> int:
        return len(self.root)


@dataclass(frozen=True)
class Rows:
    """The tables of a block, in the order of the tree."""

    tables: list[TableRows]
    odd: Oddities = field(default_factory=Counter)
    spellings: Counter[str] = field(default_factory=Counter)
