"""The account of a conversion: where every row went, what became of every column, and by what it was made.

It holds no value of a record. A code that a crosswalk could not translate is told if the crosswalk knows it; a
code that it does not know may be anything, and is only counted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from ccis_interop.errors import Exit


@dataclass(frozen=True)
class Rows:
    """The rows of one target table. `split` is how many more there are than source rows, because some made several."""

    table: str
    source: str
    given: int
    split: int
    out: int
    rejected: int
    merged: int
    left_out: Mapping[str, int]

    @property
    def balanced(self) -> bool:
        """Whether every row is accounted for."""
        return self.given + self.split == self.out + self.rejected + self.merged + sum(self.left_out.values())


@dataclass(frozen=True)
class Joined:
    """The rows of a source table that is read beside another: those of a rejected row go back with it."""

    table: str
    source: str
    given: int
    used: int
    rejected: int
    left_out: Mapping[str, int]

    @property
    def balanced(self) -> bool:
        """Whether every row is accounted for."""
        return self.given == self.used + self.rejected + sum(self.left_out.values())


@dataclass(frozen=True)
class Columns:
    """The columns of one source table, by their names in the file."""

    used: tuple[str, ...]
    unused: tuple[str, ...]
    unknown: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Given:
    """One source file: what it is, why it is thought to be, and its digest."""

    file: str
    sheet: str | None
    format: str
    ref: str
    why: str
    digest: str
    contract_digest: str
    columns: Mapping[str, Columns]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """One target field: from which columns, in how many records it is other than it was sent, or came out empty."""

    table: str
    field: str
    rule: str
    columns: tuple[str, ...]
    changed: int
    emptied: int
    description: str


@dataclass(frozen=True)
class Miss:
    """Codes that a crosswalk gives no translation for: known ones by code, the others counted."""

    crosswalk: str
    field: str
    codes: Mapping[str, int]
    unknown: int


@dataclass(frozen=True)
class Told:
    """A rule of the target that records break. Those of `rejects` are not in the output."""

    rule: str
    severity: str
    count: int
    rejects: bool
    message: str
    mend: str


@dataclass(frozen=True)
class Doubt:
    """Rows of which the mapping says that somebody should look."""

    says: str
    count: int


@dataclass(frozen=True)
class Residence:
    """How the resident authority of a table's records is known: by which directory, and how many by each outcome."""

    table: str
    directory: str | None
    outcomes: Mapping[str, int]


@dataclass(frozen=True)
class Product:
    """A file that was written."""

    name: str
    digest: str
    rows: int


@dataclass(frozen=True)
class Account:
    """One conversion. `fields` are the expressions by target table and field; `unmade` the fields that have none.

    `lacking` says why no row of the file can pass, if none can.
    """

    tool: str
    as_of: str
    mapping: Mapping[str, str]
    target: Mapping[str, str]
    crosswalks: Mapping[str, str]
    functions: str
    parameters: Mapping[str, str | None]
    header: Mapping[str, object]
    sources: tuple[Given, ...]
    rows: tuple[Rows, ...]
    changes: tuple[Change, ...]
    misses: tuple[Miss, ...]
    doubts: tuple[Doubt, ...]
    withheld: int
    findings: tuple[Told, ...]
    not_evaluated: Mapping[str, str]
    fields: Mapping[str, Mapping[str, str]]
    unmade: Mapping[str, tuple[str, ...]]
    limitations: str
    residence: tuple[Residence, ...] = ()
    files: Mapping[str, Product] = field(default_factory=dict)
    joined: tuple[Joined, ...] = ()
    lacking: tuple[str, ...] = ()

    @property
    def balanced(self) -> bool:
        """Whether every row of every table is accounted for."""
        return all(one.balanced for one in self.rows) and all(one.balanced for one in self.joined)

    @property
    def rejected(self) -> int:
        """How many rows were rejected."""
        return sum(one.rejected for one in self.rows) + sum(one.rejected for one in self.joined)

    @property
    def is_idle(self) -> bool:
        """Whether there were rows, and stated rules left every one of them out: a wrong parameter does that too."""
        return any(one.given for one in self.rows) and not any(one.out or one.rejected for one in self.rows)

    @property
    def exit(self) -> Exit:
        """The exit code of the conversion."""
        if self.rejected:
            return Exit.FINDINGS
        return Exit.INCOMPLETE if self.not_evaluated or self.is_idle else Exit.CONFORMS

    def to_json(self) -> str:
        """The account as JSON: the same conversion gives the same text."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n"
