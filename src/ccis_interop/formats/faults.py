"""Structural faults in the order in which they were met, a few bytes each: a file may hold one in every record."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

NOWHERE = 0  # as a line: it is not known


@dataclass(frozen=True, slots=True)
class StructureFault:
    """Something wrong with the shape rather than the values: an element that is unknown, missing, doubled...

    `kind` is a name of `standards/structure.csv`; `path` is the element, column or key from the record on;
    `record` 0 is the file itself.
    """

    kind: str
    path: str
    table: str
    record: int
    line: int | None = None


class Faults:
    """Many faults. `sorts` are the different ones by kind, path and table; each fault is one of them, somewhere."""

    def __init__(self, faults: Iterable[StructureFault] = ()) -> None:
        self.sorts: list[StructureFault] = []
        self._numbers: dict[tuple[str, str, str], int] = {}
        self._sort = array("q")
        self._record = array("q")
        self._line = array("q")
        self += faults

    def append(self, fault: StructureFault) -> None:
        """Add one."""
        name = fault.kind, fault.path, fault.table
        number = self._numbers.get(name)
        if number is None:
            number = self._numbers[name] = len(self.sorts)
            self.sorts.append(StructureFault(*name, 0))
        self._sort.append(number)
        self._record.append(fault.record)
        self._line.append(fault.line or NOWHERE)

    def __iadd__(self, faults: Iterable[StructureFault]) -> Faults:
        for fault in faults:
            self.append(fault)
        return self

    def __len__(self) -> int:
        return len(self._sort)

    def __iter__(self) -> Iterator[StructureFault]:
        return map(self._fault, range(len(self)))

    def _fault(self, at: int) -> StructureFault:
        one = self.sorts[self._sort[at]]
        return StructureFault(one.kind, one.path, one.table, self._record[at], self._line[at] or None)

    def of(self, sorts: Collection[int], limit: int | None) -> tuple[int, list[StructureFault]]:
        """How many faults are of some sorts, by their numbers; and the first of them, all without a limit."""
        places = np.flatnonzero(np.isin(np.array(self._sort, np.int64), list(sorts)))
        return len(places), [self._fault(at) for at in places[:limit].tolist()]

    def records(self) -> npt.NDArray[np.int64]:
        """The number of the record of each."""
        return np.array(self._record, np.int64)
