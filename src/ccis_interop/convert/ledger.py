"""Counts the account of a conversion out of the engine's tables."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import duckdb

from ccis_interop import __version__
from ccis_interop.catalogue.mappings import Join
from ccis_interop.catalogue.mappings import Mapping as MappingContract
from ccis_interop.catalogue.model import WITHHOLDING, Table
from ccis_interop.convert import account as told
from ccis_interop.convert.conversion import Conversion
from ccis_interop.convert.engine import GIVEN
from ccis_interop.convert.judge import REJECTED, Judgement, rejects
from ccis_interop.convert.load import ROW, used, words
from ccis_interop.convert.shape import BITS, JOINED, OUT, TablePlan
from ccis_interop.convert.source import LayoutInput, Source
from ccis_interop.convert.target import Made
from ccis_interop.errors import OwnFault
from ccis_interop.formats.xml.nested import NestedInput

BLANK = "nothing in the row"
NOTHING = "nothing in the row for this table"


def account_of(made: Made, judgement: Judgement, conversion: Conversion) -> told.Account:
    """The account, without the files."""
    engine, plans, sources, mapping = made.engine, made.plans, conversion.sources, conversion.mapping
    return told.Account(
        tool=__version__,
        as_of=conversion.as_of.isoformat(),
        mapping={"ref": mapping.ref, "digest": mapping.digest},
        target={"ref": made.standard.ref, "digest": made.standard.digest},
        crosswalks={name: one.digest for name, one in conversion.crosswalks.items()},
        functions=hashlib.sha256(conversion.catalogue.conversions.encode()).hexdigest(),
        parameters=conversion.parameters,
        header=made.header,
        sources=tuple(_given(one, mapping) for one in sources),
        rows=tuple(_rows(engine, one, conversion.holder(one.logic.source)) for one in plans),
        changes=tuple(change for one in plans for change in _changes(engine, one, sources)),
        misses=tuple(miss for one in plans for miss in _misses(engine, one)),
        doubts=tuple(doubt for one in plans for doubt in _doubts(engine, one)),
        withheld=sum(_withheld(engine, one) for one in plans),
        findings=_findings(judgement),
        not_evaluated={rule.id: why for rule, why in judgement.skipped},
        fields={one.table.name: {field.field.name: field.said for field in one.fields} for one in plans},
        unmade={one.name: _unmade(one, plans) for one in made.standard.tables if one.role != "header"},
        limitations=mapping.limitations,
        joined=tuple(_joined(engine, one, at, conversion) for one in plans for at in one.logic.joins),
    )


def refuse_unbalanced(account: told.Account) -> None:
    """Raise OwnFault if a row went nowhere or came from nowhere, or the files do not hold what the account says."""
    every: list[told.Rows | told.Joined] = [*account.rows, *account.joined]
    for rows in every:
        if not rows.balanced:
            raise OwnFault(
                "account-unbalanced",
                f"of {rows.given:,} rows of {rows.source} not all are accounted for.",
                mend="nothing was put in place; send us the layout and the mapping.",
            )
    if sum(one.out for one in account.rows) != account.files["output"].rows:
        raise OwnFault(
            "account-unbalanced",
            "the output does not hold every record that the account says.",
            mend="nothing was put in place; send us the layout and the mapping.",
        )


def _unmade(table: Table, plans: Sequence[TablePlan]) -> tuple[str, ...]:
    """The fields of a target table that no expression makes: what the source does not carry."""
    made = {field.field.name for one in plans if one.table.name == table.name for field in one.fields}
    return tuple(one.name for one in table.fields if one.name not in made)


def _count(engine: duckdb.DuckDBPyConnection, rest: str, what: str = "COUNT(*)") -> int:
    return int(engine.execute(f"SELECT {what} {rest}").fetchall()[0][0] or 0)


def _given(source: Source, mapping: MappingContract) -> told.Given:
    return told.Given(
        file=source.given.file,
        sheet=source.sheet,
        format=source.given.format,
        ref=source.ref,
        why=source.why,
        digest=source.digest(),
        contract_digest=source.contract_digest,
        columns={name: _columns(source, name, columns, mapping) for name, columns in source.tables.items()},
        notes=(*source.notes, *source.given.reading.notes),
    )


def _columns(source: Source, table: str, columns: frozenset[str], mapping: MappingContract) -> told.Columns:
    read = used(mapping, columns) if table.lower() in words(mapping) else frozenset[str]()
    if not isinstance(source.given, LayoutInput):
        unread = source.given.unread_by(table) if isinstance(source.given, NestedInput) else ()
        there = source.given.columns.get(table, frozenset())
        return told.Columns(
            tuple(sorted(read & there)), tuple(sorted(there - read)), unread, tuple(sorted(read - there))
        )
    found, header = source.given.fit, source.given.grid.columns
    held = {name: header[at] for name, at in sorted(found.places.items(), key=lambda pair: pair[1])}
    return told.Columns(
        used=tuple(text for name, text in held.items() if name in read),
        unused=tuple(text for name, text in held.items() if name not in read),
        unknown=tuple(f"column {at + 1}" if not header[at].isprintable() else header[at] for at in found.unknown),
        missing=tuple(one.header.strip() for one in found.missing),
    )


def _rows(engine: duckdb.DuckDBPyConnection, plan: TablePlan, source: Source) -> told.Rows:
    """Where the rows of one target table went. What was read is the reader's count, the rest the engine's."""
    refused, left = _unread(source)
    shaped = _count(engine, f"FROM {plan.shaped if plan.is_shaped else f'{GIVEN}.{plan.shaped}'}")
    covered, merged, also = shaped, 0, 0
    if plan.is_shaped:
        covered = shaped if plan.logic.is_plain else _count(engine, f"FROM {plan.shaped}", f"COUNT(DISTINCT {ROW})")
        for at, one in enumerate(plan.logic.leaves, 1):
            count = _count(engine, f"FROM {plan.shaped} WHERE _left = {at}")
            left |= {one.says: left.get(one.says, 0) + count} if count else {}
        inside = f"FROM {plan.shaped} s WHERE s._left = 0 AND s._rank > 1"
        bad = f"s._group IN (SELECT {ROW} FROM {plan.made} m WHERE NOT m.{OUT})"
        also = _count(engine, f"{inside} AND {bad}")
        merged = _count(engine, inside) - also
    loaded = _count(engine, f"FROM {GIVEN}.{plan.logic.source}")
    if loaded > covered:
        left[NOTHING] = loaded - covered
    out = _count(engine, f"FROM {plan.made} m WHERE m.{OUT}")
    return told.Rows(
        table=plan.table.name,
        source=plan.logic.source,
        given=source.given.reading.records.get(plan.logic.source, 0),
        split=shaped - covered,
        out=out,
        rejected=_count(engine, f"FROM {plan.made}") - out + also + refused,
        merged=merged,
        left_out=left,
    )


def _joined(engine: duckdb.DuckDBPyConnection, plan: TablePlan, join: Join, conversion: Conversion) -> told.Joined:
    """Where the rows of a table went that was read beside another."""
    source = conversion.holder(join.source)
    refused, left = _unread(source)
    rows = JOINED.format(plan.table.name, join.source)
    nowhere = _count(engine, f"FROM {rows} WHERE _to IS NULL", f"COUNT(DISTINCT {ROW})")
    rejected = _count(engine, f"FROM {REJECTED} WHERE source = '{join.source}'")
    loaded = _count(engine, f"FROM {GIVEN}.{join.source}")
    if nowhere:
        left[join.reason] = nowhere
    return told.Joined(
        table=plan.table.name,
        source=join.source,
        given=source.given.reading.records.get(join.source, 0),
        used=loaded - nowhere - rejected,
        rejected=rejected + refused,
        left_out=left,
    )


def _unread(source: Source) -> tuple[int, dict[str, int]]:
    """How many rows could not be read as rows, and how many held nothing."""
    if not isinstance(source.given, LayoutInput):
        return 0, {}
    return len(source.given.refused), {BLANK: source.given.blank} if source.given.blank else {}


def _changes(engine: duckdb.DuckDBPyConnection, plan: TablePlan, sources: Sequence[Source]) -> list[told.Change]:
    fields = [one for one in plan.fields if one.reads]
    if not fields:
        return []
    sums = [
        f"COALESCE(sum((m.{name}{one.bit // BITS} >> {one.bit % BITS}) & 1), 0)"
        for one in fields
        for name in ("_changed", "_emptied")
    ]
    found = engine.execute(f"SELECT {', '.join(sums)} FROM {plan.made} m WHERE m.{OUT}").fetchall()[0]
    return [
        told.Change(
            plan.table.name,
            one.field.name,
            one.expression.change,
            tuple(column_header(name, sources) for name in one.reads),
            int(found[2 * at]),
            int(found[2 * at + 1]),
            one.description,
        )
        for at, one in enumerate(fields)
    ]


def column_header(column: str, sources: Sequence[Source]) -> str:
    """The name of a column in its file."""
    for source in sources:
        if isinstance(source.given, LayoutInput):
            at = source.given.fit.places.get(column)
            if at is not None:
                return str(source.given.grid.columns[at])
    return column


def _misses(engine: duckdb.DuckDBPyConnection, plan: TablePlan) -> list[told.Miss]:
    found = []
    for at, field, asked in plan.crosswalks:
        rows = engine.execute(
            f"SELECT _missed_{at}, COUNT(*) FROM {plan.made} m WHERE _missed_{at} IS NOT NULL AND m.{OUT} "
            f"GROUP BY 1 ORDER BY 1"
        ).fetchall()
        counts = {str(code): int(count) for code, count in rows}
        if counts:
            unknown = counts.pop("", 0)
            found.append(told.Miss(asked.crosswalk, field.field.name, counts, unknown))
    return found


def _doubts(engine: duckdb.DuckDBPyConnection, plan: TablePlan) -> list[told.Doubt]:
    counts = [_count(engine, f"FROM {plan.made} m WHERE _doubt_{at} AND m.{OUT}") for at in range(len(plan.doubts))]
    return [told.Doubt(one.says, count) for one, count in zip(plan.logic.doubts, counts, strict=True) if count]


def _withheld(engine: duckdb.DuckDBPyConnection, plan: TablePlan) -> int:
    stands = next((one.field.name for one in plan.fields if one.field.concept == WITHHOLDING), None)
    return _count(engine, f"FROM {plan.made} m WHERE {stands} = 'Y' AND m.{OUT}") if stands else 0


def _findings(judgement: Judgement) -> tuple[told.Told, ...]:
    found = [
        told.Told(name, rule.severity.value, len(numbers), rejects(rule), rule.message, rule.mend)
        for name, (rule, _, numbers) in judgement.breaches.items()
        if len(numbers)
    ]
    found += [
        told.Told(rule.id, rule.severity.value, 1, rejects(rule), rule.message, rule.mend) for rule in judgement.header
    ]
    return tuple(sorted(found, key=lambda one: (not one.rejects, one.rule)))
