"""The synthetic people as the monthly national return: what each field holds follows from its concept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

import numpy as np
import pyarrow as pa

from ccis_interop.catalogue.model import RECORD, Field, Standard
from ccis_interop.formats.input import Header, Value
from ccis_interop.formats.write.chunks import Dataset
from ccis_interop.synth.draw import Draw
from ccis_interop.synth.population import (
    CHARACTERISTICS,
    CHUNK,
    ETHNICITY,
    LONDON,
    REMARK,
    STATUSES,
    Days,
    People,
    World,
    activities,
    people,
)

SUPPLIER = "ccis-interop synthetic data"


def dataset(standard: Standard, count: int, seed: int, day: date, authorities: Sequence[str]) -> Dataset:
    """So many people as a return of some authorities, for the month that ends on a day."""
    led = list(authorities) or LONDON
    return Dataset(standard, header(standard, day, led), _chunks(standard, count, seed, day, led), REMARK)


def _chunks(
    standard: Standard, count: int, seed: int, day: date, authorities: Sequence[str]
) -> Iterator[Mapping[str, pa.Table]]:
    drawn_from = world(standard, day, authorities)
    table = standard.records[0].name
    for first in range(0, count, CHUNK):
        made = people(drawn_from, seed, first, min(CHUNK, count - first))
        yield {table: records(standard, made, Draw(seed, made.number), day)}


def world(standard: Standard, day: date, authorities: Sequence[str]) -> World:
    """What people are drawn from: the codes that a standard has on a day."""
    lists = [standard.code_lists[name] for name in _named(standard, "activity").code_lists]
    stated = [one for one in _fields(standard) if one.concept == "intended_destination"]
    intended = [standard.code_lists[name] for one in stated for name in one.code_lists]
    begun = [row["valid_from"] for one in intended for row in one.valid(day) if row["valid_from"]]
    return World(
        day=day,
        authorities=authorities,
        activities=activities(codes(standard, _named(standard, "activity"), day)),
        characteristics=_held(standard, "characteristics", day, CHARACTERISTICS),
        ethnicities=_held(standard, "ethnicity", day, ETHNICITY),
        statuses=_held(standard, "cohort_status", day, STATUSES),
        intended=sorted(_held(standard, "intended_destination", day, ("",))),
        intended_since=max(begun, default=None),
        review_needed=frozenset(r["code"] for one in lists for r in one.valid(day) if r.get("needs_review") == "Y"),
    )


def _held(standard: Standard, concept: str, day: date, otherwise: Iterable[str]) -> frozenset[str]:
    """The codes for a concept; those of today's return if the standard has no such field."""
    fields = [one for one in _fields(standard) if one.concept == concept]
    return frozenset(codes(standard, fields[0], day) if fields else otherwise)


def database(authority: str) -> str:
    """The three digits of the invented database that holds an authority's records."""
    return f"9{int(np.searchsorted(sorted(LONDON), authority)):02d}"


def codes(standard: Standard, field: Field, day: date) -> list[str]:
    """The codes that a field may hold on a day."""
    listed = [code for name in field.code_lists for code in standard.code_lists[name].codes(day)]
    return sorted({code for code, _ in field.enum} | set(listed))


def _fields(standard: Standard) -> Iterator[Field]:
    return (one for table in standard.tables for one in table.fields)


def _named(standard: Standard, concept: str) -> Field:
    return next(one for one in _fields(standard) if one.concept == concept)


def header(standard: Standard, day: date, authorities: Sequence[str]) -> Header:
    """The file's header. Text of which nothing is known says that it is synthetic."""
    known: dict[str, Value] = {
        "database": tuple(sorted({database(code) for code in authorities})),
        "source_authorities": tuple(authorities),
        "sent_on": day.isoformat(),
        "period_end": day.isoformat(),
        "supplier": SUPPLIER,
        "supplier_version": "1.0",
        "schema_version": "1.0",
    }
    fields = standard.header.fields if standard.header else ()
    return {one.name: known.get(one.concept or "", SUPPLIER if one.required else None) for one in fields}


def records(standard: Standard, made: People, draw: Draw, day: date) -> pa.Table:
    """The people of a run as records of a return, numbered."""
    columns: dict[str, pa.Array] = {RECORD: pa.array(made.number + 1)}
    for one in standard.records[0].fields:
        columns[one.name] = column(standard, one, made, draw, day)
    return pa.table(columns)


def column(standard: Standard, field: Field, made: People, draw: Draw, day: date) -> pa.Array:
    """A field's values: those of its concept; any right one where it must be filled and its concept is new."""
    concept = field.concept or ""
    if field.repeated:
        held = made.characteristics if concept == "characteristics" else [None] * len(made.number)
        return pa.array([values or None for values in held], pa.list_(pa.string()))
    if concept in made.day:
        return _iso(made.day[concept])
    if concept in made.text:
        return _text(made.text[concept])
    if not field.required:
        return pa.nulls(len(made.number), pa.string())
    if field.kind == "date":
        return pa.array([day.isoformat()] * len(made.number))
    listed = codes(standard, field, day)
    return _text(draw.one_of(f"new field {field.name}", listed or [SUPPLIER]))


def _text(values: np.ndarray) -> pa.Array:
    return pa.array(values, pa.string(), mask=values == "")


def _iso(days: Days) -> pa.Array:
    return pa.array(days.astype("datetime64[D]")).cast(pa.string())
