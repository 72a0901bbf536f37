"""An account in a few lines of text, for whoever ran the conversion."""

from __future__ import annotations

from collections.abc import Iterator

from ccis_interop.convert.account import Account, Change, Rows


def summary(account: Account) -> Iterator[str]:
    """The lines."""
    for one in account.sources:
        sheet = f", sheet {one.sheet}" if one.sheet else ""
        yield f"{one.file}{sheet} ({one.format}): {one.ref}; {one.why}."
        yield from (f"  note: {note}" for note in one.notes)
    yield f"to {account.target['ref']} by {account.mapping['ref']}, as of {account.as_of}"
    yield from account.lacking
    for rows in account.rows:
        yield _rows(rows)
        yield from (f"  left out: {count:,}, {reason}" for reason, count in rows.left_out.items())
    yield from _columns(account)
    made = {rows.table for rows in account.rows}
    for table, fields in account.unmade.items():
        if fields and table in made:
            yield f"not carried to {table}: {', '.join(fields)}"
    if whole := [table for table in account.unmade if table not in made]:
        yield f"not carried at all: {', '.join(whole)}"
    yield from _values(account)
    for home in account.residence:
        by = f" ({home.directory})" if home.directory else ""
        yield f"authority of residence{by}: {', '.join(f'{why} {count:,}' for why, count in home.outcomes.items())}"
    for told in account.findings:
        yield f"{'rejected' if told.rejects else told.severity}: {told.count:,} x {told.message} [{told.rule}]"
    if account.is_idle:
        yield "nothing came out: stated rules left every row out. Look at the reasons, and at what --set told."
    yield from (f"not evaluated: {rule}: {why}" for rule, why in account.not_evaluated.items())
    yield from (f"{what}: {file.name}, {file.rows:,} rows" for what, file in account.files.items())


def _values(account: Account) -> Iterator[str]:
    """What became of values."""
    yield from (f"values {rule}: {count:,}" for rule, count in _changed(account.changes).items())
    for change in account.changes:
        if change.emptied and change.rule != "split":  # a part that is not there was not sent
            why = f" ({change.description})" if change.description else ""
            yield f"sent but left empty: {change.field}, {change.emptied:,} times{why}"
    for miss in account.misses:
        known = ", ".join(f"{code} {count:,} times" for code, count in miss.codes.items())
        other = f"codes that it does not know {miss.unknown:,} times" if miss.unknown else ""
        yield f"crosswalk {miss.crosswalk} has no answer for {miss.field}: {'; '.join(filter(None, (known, other)))}"
    yield from (f"look at {doubt.count:,} rows: {doubt.says}" for doubt in account.doubts)
    if account.withheld:
        yield f"withheld, since an objection stands: all but name, address and date of birth of {account.withheld:,}"


def _rows(rows: Rows) -> str:
    split = f" + {rows.split:,} split" if rows.split else ""
    left = sum(rows.left_out.values())
    return (
        f"{rows.table}: {rows.given:,} rows{split} = {rows.out:,} out + {rows.rejected:,} rejected + "
        f"{rows.merged:,} merged + {left:,} left out"
    )


def _columns(account: Account) -> Iterator[str]:
    for source in account.sources:
        for table, columns in source.columns.items():
            of = f" of {table}" if len(source.columns) > 1 else ""
            if columns.unused:
                yield f"columns{of} not used: {', '.join(columns.unused)}"
            if columns.unknown:
                yield f"columns not known: {', '.join(columns.unknown)}"
            if columns.missing:
                yield f"columns not there: {', '.join(columns.missing)}"


def _changed(changes: tuple[Change, ...]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for one in changes:
        if one.changed:
            totals[one.rule] = totals.get(one.rule, 0) + one.changed
    return dict(sorted(totals.items()))
