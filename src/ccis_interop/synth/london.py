"""A synthetic London as a dataset of a standard: the head of this room.

One module a family of standards (`nccis.py` for the editions of `nccis`, `ccis.py` for those of `ccis`) writes
the same people down in its own way.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from importlib import import_module
from importlib.util import find_spec

from ccis_interop.catalogue.model import Standard
from ccis_interop.errors import UsageError
from ccis_interop.formats.write.chunks import Dataset


def dataset(standard: Standard, count: int, seed: int, day: date, authorities: Sequence[str]) -> Dataset:
    """So many people as records of a standard. Raises UsageError if there is no synthetic form of it."""
    name = f"ccis_interop.synth.{standard.id.replace('-', '_')}"
    if not standard.records or find_spec(name) is None:
        raise UsageError(
            "no-synthetic-form",
            f"there are no synthetic records of {standard.ref}.",
            mend="name another standard with --standard.",
        )
    made: Dataset = import_module(name).dataset(standard, count, seed, day, authorities)
    return made


def default_day(standard: Standard) -> date:
    """A month's end inside the edition's period, else the end of last October."""
    begins = standard.recognition.period_from
    return date(begins.year, 10, 31) if begins else date(date.today().year - 1, 10, 31)
