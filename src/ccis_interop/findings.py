"""What a check tells: findings, the state of each rule, and the report of a run.

Values only; nothing here knows where they come from or how they are printed. A `Finding` has no place for a
value of a record: only `Disclosed`, which is made when a user asked for values by a flag, has.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ccis_interop.catalogue.model import Lifecycle, Severity
from ccis_interop.errors import Exit


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file: what is known of line, column (both from 1), sheet, cell and element path."""

    file: str
    line: int | None = None
    column: int | None = None
    sheet: str | None = None
    cell: str | None = None
    path: str | None = None

    def __str__(self) -> str:
        parts = []
        if self.sheet:
            parts.append(f"sheet {self.sheet}")
        if self.cell:
            parts.append(f"cell {self.cell}")
        if self.line is not None:
            parts.append(f"line {self.line}")
        if self.column is not None:
            parts.append(f"column {self.column}")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach of one rule by one record. `record` counts from 1 within its table; 0 is the file itself."""

    rule: str
    severity: Severity
    object: str
    record: int
    field: str
    message: str
    mend: str
    place: Place

    @property
    def fingerprint(self) -> str:
        """The same for the same finding at the same position of a file; made of no value."""
        text = "\x1f".join((self.rule, self.object, str(self.record), self.field))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Disclosed(Finding):
    """A finding with the record's local identifier and the field's value: made only on explicit request."""

    local_id: str | None = None
    value: str | None = None


class Status(StrEnum):
    """Whether a rule was looked at. Only the first can ever be a pass."""

    EVALUATED = "evaluated"
    NOT_EVALUATED = "not evaluated"
    NOT_ASKED = "not asked"  # needs something that the user may give, such as last month's file


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What became of one rule: its state, why, how often it was broken (exact), and some of the breaches."""

    rule: str
    severity: Severity
    lifecycle: Lifecycle
    object: str
    fields: tuple[str, ...]
    message: str
    mend: str
    national: int | None
    priority: int | str | None
    status: Status
    reason: str = ""
    count: int = 0
    findings: tuple[Finding, ...] = ()

    @property
    def fails(self) -> bool:
        """Whether its findings count against the file: a shadow rule's do not."""
        return self.count > 0 and self.lifecycle is Lifecycle.ENFORCED


class Verdict(StrEnum):
    """The answer of a run."""

    CONFORMS = "conforms"
    FAILS = "fails"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class Report:
    """One run over one file."""

    tool: str
    file: str
    format: str
    standard: str
    title: str
    how_recognised: str
    digest: str
    code_lists: Mapping[str, str]
    parameters: Mapping[str, str]
    as_of: str | None
    path: str
    records: Mapping[str, int]
    values_read: int
    results: tuple[RuleResult, ...]
    notes: tuple[str, ...]
    unknown: tuple[str, ...]
    limit: int | None
    fail_on: Severity | None
    subjects: tuple[str, ...] = ()
    seconds: float = field(default=0.0, compare=False)

    @property
    def empty(self) -> bool:
        """Whether there is no record of what the file is about; all tables count if `subjects` names none."""
        return not any(self.records.get(name) for name in self.subjects or self.records)

    @property
    def broken(self) -> tuple[RuleResult, ...]:
        """The rules that were broken, shadow ones included."""
        return tuple(result for result in self.results if result.count)

    @property
    def not_evaluated(self) -> tuple[RuleResult, ...]:
        """The rules that had to be evaluated and were not."""
        return tuple(result for result in self.results if result.status is Status.NOT_EVALUATED)

    @property
    def not_asked(self) -> tuple[RuleResult, ...]:
        """The rules that need something the user did not give."""
        return tuple(result for result in self.results if result.status is Status.NOT_ASKED)

    @property
    def total(self) -> int:
        """All findings, exact, shadow rules included."""
        return sum(result.count for result in self.results)

    @property
    def against(self) -> tuple[RuleResult, ...]:
        """What stands in the way of conformity: rules broken of severity error or worse, and what `fail_on` adds."""
        return self._broken_from(max(Severity.ERROR, self.fail_on or Severity.ERROR, key=lambda one: one.rank))

    @property
    def failing(self) -> int:
        """The findings at or above `fail_on`: those that the exit code tells."""
        return sum(result.count for result in self._broken_from(self.fail_on)) if self.fail_on else 0

    def _broken_from(self, severity: Severity) -> tuple[RuleResult, ...]:
        return tuple(one for one in self.results if one.fails and one.severity.rank <= severity.rank)

    @property
    def gaps(self) -> tuple[str, ...]:
        """Why the run is not complete, apart from rules that were not evaluated."""
        none = ("there is no record to look at.",) if self.empty else ()
        return (*none, *self.unknown)

    @property
    def complete(self) -> bool:
        """Whether all that had to be looked at was."""
        return not self.not_evaluated and not self.gaps

    @property
    def verdict(self) -> Verdict:
        """Fails before incomplete before conforms: what was not looked at never passes, nor what was let pass."""
        if self.against:
            return Verdict.FAILS
        return Verdict.CONFORMS if self.complete else Verdict.INCOMPLETE

    @property
    def exit(self) -> Exit:
        """The exit code: of the verdict, but for findings that `fail_on` lets pass."""
        if self.failing:
            return Exit.FINDINGS
        return Exit.CONFORMS if self.complete else Exit.INCOMPLETE
