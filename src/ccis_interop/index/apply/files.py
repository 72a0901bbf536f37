"""Notices applied file to file: what is read is checked, what is written is judged before it takes its name."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.model import Standard
from ccis_interop.convert.delivery import Destination
from ccis_interop.convert.workshop import workshop
from ccis_interop.errors import Exit, InputError, UsageError
from ccis_interop.findings import Report
from ccis_interop.formats.input import Header
from ccis_interop.formats.open import Opened, open_input
from ccis_interop.formats.write.chunks import Dataset
from ccis_interop.formats.write.writers import write
from ccis_interop.index.apply.apply import MESSAGES, RECORDS, Applied, Tables, apply, whole
from ccis_interop.index.apply.outcomes import outcomes
from ccis_interop.output import atomic
from ccis_interop.rules.check import Options, check

ANSWERS = ".notices.csv"  # beside the records: what became of each notice, without a personal value
REMARK = "made by interop index apply"


@dataclass(frozen=True)
class Done:
    """What was done: the outcome, and the rules that records break which they did not break before."""

    applied: Applied
    broken: Mapping[str, int]

    @property
    def exit(self) -> Exit:
        """Findings if a notice is left for a person, or a record breaks a rule that it did not break."""
        return Exit.FINDINGS if self.applied.open or self.broken else Exit.CONFORMS


def apply_files(
    notices: Sequence[Path], records: Path, destination: Destination, catalogue: Catalogue, as_of: date | None = None
) -> Done:
    """Apply files of notices to a file of records, and write the records that come of it.

    Raises InputError if a file is not of its standard or cannot be read, UsageError if notices break rules.
    """
    standard, header, tables = read_records(records, catalogue)
    told = pa.concat_tables([read_notices(path, catalogue) for path in notices])
    numbers = pa.array(range(1, told.num_rows + 1), pa.int64())
    told = told.set_column(0, "_record", numbers)
    applied = apply(catalogue, standard, header, tables, told, as_of)
    with workshop(destination) as folder:
        output = folder / destination.path.name
        write(Dataset(standard, applied.header, [_written(standard, applied.tables)], REMARK), output, destination.form)
        broken = _more(_judged(records, catalogue, standard.ref), _judged(output, catalogue, standard.ref))
        with _answers(destination.beside(ANSWERS), applied):
            output.replace(destination.path)
    return Done(applied, broken)


def read_records(path: Path, catalogue: Catalogue) -> tuple[Standard, Header, Tables]:
    """The records in a file. Raises InputError if it holds none, or if anything of it could be lost."""
    opened = open_input(path, catalogue)
    _refuse_other(opened, path, RECORDS)
    parts: dict[str, list[pa.Table]] = {one.name: [] for one in opened.standard.tables if one.role != "header"}
    for batch in opened.given.batches():
        parts[batch.table].append(batch.batch)
    if opened.given.reading.faults:
        raise InputError(
            "records-unsound",
            "something in its structure is wrong, and could be lost.",
            where=path.name,
            mend="see `interop check`, and mend it first.",
        )
    return (
        opened.standard,
        opened.given.header,
        {name: whole(opened.standard, name, one) for name, one in parts.items()},
    )


def read_notices(path: Path, catalogue: Catalogue) -> pa.Table:
    """The notices in a file. Raises InputError if it is of another standard, UsageError if they break its rules."""
    opened = open_input(path, catalogue)
    _refuse_other(opened, path, MESSAGES)
    report = _judged(path, catalogue, opened.standard.ref)
    if report.exit is not Exit.CONFORMS:
        raise UsageError(
            "notices-unsound",
            f"the notices do not pass the check of {opened.standard.ref}.",
            where=path.name,
            mend="see `interop check`; have them sent again, do not mend them.",
        )
    return whole(opened.standard, "notice", [one.batch for one in opened.given.batches() if one.table == "notice"])


def _refuse_other(opened: Opened, path: Path, wanted: str) -> None:
    if opened.standard.id != wanted:
        raise InputError(
            "standard-other", f"this is a file of {opened.standard.ref}, not of {wanted}.", where=path.name,
            mend="name the notices first, then the records.",
        )  # fmt: skip


def _judged(path: Path, catalogue: Catalogue, ref: str) -> Report:
    standard, checks = catalogue.compiled(ref)
    opened = open_input(path, catalogue, standard=ref)
    return check(standard, checks, catalogue.macros, opened.given, recognised=opened.why, options=Options(limit=0))


def _more(before: Report, after: Report) -> dict[str, int]:
    """The rules of which there are more breaches than before, and how many more."""
    old = {one.rule: one.count for one in before.results}
    return {one.rule: more for one in after.results if (more := one.count - old.get(one.rule, 0)) > 0}


def _written(standard: Standard, tables: Tables) -> Tables:
    return {name: rows for name, rows in tables.items() if rows.num_rows or standard.table(name).role == "record"}


@contextmanager
def _answers(path: Path, applied: Applied) -> Iterator[None]:
    known = outcomes()
    with atomic(path) as file:
        written = csv.writer(file, lineterminator="\n")
        written.writerow(["notice_id", "outcome", "settled", "says", "mend"])
        for one in applied.decisions:
            what = known[one.outcome]
            written.writerow([one.notice_id, what.name, "Y" if what.settled else "N", what.says, what.mend])
        yield
