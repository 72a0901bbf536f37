"""Synthetic files as others send them: of any layout that there is a recipe or a module for."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.layouts import is_nested, layout
from ccis_interop.catalogue.nested import nested_layout
from ccis_interop.errors import UsageError
from ccis_interop.synth.layouts import write_layout

MONTH, LAST = 11, 30  # a day in the autumn term of the year that an edition begins with


def write_sent(catalogue: Catalogue, ref: str, path: Path, count: int, seed: int, day: date | None) -> int:
    """Write a synthetic file of a layout, with about so many people; how many.

    Raises UsageError if there is no synthetic form of it.
    """
    if not is_nested(catalogue.layouts[ref]):
        return write_layout(catalogue, layout(catalogue, ref), path, count, seed, day or _autumn(""))
    wanted = nested_layout(catalogue, ref)
    name = f"ccis_interop.synth.{wanted.id.replace('-', '_')}"
    if find_spec(name) is None:
        raise UsageError("no-synthetic-form", f"there are no synthetic files of {ref}.")
    made: int = import_module(name).write(catalogue, wanted, count, seed, day or _autumn(wanted.edition), path)
    return made


def _autumn(edition: str) -> date:
    year = int(edition[:4]) if edition[:4].isdigit() else date.today().year - 1
    return date(year, MONTH, LAST)
