"""What was written, read from the disk again and checked as anybody's file would be, before it is put in place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.model import Standard
from ccis_interop.errors import OwnFault
from ccis_interop.formats.open import open_input
from ccis_interop.rules.check import Options, check


def read_back(path: Path, standard: Standard, catalogue: Catalogue, rows: int, as_of: date) -> None:
    """Raise OwnFault if the file does not hold as many records, or breaks a rule that rejects."""
    if rows == 0:
        return
    opened = open_input(path, catalogue, standard=standard.ref)
    _, checks = catalogue.compiled(standard.ref)
    report = check(
        standard, checks, catalogue.macros, opened.given, recognised="", options=Options(as_of=as_of, limit=0)
    )
    found = sum(report.records.values())
    broken = [one.rule for one in report.broken if one.fails and one.severity.rank <= 1]
    if found != rows or broken:
        what = f"of {rows:,} records {found:,} were found again" if found != rows else f"it breaks {', '.join(broken)}"
        raise OwnFault("read-back", f"what was written is not what was meant: {what}.", mend="nothing was put in place.")
