"""What every reader gives: an `Input`, whatever the format was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

import pyarrow as pa

from ccis_interop.findings import Place
from ccis_interop.formats.faults import Faults

Value: TypeAlias = str | tuple[str, ...] | None
Header: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class TableBatch:
    """Some records of one table: `_record`, and one text (or list of text) column for each field present."""

    table: str
    batch: pa.Table


@dataclass
class Reading:
    """What a reader learns while it reads; complete when the batches are exhausted."""

    faults: Faults = field(default_factory=Faults)
    spellings: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    records: dict[str, int] = field(default_factory=dict)
    path: str = ""


class Input(Protocol):
    """One file, open for one pass."""

    file: str
    format: str
    header: Header
    reading: Reading

    @property
    def columns(self) -> Mapping[str, frozenset[str]]:
        """The columns that each table has."""
        ...

    def batches(self) -> Iterator[TableBatch]:
        """The records, in file order. Raises InputError where the file cannot be read on."""
        ...

    def fetch(self, table: str, records: Iterable[int]) -> None:
        """Read again the records whose places or values will be asked for next."""
        ...

    def place(self, table: str, record: int, field: str) -> Place:
        """Where a value stands; record 0 is the header."""
        ...

    def value(self, table: str, record: int, field: str) -> str | None:
        """A value read again from the file, for those who asked to see values."""
        ...
