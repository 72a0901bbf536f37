"""What a standard is, once read: plain values, in the words of the glossary.

Everything here is immutable and knows nothing of files. The normative form is the contract
(`standards/<id>/<edition>/contract.odcs.yaml`); `contract.py` turns it into these values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is, from the file being refused to a remark."""

    REJECTION = "rejection"  # the receiving system refuses the whole file
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the worst; smaller is worse."""
        return list(Severity).index(self)


class Lifecycle(StrEnum):
    """How far a rule has come; a shadow rule is reported and fails nothing."""

    PROPOSED = "proposed"
    SHADOW = "shadow"
    ENFORCED = "enforced"


class Constraint(StrEnum):
    """A constraint that a contract states on one field, so that schemas of other kinds can say it too."""

    REQUIRED = "required"
    TYPE = "type"
    CODES = "codes"
    PATTERN = "pattern"
    UNIQUE = "unique"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from: an id of `standards/sources.csv`, and how sure we are."""

    id: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Group:
    """An element that only groups others, by its path under the table's element."""

    path: str
    required: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a table. `kind` is `text` or `date` (CCYY-MM-DD); a `repeated` field holds a list.

    `concept` is what the field means, in the words that all standards share (`standards/concepts.csv`);
    `disclosure` is its category of relevant information (Education and Skills Act 2008 s14(3)): `a`, `b` or `c`.
    """

    name: str
    label: str
    description: str
    kind: str
    repeated: bool
    required: bool
    element_required: bool
    primary_key: bool
    unique: bool
    classification: str
    pattern: str | None
    code_lists: tuple[str, ...]
    enum: tuple[tuple[str, str], ...]
    parent: tuple[str, str] | None
    synonyms: tuple[str, ...]
    path: str
    number: str | None
    sources: tuple[Source, ...]
    concept: str | None = None
    disclosure: str | None = None


@dataclass(frozen=True, slots=True)
class ChildFault:
    """What a fault does to those children of the broken record that a condition holds for.

    `assign` maps their columns to wrong values; when it is empty they are taken away.
    """

    table: str
    where: str
    assign: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    """How to break a right record so that exactly one rule fires: the rule's own example.

    `assign` maps a column to the SQL expression of its wrong value, `where` chooses the records that can be
    broken in this way, `children` says what becomes of its children, `also` names the rules that cannot but fire
    too. With `partner`, expressions may name the columns of a second record as `other.X`, and both records are
    then at fault.
    """

    assign: Mapping[str, str]
    where: str | None = None
    also: tuple[str, ...] = ()
    partner: bool = False
    children: tuple[ChildFault, ...] = ()


@dataclass(frozen=True, slots=True)
class StructureTarget:
    """What a structure rule speaks of: a kind of structural fault, at a path or anywhere."""

    fault: str
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One check. `sql` counts the breaches; a structure rule has `structure` instead."""

    id: str
    table: str
    fields: tuple[str, ...]
    sql: str | None
    structure: StructureTarget | None
    severity: Severity
    lifecycle: Lifecycle
    message: str
    mend: str
    dimension: str
    national: int | None = None
    priority: int | str | None = None
    note: str | None = None
    sources: tuple[Source, ...] = ()
    claims: tuple[tuple[str, Constraint], ...] = ()
    fault: Fault | None = None
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of record. `role` is `header` (one a file), `record`, or `child` (belongs to a record).

    `spare` is a condition for rows on which no rule about other rows depends: examples of breaches use those.
    `within` says where the rows of a child lie in a nested file: the table above, then the elements between.
    """

    name: str
    wire_name: str
    label: str
    description: str
    role: str
    fields: tuple[Field, ...]
    groups: tuple[Group, ...]
    spare: str | None = None
    within: str | None = None

    def field(self, name: str) -> Field:
        """The field of that name. Raises KeyError."""
        for one in self.fields:
            if one.name == name:
                return one
        raise KeyError(name)

    @property
    def parent(self) -> tuple[Field, str, str] | None:
        """The field that ties this table to its parent, the parent's table and field; None for others."""
        if self.role != "child":
            return None
        for one in self.fields:
            if one.parent:
                return one, one.parent[0], one.parent[1]
        return None

    @property
    def key(self) -> Field | None:
        """The primary key, if it is one field."""
        keys = [one for one in self.fields if one.primary_key]
        return keys[0] if len(keys) == 1 else None


@dataclass(frozen=True, slots=True)
class CodeList:
    """The values of a coded field, in file order; `rows` keep every column of the CSV."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]
    digest: str

    @property
    def dated(self) -> bool:
        """Whether a code of it begins or ends."""
        return any(row.get("valid_from") or row.get("valid_to") for row in self.rows)

    def codes(self, day: date | None = None) -> tuple[str, ...]:
        """The codes that are valid on a day; all of them when no day is given."""
        return tuple(row["code"] for row in self.valid(day))

    def valid(self, day: date | None) -> tuple[Mapping[str, str], ...]:
        """The rows that are valid on a day; an empty bound is open."""
        if day is None:
            return self.rows
        iso = day.isoformat()
        return tuple(
            row
            for row in self.rows
            if (row.get("valid_from") or "") <= iso and iso <= (row.get("valid_to") or "9999-12-31")
        )


@dataclass(frozen=True, slots=True)
class Parameter:
    """A choice that the sources leave open; rules read it, users may set it, reports show it."""

    name: str
    value: tuple[str, ...]
    confidence: str
    description: str


@dataclass(frozen=True, slots=True)
class Recognition:
    """How a file of this edition is told from others.

    `xml_namespace` is a pattern of the whole namespace; `leaves` are elements before the first record, by name,
    and the text that they hold in this edition alone.
    """

    xml_root: str | None = None
    period_from: date | None = None
    period_to: date | None = None
    xml_namespace: str | None = None
    leaves: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is not known of an edition. `structure_known` is false if the order of elements is not."""

    state: str = "complete"
    unknown: tuple[str, ...] = ()
    structure_known: bool = True


@dataclass(frozen=True, slots=True)
class Change:
    """One difference from the base edition, with its reason."""

    kind: str
    what: str
    reason: str
    source: Source


@dataclass(frozen=True, slots=True)
class Standard:
    """One edition of one standard, complete: overlays are resolved, derived rules are present.

    `history` says that its records hold a past: code lists are used whole, since a code that has ended may
    rightly stand in an old row, and rules compare the dates of a code with those of the row.
    """

    id: str
    edition: str
    title: str
    purpose: str
    status: str
    base: str | None
    tables: tuple[Table, ...]
    rules: tuple[Rule, ...]
    code_lists: Mapping[str, CodeList]
    parameters: tuple[Parameter, ...]
    recognition: Recognition
    record_date: str | None
    knowledge: Knowledge
    changes: tuple[Change, ...]
    sources: tuple[Source, ...]
    digest: str
    service_levels: tuple[Mapping[str, str], ...] = field(default=())
    history: bool = False

    @property
    def ref(self) -> str:
        """`id/edition`, the name by which users call it."""
        return f"{self.id}/{self.edition}"

    def code_day(self, day: date | None) -> date | None:
        """The day on which codes must be valid for a file of a day; None if the lists are used whole."""
        return None if self.history else day

    def table(self, name: str) -> Table:
        """The table of that name. Raises KeyError."""
        for one in self.tables:
            if one.name == name:
                return one
        raise KeyError(name)

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id. Raises KeyError."""
        for one in self.rules:
            if one.id == rule_id:
                return one
        raise KeyError(rule_id)

    @property
    def header(self) -> Table | None:
        """The table that a file holds once, if the standard has one."""
        return next((one for one in self.tables if one.role == "header"), None)

    @property
    def records(self) -> tuple[Table, ...]:
        """The tables whose rows stand by themselves."""
        return tuple(one for one in self.tables if one.role == "record")

    @property
    def subjects(self) -> tuple[Table, ...]:
        """The record tables that a file is about: not those that others only refer to, such as a list of providers."""
        ties = {one.parent[0] for one in self.tables if one.parent}
        named = {field.parent[0] for one in self.tables for field in one.fields if field.parent and field not in ties}
        return tuple(one for one in self.records if one.name not in named)

    def children(self, table: str) -> tuple[Table, ...]:
        """The tables that belong to a record table."""
        return tuple(one for one in self.tables if one.parent and one.parent[1] == table)


RECORD = "_record"  # the column that numbers the records of a table, from 1
ROOT = "_root"  # in a child table: the number of the record that the row belongs to
WITHHOLDING = "objection_stands"  # the concept of the field that says that category (c) may not be given
PREVIOUS = "previous_"  # before a table's name: the same table of last month's file
GAP = "_gap"


@dataclass(frozen=True, slots=True)
class Gap:
    """What fills a gap: `header` and `parameter` name a value, `codes` and `constant` are SQL to run first."""

    name: str
    kind: str
    what: str


@dataclass(frozen=True, slots=True)
class Shared:
    """A macro call that conditions share, as a column of its own."""

    name: str
    sql: str
    level: int
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """One rule. `kind` is `record`, `set` or `header`; `needs` are `table.column`, of both months if `previous`.

    `lists` are the code lists that it reads: with an empty one it says nothing of the data.
    """

    rule: str
    kind: str
    root: str
    sql: str
    needs: tuple[str, ...]
    header: tuple[str, ...]
    previous: bool
    lists: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checks:
    """All rules of a standard that are SQL."""

    checks: tuple[Check, ...]
    shared: dict[str, tuple[Shared, ...]]
    gaps: tuple[Gap, ...]
