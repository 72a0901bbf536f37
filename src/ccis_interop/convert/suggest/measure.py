"""How good suggestions are: on a layout whose mapping is known, with all that it and its family taught left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from ccis_interop.catalogue.expression import columns_of, parsed
from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.layouts import Layout, layouts
from ccis_interop.catalogue.mappings import Mapping as MappingContract
from ccis_interop.catalogue.mappings import mappings
from ccis_interop.convert.suggest.knowledge import knowledge
from ccis_interop.convert.suggest.suggest import proposed


@dataclass(frozen=True, slots=True)
class Score:
    """One layout: columns that its mapping uses, columns that were suggested, and those suggested rightly.

    `wrong` and `lost` name the columns that were suggested wrongly, and those that the mapping uses and nobody
    suggested.
    """

    layout: str
    columns: int
    used: int
    suggested: int
    right: int
    wrong: Sequence[str]
    lost: Sequence[str]


def precision(scores: Iterable[Score]) -> float:
    """The part of the suggested columns that the mapping uses for the same field."""
    scores = list(scores)
    return sum(one.right for one in scores) / sum(one.suggested for one in scores)


def recall(scores: Iterable[Score]) -> float:
    """The part of the columns that the mapping uses that were suggested for one of the same fields."""
    scores = list(scores)
    return sum(one.right for one in scores) / sum(one.used for one in scores)


def mapped(catalogue: Catalogue, target: str) -> list[tuple[Layout, MappingContract]]:
    """The layouts that have a mapping to a target, with it."""
    known = [one for one in mappings(catalogue) if one.makes(target)]
    return [
        (layout, one)
        for layout in layouts(catalogue)
        for one in known
        if any(layout.ref in refs or layout.id in refs for refs in one.sources)
    ]


def family(layout: Layout, mapping: MappingContract) -> frozenset[str]:
    """The ids of the layouts that are hidden with one: its other editions, and what its mapping reads beside it."""
    return frozenset({layout.id, *(ref.partition("/")[0] for refs in mapping.sources for ref in refs)})


def score(
    catalogue: Catalogue, layout: Layout, mapping: MappingContract, rows: pa.Table, target: str, day: date
) -> Score:
    """The score on rows of a layout, whose columns are called c0, c1 and so on."""
    standard = catalogue.load(target)
    known = knowledge(catalogue, standard, hidden=family(layout, mapping))
    headers = [one.header for one in layout.columns]
    truth = fed(layout, mapping)
    concept = {field.name: field.concept for table in standard.tables for field in table.fields}
    names = {layout.columns[at].name: at for at in range(len(headers))}
    fields = {names[name]: {concept.get(each) for each in made} for name, made in truth.items()}
    choices = proposed(rows, headers, known, catalogue, standard, day)
    had = {field for field in concept.values() if field}
    suggested = {
        one.at: [each for each in one.chosen.meaning.makes if each in had]
        for one in choices
        if one.chosen and (any(each in had for each in one.chosen.meaning.makes) or _joined(one, choices))
    }
    suggested = {at: made or _joined_of(at, choices) for at, made in suggested.items()}
    right = [at for at, made in suggested.items() if fields.get(at, set()) & set(made[:1])]
    return Score(
        layout=layout.ref,
        columns=len(headers),
        used=len(fields),
        suggested=len(suggested),
        right=len(right),
        wrong=[headers[at].strip() for at in suggested if at not in right],
        lost=[headers[at].strip() for at in fields if at not in right],
    )


def _joined(one, choices) -> bool:  # type: ignore[no-untyped-def]
    return bool(_joined_of(one.at, choices))


def _joined_of(at: int, choices) -> list[str]:  # type: ignore[no-untyped-def]
    """The concepts that another column's expression makes with this one."""
    name = choices[at].chosen.meaning.name
    return [
        concept
        for each in choices
        if each.chosen
        for concept, sql in each.chosen.meaning.makes.items()
        if f"{{{name}}}" in sql
    ]


def fed(layout: Layout, mapping: MappingContract) -> Mapping[str, set[str]]:
    """Which fields of the target each column feeds, as the mapping says; a column that feeds none is not there."""
    found: dict[str, set[str]] = {}
    stated = [(one.field, one.sql) for table in mapping.tables for one in table.fields] + list(mapping.header.items())
    columns = {one.name.lower(): one.name for one in layout.columns}
    for field, sql in stated:
        for name in columns_of(parsed(f"SELECT {sql}", mapping.where)):
            if name in columns:
                found.setdefault(columns[name], set()).add(field)
    return found
