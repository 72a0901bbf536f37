"""What comes in: a file of a standard becomes judged rows, each sound or with the reasons against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.model import RECORD, ROOT, Severity, Standard
from ccis_interop.errors import InputError, InteropError
from ccis_interop.findings import Finding, Report, RuleResult
from ccis_interop.formats.input import Header, Input
from ccis_interop.formats.open import open_input
from ccis_interop.reference.record import Row
from ccis_interop.rules.check import Options, check

HEADER = 0


@dataclass(frozen=True)
class Reason:
    """Why a row is not taken: the field, and a sentence that names no value. `rule` is empty if it is our own."""

    field: str
    says: str
    rule: str = ""


@dataclass(frozen=True)
class Given:
    """One row of a file: the table, its number there (from 1), what it holds, and what speaks against it."""

    table: str
    number: int
    values: Row
    reasons: tuple[Reason, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.reasons


@dataclass
class Received:
    """A file that was read: its header and its rows, in file order."""

    name: str
    standard: Standard
    header: Header
    rows: list[Given] = field(default_factory=list)

    def of(self, *tables: str) -> list[Given]:
        """The rows of some tables."""
        return [one for one in self.rows if one.table in tables]


class Intake:
    """Reads files and judges their rows by the standard's own rules."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def read(self, path: Path, ref: str) -> Received:
        """The rows of a file. Raises InputError if the file as a whole cannot be taken."""
        self.refuse_damaged(path)
        opened = open_input(path, self.catalogue)
        if opened.standard.ref != ref:
            raise InputError("other-format", f"the file is of {opened.standard.ref}, not of {ref}.", where=path.name)
        report = self.judge(opened.given, opened.standard)
        again = open_input(path, self.catalogue, standard=ref).given
        against = self.reasons(report)
        refuse_header(against, path.name)
        received = Received(path.name, opened.standard, again.header)
        received.rows = _joined(again, opened.standard, against)
        received.rows += [
            Given("", number, {}, tuple(found)) for (table, number), found in against.items() if not table
        ]
        return received

    def refuse_damaged(self, path: Path) -> None:
        """Raise InputError if the file is cut off, or not in the encoding that the standards ask for."""
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except OSError as error:
            raise InputError("file-unreadable", "the file cannot be read.", where=path.name) from error
        except UnicodeDecodeError as error:
            raise InputError("not-utf-8", "the file is not UTF-8.", where=path.name) from error
        if text.lstrip()[:1] == "{" and not text.rstrip().endswith("}"):
            raise InputError("cut-off", "the file ends in the middle of a record: it was cut off.", where=path.name)

    def judge(self, given: Input, standard: Standard) -> Report:
        """What the standard's rules say of a file."""
        checks = self.catalogue.compiled(standard.ref)[1]
        options = Options(limit=None)
        return check(standard, checks, self.catalogue.macros, given, recognised="", options=options)

    def reasons(self, report: Report) -> dict[tuple[str, int], list[Reason]]:
        """What speaks against each row: table and number; the table is empty for a line that is no row at all."""
        known = {one.name for one in self.catalogue.load(report.standard).tables}
        found: dict[tuple[str, int], list[Reason]] = {}
        for result in report.broken:
            if result.severity.rank <= Severity.ERROR.rank:
                for one in result.findings:
                    place = (one.object if one.object in known else "", one.record)
                    found.setdefault(place, []).extend(_told(result, one))
        return found


def refuse_header(against: dict[tuple[str, int], list[Reason]], name: str) -> None:
    """Raise InputError if the header is at fault: then nothing in the file can be judged."""
    for (_, number), found in against.items():
        if number == HEADER:
            raise InputError("header-faulty", f"{found[0].field}: {found[0].says}", where=name)


def refusal(error: InteropError) -> str:
    """What a sender is told about a file that is refused whole."""
    return f"{error.what} [{error.code}]"


def _told(result: RuleResult, one: Finding) -> list[Reason]:
    return [Reason(name, one.message, result.rule) for name in result.fields or (one.field,)]


def _joined(given: Input, standard: Standard, against: dict[tuple[str, int], list[Reason]]) -> list[Given]:
    """The records with their children in them, each with what speaks against it or one of its children."""
    order: list[tuple[str, int]] = []
    values: dict[tuple[str, int], Row] = {}
    reasons: dict[tuple[str, int], list[Reason]] = {}
    orphans: list[tuple[str, str, int, Row]] = []
    for batch in given.batches():
        table = standard.table(batch.table)
        for row in batch.batch.to_pylist():
            number, root = row.pop(RECORD), row.pop(ROOT, None)
            plain = {name: value for name, value in row.items() if value not in (None, [])}
            told = against.get((batch.table, number), [])
            if table.parent:
                key, holder, _ = table.parent
                plain.pop(key.name, None)
                orphans.append((holder, batch.table, root or 0, plain))
                reasons.setdefault((holder, root or 0), []).extend(told)
            else:
                order.append((batch.table, number))
                values[batch.table, number] = plain
                reasons.setdefault((batch.table, number), []).extend(told)
    for holder, child, root, plain in orphans:
        if (holder, root) in values:
            values[holder, root].setdefault(child, []).append(plain)
    return [Given(*one, values[one], _unique(reasons.get(one, []))) for one in order]


def _unique(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    return tuple(dict.fromkeys(reasons))
