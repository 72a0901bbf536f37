"""What became of the rows of a file: each has one fate, and a rejected one its reasons."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from ccis_interop.output import atomic
from ccis_interop.reference.intake import Reason


@dataclass
class Fates:
    """The account of one load. `refused` says why the whole file was not taken; then nothing else is counted."""

    accepted: int = 0
    unchanged: int = 0
    rejected: int = 0
    forwarded: int = 0
    rejects: list[tuple[int, Reason]] = field(default_factory=list)
    refused: str | None = None

    def reject(self, number: int, reasons: Iterable[Reason]) -> None:
        """Count a row as rejected, with the reasons."""
        self.rejected += 1
        self.rejects += [(number, one) for one in reasons]

    def settle(self, *, changed: bool) -> None:
        """Count a row as taken: as accepted if a record changed."""
        self.accepted += changed
        self.unchanged += not changed

    def write(self, path: Path) -> Path:
        """Write the rejects, as `record,field,reason`."""
        with atomic(path, private=True) as file:
            self._write(file)
        return path

    def _write(self, file: IO[str]) -> None:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(("record", "field", "reason"))
        lines.writerows((number, one.field, one.says) for number, one in sorted(self.rejects, key=lambda each: each[0]))
