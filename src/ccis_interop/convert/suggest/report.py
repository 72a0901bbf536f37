"""A suggestion in a few lines of text, without any value; and the values, for a file that its owner keeps."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc

from ccis_interop.convert.suggest.candidates import Candidate
from ccis_interop.convert.suggest.choose import Choice
from ccis_interop.convert.suggest.contracts import parameters
from ccis_interop.convert.suggest.suggest import Suggestion

EXAMPLES = 5  # values of a column that are shown
MONTH_FIRST = "mm/dd/yyyy"  # the shape of dates that can only be so
NEAR = 0.3  # the confidence from which something that was not chosen is told


def lines(suggestion: Suggestion) -> Iterator[str]:
    """The lines."""
    sheet = f", sheet {suggestion.sheet}" if suggestion.sheet else ""
    count = sum(bool(one.seen.header.strip()) for one in suggestion.choices)
    yield f"{suggestion.file}{sheet}: {count} columns, {suggestion.rows:,} rows looked at"
    yield from (f"  note: {note}" for note in suggestion.notes)
    if suggestion.known_as:
        yield f"  note: its columns are those of {suggestion.known_as}: interop convert needs no mapping of yours"
    for choice in suggestion.choices:
        if choice.seen.header.strip():
            yield from _column(suggestion, choice)
    for one in suggestion.made:
        if one.at is None and one.field.required and one.table == suggestion.target.records[0].name:
            yield f"{one.field.name} is made so: {one.sql}"
    asked = parameters(suggestion)
    if asked:
        yield f"you tell with --set when converting: {', '.join(asked)}"
    if suggestion.missing:
        yield f"no column makes {', '.join(suggestion.missing)}, without which no record is right"
    for choice in suggestion.doubtful:
        yield f"decide with --take: {_doubt(suggestion, choice)}"


def _header(one: Choice) -> str:
    """A header on one line, without what a terminal would not print."""
    return " ".join("".join(each if each.isprintable() else " " for each in one.seen.header).split())


def _doubt(suggestion: Suggestion, one: Choice) -> str:
    if one.rivals and one.chosen:
        says = " or ".join(each.meaning.says for each in (one.chosen, *one.rivals))
        return f"`{_header(one)}` may be {says}"
    return f"{_both(suggestion, one)} fit alike"


def _both(suggestion: Suggestion, one: Choice) -> str:
    return " and ".join(f"`{_header(suggestion.choices[at])}`" for at in (one.at, *one.beside))


def _column(suggestion: Suggestion, one: Choice) -> Iterator[str]:
    shape = f" ({', '.join(one.seen.shapes)})" if one.seen.shapes else " (empty)"
    made = [each.field.name for each in suggestion.made if each.at == one.at]
    header = _header(one)
    if one.chosen is None:
        owner = next((each for each in suggestion.choices if one.at in each.beside), None)
        if owner is not None:
            yield f"{header}{shape}: not used; `{_header(owner)}` makes the same"
            return
        near = [each for each in one.others if each.confidence >= NEAR][:1]
        yield f"{header}{shape}: not used{_near(near)}"
        return
    use = ", ".join(made) or "no field of its own"
    yield f"{header}{shape}: {use} [{one.chosen.confidence:.2f}] {one.chosen.why}"
    if any("day_of(" in each.sql for each in suggestion.made if each.at == one.at):
        yield from (f"  look: {told}" for told in _dates(one))


def _dates(one: Choice) -> Iterator[str]:
    """What of a column of dates will not be read."""
    months = one.seen.shares.get("month", 0.0)
    if months:
        yield f"{months:.0%} of its values are months without a day, which make no date"
    if MONTH_FIRST in one.seen.shapes:
        yield "some of its dates have the month before the day, which make no date; the others are read day first"


def _near(near: list[Candidate]) -> str:
    return "".join(f"; might be {one.meaning.says} [{one.confidence:.2f}], {one.why}" for one in near)


def write_values(suggestion: Suggestion, rows: pa.Table, file: IO[str]) -> None:
    """The commonest values of each column, as CSV. They are personal data."""
    out = csv.writer(file, lineterminator="\n")
    out.writerow(("column", "value", "rows"))
    for one in suggestion.choices:
        counted = pc.value_counts(rows.column(f"c{one.at}").combine_chunks()).to_pylist()
        filled = [each for each in counted if (each["values"] or "").strip()]
        for each in sorted(filled, key=lambda each: (-each["counts"], each["values"]))[:EXAMPLES]:
            out.writerow((one.seen.header, each["values"], each["counts"]))
