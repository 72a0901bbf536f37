"""Which column of a table is which field: exact names first, then case, spaces and the spellings that are known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ccis_interop.catalogue.compile.template import REQUIRED
from ccis_interop.catalogue.model import Field


@dataclass
class Matched:
    """The fields found, by column; what was spelt otherwise, not known, missing, or there twice."""

    fields: dict[int, Field] = field(default_factory=dict)
    spellings: list[str] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)
    missing: list[Field] = field(default_factory=list)
    doubled: list[tuple[str, int, int]] = field(default_factory=list)


def match(names: Sequence[str], fields: Iterable[Field]) -> Matched:
    """Match column names with fields. Columns without a name and without a field are not counted as unknown."""
    fields = list(fields)
    exact = {one.name: one for one in fields}
    loose = dict(zip(map(loosened, element_names(fields)), fields, strict=True))
    loose |= {loosened(spelling): one for one in fields for spelling in (*one.synonyms, one.name)}
    matched = Matched()
    taken: dict[str, int] = {}
    for index, given in enumerate(names):
        name = without_mark(given)
        one = exact.get(name) or loose.get(loosened(name))
        if one is None:
            if name.strip():
                matched.unknown.append(index)
            continue
        if one.name in taken:
            matched.doubled.append((one.name, taken[one.name], index))
            continue
        taken[one.name] = index
        matched.fields[index] = one
        if name != one.name:
            matched.spellings.append(name.strip())
    matched.missing = [one for one in fields if one.name not in taken]
    return matched


def element_names(fields: Sequence[Field]) -> list[str]:
    """The columns of nested elements as Excel names them: a name that stood before gets a number, counted from 2.

    So seen in real files: LEACode, GuaranteeStatus, LEACode2, GuaranteeStatus3, LEACode4.
    """
    names: list[str] = []
    count = 1
    for one in fields:
        name = one.path.rpartition("/")[2]
        if name in names:
            count += 1
            name = f"{name}{count}"
        names.append(name)
    return names


def without_mark(name: str) -> str:
    """A name without the word that our spreadsheet templates put behind a column that must be filled."""
    return name.removesuffix(REQUIRED) if name.endswith(REQUIRED) else name


def loosened(name: str) -> str:
    """A name without case, spaces and underscores."""
    return "".join(without_mark(name).split()).replace("_", "").casefold()
