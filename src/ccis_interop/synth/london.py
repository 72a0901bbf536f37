"""A synthetic London as a dataset of a standard: the head of this room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import pyarrow as pa

from ccis_interop.catalogue.model import Standard
from ccis_interop.errors import UsageError
from ccis_interop.formats.write.chunks import Dataset
from ccis_interop.synth import nccis
from ccis_interop.synth.population import LONDON, people

CHUNK = 50_000
REMARK = "synthetic data made by interop synth: no person in it is real"


def dataset(standard: Standard, count: int, seed: int, day: date, authorities: Sequence[str]) -> Dataset:
    """So many people as records of a standard. Raises UsageError if there is no synthetic form of it."""
    if standard.id != "nccis" or not standard.records:
        raise UsageError("no-synthetic-form", f"there are no synthetic records of {standard.ref} yet.")
    led = list(authorities) or LONDON
    databases = sorted({f"9{sorted(LONDON).index(code):02d}" for code in led})
    header = nccis.header(day, databases, led)
    return Dataset(standard, header, _returns(standard, count, seed, day, led), REMARK)


def _returns(
    standard: Standard, count: int, seed: int, day: date, authorities: list[str]
) -> Iterator[Mapping[str, pa.Table]]:
    drawn_from = nccis.world(standard, day, authorities)
    table = standard.records[0].name
    for first in range(0, count, CHUNK):
        made = people(drawn_from, seed, first, min(CHUNK, count - first))
        yield {table: nccis.records(standard, made)}


def default_day(standard: Standard) -> date:
    """A month's end inside the edition's period, else the end of last October."""
    begins = standard.recognition.period_from
    return date(begins.year, 10, 31) if begins else date(date.today().year - 1, 10, 31)
