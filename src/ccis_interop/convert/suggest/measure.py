"""How good suggestions are: on a layout whose mapping is known, with all that it and its family taught left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ccis_interop.catalogue.bind import bind
from ccis_interop.catalogue.bind import concepts as concepts_by_name
from ccis_interop.catalogue.expression import columns_of, parsed
from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.layouts import Layout, layouts
from ccis_interop.catalogue.mappings import Mapping as MappingContract
from ccis_interop.catalogue.mappings import mappings
from ccis_interop.convert.suggest.choose import Choice
from ccis_interop.convert.suggest.knowledge import knowledge
from ccis_interop.convert.suggest.sample import Seen
from ccis_interop.convert.suggest.suggest import proposed


@dataclass(frozen=True, slots=True)
class Score:
    """One layout: columns that its mapping uses, columns that were suggested, and those suggested rightly.

    `wrong` and `lost` name the columns that were suggested wrongly, and those that the mapping uses and nobody
    suggested.
    """

    layout: str
    target: str
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
    catalogue: Catalogue,
    layout: Layout,
    mapping: MappingContract,
    seen: Sequence[Seen],
    target: str,
    *,
    without: frozenset[str] = frozenset(),
) -> Score:
    """The score on what was seen of the columns of a file in a layout.

    A suggestion is right if the mapping makes the suggested field of this column, too: of a column that makes several
    the first counts. `without` are sources of knowledge that are hidden beside the layout's family.
    """
    standard = catalogue.load(target)
    known = knowledge(catalogue, standard, hidden=family(layout, mapping) | without)
    concepts = {field.name: field.concept for table in standard.tables for field in table.fields}
    bound = bind(mapping, standard, concepts_by_name(layout.columns))
    truth = {name: {concepts.get(each) for each in made} for name, made in fed(layout, bound).items()}
    choices = proposed(seen, known, standard)
    suggested = {
        layout.columns[one.at].name: concept
        for one in choices
        if (concept := _first(one, choices, frozenset(filter(None, concepts.values())))) is not None
    }
    right = {name for name, concept in suggested.items() if concept in truth.get(name, ())}
    called = {one.name: one.header.strip() for one in layout.columns}
    return Score(
        layout=layout.ref,
        target=target,
        columns=len(seen),
        used=len(truth),
        suggested=len(suggested),
        right=len(right),
        wrong=[called[name] for name in suggested if name not in right],
        lost=[called[one.name] for one in layout.columns if one.name in truth and one.name not in right],
    )


def _first(one: Choice, choices: Sequence[Choice], made: frozenset[str]) -> str | None:
    """The concept that a column is suggested for, by itself or within the expression of another column."""
    if one.chosen is None:
        return None
    own = [concept for concept in one.chosen.meaning.makes if concept in made]
    within = [
        concept
        for each in choices
        if each.chosen
        for concept, sql in each.chosen.meaning.makes.items()
        if f"{{{one.chosen.meaning.name}}}" in sql and concept in made
    ]
    return next(iter([*own, *within]), None)


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
