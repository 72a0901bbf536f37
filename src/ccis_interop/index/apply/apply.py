"""The program in one function: records and notices give records, and what became of each notice.

What the record itself knows is never overwritten: an activity that began later, or was confirmed later than the notice
was issued, stays, and the notice is left for a person to look at. Records of which no notice tells are not touched,
save that they are then of the day on which the last notice was issued: what has lapsed by then is marked so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.model import RECORD, ROOT, Standard
from ccis_interop.errors import InputError, OwnFault
from ccis_interop.formats.input import Header
from ccis_interop.formats.write.chunks import selected
from ccis_interop.index.apply.outcomes import outcomes
from ccis_interop.rules.engine import open_engine

RECORDS, MESSAGES = "ccis", "london-index"
CHANGED = ("activity", "provider", "provenance", "identifier")
NUMBERED = f"SELECT * REPLACE (row_number() OVER () AS {RECORD}) FROM new_{{}}"
Tables = Mapping[str, pa.Table]


@dataclass(frozen=True)
class Decided:
    """What became of one notice; no personal value."""

    notice_id: str
    outcome: str


@dataclass(frozen=True)
class Applied:
    """The records with what was applied, table by table, and what became of every notice, in the order given."""

    header: Header
    tables: Tables
    decisions: tuple[Decided, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many notices there are of each outcome that there is."""
        found = Counter(one.outcome for one in self.decisions)
        return {name: found[name] for name in outcomes() if found[name]}

    @property
    def settled(self) -> tuple[str, ...]:
        """The notices that may be acknowledged: nothing is left to do about them."""
        known = outcomes()
        return tuple(dict.fromkeys(one.notice_id for one in self.decisions if known[one.outcome].settled))

    @property
    def open(self) -> int:
        """How many notices are left for a person."""
        return sum(not outcomes()[one.outcome].settled for one in self.decisions)


def apply(
    catalogue: Catalogue,
    standard: Standard,
    header: Header,
    tables: Tables,
    notices: pa.Table,
    as_of: date | None = None,
) -> Applied:
    """Apply notices to records of `standard`. `tables` holds its tables, each with its record numbers.

    The records are then of `as_of`, or of the day on which the last notice was issued, if that is later than theirs.
    Raises InputError if the records do not say of which day and authorities they are.
    """
    before, authorities = _stated(header)
    day = max(before, as_of or _issued(notices, authorities) or before)
    extract = pa.table(
        {
            "as_of": [day.isoformat()],
            "moved": [day != before],
            "authorities": pa.array([authorities], pa.list_(pa.string())),
        }
    )
    macros = f"{catalogue.macros}\n{catalogue.conversions}"
    engine = open_engine(macros, standard.code_lists, standard.code_day(day), lock=False)
    try:
        engine.execute("SET preserve_insertion_order = true")
        needed = {name: tables.get(name, whole(standard, name, [])) for name in ("young_person", *CHANGED)}
        _load(engine, {**needed, "notice": notices, "extract": extract})
        for script in ("decide.sql", "change.sql"):
            engine.execute(files(__package__).joinpath(script).read_text(encoding="utf-8"))
        decisions = engine.execute("SELECT notice_id, outcome FROM decision ORDER BY _record").fetchall()
        if len(decisions) != notices.num_rows:
            raise OwnFault("notices-lost", "not every notice is accounted for.", mend="nothing was written.")
        changed = {
            name: whole(standard, name, [engine.sql(NUMBERED.format(name)).to_arrow_table()]) for name in CHANGED
        }
    finally:
        engine.close()
    made_on = max(str(header.get("made_on") or ""), day.isoformat())
    moved = {**header, "as_of": day.isoformat(), "made_on": made_on}
    return Applied(moved, {**tables, **changed}, tuple(Decided(*one) for one in decisions))


def _stated(header: Header) -> tuple[date, list[str]]:
    """The day and the authorities of the records."""
    authorities = header.get("authorities")
    try:
        if not authorities:
            raise ValueError
        listed = list(authorities) if isinstance(authorities, tuple) else [authorities]
        return date.fromisoformat(str(header.get("as_of"))), listed
    except ValueError as error:
        raise InputError(
            "extract-unstated",
            "the records do not say of which day and of which authorities they are.",
            mend="export them again with `as_of` and `authorities` in the header.",
        ) from error


def _issued(notices: pa.Table, authorities: Sequence[str]) -> date | None:
    """The day on which the last notice to some authorities was issued."""
    ours = notices.filter(pc.is_in(notices.column("recipient_authority"), pa.array(authorities, pa.string())))
    last = pc.max(ours.column("issued_on")).as_py()
    return date.fromisoformat(last) if last else None


def _load(engine: duckdb.DuckDBPyConnection, tables: Tables) -> None:
    for name, rows in tables.items():
        engine.register("_given", rows)
        engine.execute(f"CREATE TABLE {name} AS SELECT * FROM _given")
        engine.unregister("_given")


def whole(standard: Standard, name: str, parts: Sequence[pa.Table]) -> pa.Table:
    """Rows of a table with every field of the standard, and the numbers of the records that they are, or lie in."""
    table = standard.table(name)
    numbers = [RECORD, ROOT] if table.role == "child" else [RECORD]
    made = []
    for rows in parts:
        fields = selected(table, rows, [one.name for one in table.fields])
        for at, number in enumerate(numbers):
            column = rows.column(number).cast(pa.int64()) if number in rows.column_names else None
            fields = fields.add_column(at, number, pa.nulls(rows.num_rows, pa.int64()) if column is None else column)
        made.append(fields)
    kinds = [(one.name, pa.list_(pa.string()) if one.repeated else pa.string()) for one in table.fields]
    schema = pa.schema([*((name, pa.int64()) for name in numbers), *kinds])
    return pa.concat_tables([one.cast(schema) for one in made]) if made else schema.empty_table()
