"""The other side of the monthly return: a portal that takes it, and answers with the error report and the tables.

As the national system is known to do (CT15, errors 240, 904, 908): a file that breaks a rule of the grade *rejection*
fails as a whole, with a notice; any other is loaded, with an error report whose errors are graded 1 to 3, of which
grade 3 does not count. The columns of the real reports are not known: these are ours. What is loaded is kept, and the
return of the next month is compared with it.
"""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.model import Severity
from ccis_interop.errors import InputError
from ccis_interop.findings import Disclosed, Report
from ccis_interop.formats.open import open_input
from ccis_interop.measures.cells import Cell
from ccis_interop.measures.dimensions import breakdowns
from ccis_interop.measures.measure import measure
from ccis_interop.measures.method import read_method
from ccis_interop.output import atomic
from ccis_interop.reference.intake import refusal
from ccis_interop.rules.check import Options, check

COUNTED = ("1", "2")  # grade 3 is a warning
METHOD = "neet-2016"
RETURN = "nccis"


@dataclass(frozen=True)
class Wrong:
    """One line of the error report."""

    young_person: str
    record: int
    error: str
    priority: str
    field: str
    message: str


@dataclass(frozen=True)
class Answer:
    """What became of a return. A failed one has a notice, a loaded one an error report and tables."""

    loaded: bool
    notice: str = ""
    errors: tuple[Wrong, ...] = ()
    cells: tuple[Cell, ...] = ()
    records: int = 0

    @property
    def counted(self) -> Counter[str]:
        """How many errors there are of each grade that counts."""
        return Counter(one.priority for one in self.errors if one.priority in COUNTED)

    def write(self, folder: Path) -> list[Path]:
        """Write the notice, or the error report and the tables. They are for the sender alone."""
        if not self.loaded:
            return [_text(folder / "failed.txt", [self.notice])]
        report = [("YoungPersonsID", "Record", "Error", "Priority", "Field", "Message")]
        report += [
            (one.young_person, str(one.record), one.error, one.priority, one.field, one.message) for one in self.errors
        ]
        names = sorted({name for cell in self.cells for name in cell.counts})
        table = [("Month", "Authority", *names)]
        table += [
            (one.period, one.values[0] or "", *(f"{one.counts.get(name, 0):g}" for name in names)) for one in self.cells
        ]
        return [_rows(folder / "errors.csv", report), _rows(folder / "tables.csv", table)]


@dataclass
class Portal:
    """Takes returns, and keeps the last one of each authority in a folder."""

    folder: Path
    catalogue: Catalogue = field(default_factory=Catalogue)

    def receive(self, path: Path) -> Answer:
        """Take a return."""
        try:
            report = self._judged(path)
        except InputError as error:
            return Answer(loaded=False, notice=refusal(error))
        fatal = [one for one in report.broken if one.severity is Severity.REJECTION]
        if fatal:
            return Answer(loaded=False, notice="; ".join(f"{one.national or one.rule}: {one.message}" for one in fatal))
        wrong = [
            Wrong(
                (found.local_id or "") if isinstance(found, Disclosed) else "", found.record,
                str(one.national or one.rule), str(one.priority or ""), found.field, found.message,
            )
            for one in report.broken
            for found in one.findings
        ]  # fmt: skip
        self._keep(path)
        figures = measure([path], [read_method(self.catalogue, METHOD)], breakdowns(self.catalogue, ["authority"]),
                          self.catalogue)  # fmt: skip
        cells = tuple(cell for one in figures for cell in one.cells if cell.months == 1 and cell.values)
        return Answer(True, "", tuple(wrong), cells, sum(report.records.values()))

    def _judged(self, path: Path) -> Report:
        opened = open_input(path, self.catalogue)
        if opened.standard.id != RETURN:
            raise InputError("not-a-return", f"the file is of {opened.standard.ref}.", where=path.name)
        standard, checks = self.catalogue.compiled(opened.standard.ref)
        last = self._last(opened.given.header, standard.ref)
        previous = open_input(last, self.catalogue, standard=standard.ref).given if last else None
        options = Options(limit=None, disclose_ids=True)
        return check(
            standard, checks, self.catalogue.macros, opened.given, recognised=opened.why, previous=previous,
            options=options,
        )  # fmt: skip

    def _name(self, header: Mapping[str, object]) -> str:
        return "-".join(str(one) for one in _listed(header.get("LEACode")))

    def _last(self, header: Mapping[str, object], ref: str) -> Path | None:
        """The return before this one, of the same authorities and edition."""
        kept = sorted((self.folder / ref.replace("/", "-")).glob(f"{self._name(header)}-*.xml"))
        before = [one for one in kept if one.stem[-10:] < str(header.get("PeriodEnd"))]
        return before[-1] if before else None

    def _keep(self, path: Path) -> None:
        opened = open_input(path, self.catalogue)
        folder = self.folder / opened.standard.ref.replace("/", "-")
        folder.mkdir(parents=True, exist_ok=True)
        header = opened.given.header
        shutil.copyfile(path, folder / f"{self._name(header)}-{header.get('PeriodEnd')}.xml")


def _listed(value: object) -> Iterable[object]:
    return value if isinstance(value, tuple) else (value,)


def _text(path: Path, lines: Iterable[str]) -> Path:
    with atomic(path, private=True) as file:
        file.writelines(f"{one}\n" for one in lines)
    return path


def _rows(path: Path, rows: Iterable[tuple[str, ...]]) -> Path:
    with atomic(path, private=True) as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    return path
