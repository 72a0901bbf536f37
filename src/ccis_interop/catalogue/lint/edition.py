"""A contract as lint looks at it: as much of it as could be read, and where each part is stated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from open_data_contract_standard.model import (
    AuthoritativeDefinition,
    DataQuality,
    OpenDataContractStandard,
    SchemaObject,
    SchemaProperty,
)

from ccis_interop.catalogue.lint.mistake import Mistake, Places
from ccis_interop.catalogue.model import CodeList, Standard

CONFIDENCE = ("quoted", "inferred", "unknown", "ours")


@dataclass(kw_only=True)
class Stated:
    """A contract of any kind that is looked at: what it states, where, and the words that it may use."""

    ref: str
    contract: OpenDataContractStandard
    places: Places
    source_ids: frozenset[str]
    concepts: frozenset[str]
    mistakes: list[Mistake] = field(default_factory=list)

    def tell(self, place: tuple[Path, int], code: str, what: str, mend: str) -> None:
        """Note a mistake."""
        self.mistakes.append(Mistake(*place, code, what, mend, self.ref))

    def tables(self) -> Iterator[SchemaObject]:
        """The tables as stated."""
        yield from self.contract.schema_ or []

    def fields(self) -> Iterator[tuple[SchemaObject, SchemaProperty]]:
        """The fields as stated."""
        for table in self.tables():
            for one in table.properties or []:
                yield table, one

    def tell_sources(
        self, place: tuple[Path, int], stated: list[AuthoritativeDefinition] | None, code: str, whose: str
    ) -> None:
        """Note what is wrong with the sources of something; it must have one."""
        sources = [one for one in stated or [] if one.type == "source"]
        if not sources:
            mend = "add `authoritativeDefinitions: [{type: source, url: ../../sources.csv#ID, description: quoted}]`."
            self.tell(place, code, f"{whose} names no source.", mend)
        for one in sources:
            name = (one.url or "").rpartition("#")[2]
            self.tell_source(place, name, one.description or "", whose)

    def tell_source(self, place: tuple[Path, int], name: str, confidence: str, whose: str) -> None:
        """Note an unknown source or word of confidence."""
        if name not in self.source_ids:
            self.tell(
                place,
                "source-unknown",
                f"the source `{name}` of {whose} is not in sources.csv.",
                "add it to sources.csv, or name one that is there.",
            )
        if confidence not in CONFIDENCE:
            self.tell(
                place,
                "confidence-unknown",
                f"`{confidence}` says nothing of how sure {whose} is.",
                f"use one of: {', '.join(CONFIDENCE)}.",
            )

    def tell_concept(self, place: tuple[Path, int], concept: object, whose: str) -> None:
        """Note a meaning that is not a word of concepts.csv."""
        if concept and concept not in self.concepts:
            self.tell(
                place,
                "concept-unknown",
                f"{whose} means `{concept}`, which is not in concepts.csv.",
                "add it to concepts.csv, or use a word that is there.",
            )


@dataclass(kw_only=True)
class Looked(Stated):
    """An edition of a standard: the whole contract, and the standard made of it."""

    standard: Standard
    lists: Mapping[str, CodeList]
    structure_faults: frozenset[str]
    prefixes: frozenset[str]

    def rules(self) -> Iterator[tuple[SchemaObject, SchemaProperty | None, DataQuality]]:
        """The rules as stated."""
        for table in self.tables():
            for quality in table.quality or []:
                yield table, None, quality
        for table, one in self.fields():
            for quality in one.quality or []:
                yield table, one, quality
