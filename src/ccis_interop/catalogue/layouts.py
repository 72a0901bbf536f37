"""A layout: the contract of a file as somebody else sends it, read from `standards/layouts/<id>/<edition>/`.

A layout says which columns there are, in which order and under which headers; it has no rules. What a column
means in a standard is said by a mapping (`mappings.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from open_data_contract_standard.model import OpenDataContractStandard, SchemaProperty
from pydantic import ValidationError

from ccis_interop.catalogue import snapshot
from ccis_interop.catalogue.contract import sources, value
from ccis_interop.catalogue.find import CONTRACT, Catalogue, Edition
from ccis_interop.catalogue.model import Source
from ccis_interop.catalogue.yaml_source import read_yaml
from ccis_interop.errors import StandardError, UsageError


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `header` is the name on the wire, which may stand twice; `spellings` are others seen for it.

    `concept` is what it means in the words that standards share, where it means just that. `profile` is how its
    values look, by `value-profiles.csv`: it tells layouts apart that share a header.
    """

    name: str
    header: str
    spellings: tuple[str, ...]
    required: bool
    classification: str
    description: str
    sources: tuple[Source, ...]
    concept: str | None = None
    profile: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """One edition of one layout: a single table, its columns from the left."""

    id: str
    edition: str
    title: str
    purpose: str
    limitations: str
    table: str
    columns: tuple[Column, ...]
    dialect: Mapping[str, str]
    digest: str
    sources: tuple[Source, ...] = field(default=())

    @property
    def ref(self) -> str:
        """`id/edition`, the name by which users call it."""
        return f"{self.id}/{self.edition}"

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError."""
        for one in self.columns:
            if one.name == name:
                return one
        raise KeyError(name)


def layout(catalogue: Catalogue, ref: str) -> Layout:
    """A layout by name: `id/edition`, or `id` where it has one edition only.

    Raises UsageError if there is none or there are several, StandardError if its file is wrong.
    """
    found = [one for one in catalogue.layouts.values() if ref in (one.ref, one.id)]
    if len(found) == 1:
        return read_layout(found[0])
    near = ", ".join(one.ref for one in found or catalogue.layouts.values())
    what = f"`{ref}` has several editions" if found else f"there is no layout `{ref}`"
    raise UsageError("layout-unknown", f"{what}.", mend=f"use one of: {near}.")


def layouts(catalogue: Catalogue) -> list[Layout]:
    """Every layout of tables, in order; those of nested files (`xmlRoot`) are read as standards are."""
    return [read_layout(one) for one in catalogue.layouts.values() if not is_nested(one)]


def is_nested(one: Edition) -> bool:
    """Whether a layout is of XML: then `build.build` reads its contract, as that of a standard."""
    return b"xmlRoot:" in (one.folder / CONTRACT).read_bytes()


def read_layout(one: Edition) -> Layout:
    """The layout in a folder. Raises StandardError if its contract is wrong."""
    return _read(one, (one.folder / CONTRACT).stat().st_mtime_ns)


@lru_cache(512)
def _read(one: Edition, _: int) -> Layout:
    """A layout as its contract was when it was last changed."""
    path = one.folder / CONTRACT
    try:
        contract = OpenDataContractStandard.model_validate(read_yaml(path).value)
        made = _made(one, contract)
        (table,) = contract.schema_ or []
        positions = [value(each.customProperties, "position") for each in table.properties or []]
    except (ValidationError, AttributeError, LookupError, ValueError, TypeError) as error:
        raise StandardError(
            "layout-wrong",
            "the layout cannot be used.",
            where=str(path),
            mend=f"give it one table of columns; `interop standards lint {one.ref}` names each line.",
        ) from error
    names = {each.name.casefold() for each in made.columns}  # as the engine compares them
    if len(names) != len(positions) or positions != list(range(1, len(positions) + 1)) or contract.id != one.id:
        raise StandardError(
            "layout-wrong",
            "its id is not its folder's, a name stands twice, or positions do not count from 1.",
            where=str(path),
            mend="name the folder <id>/<version>, and number the columns from the left.",
        )
    return made


def _made(one: Edition, contract: OpenDataContractStandard) -> Layout:
    (table,) = contract.schema_ or []
    return Layout(
        id=one.id,
        edition=one.edition,
        title=contract.name or one.id,
        purpose=(contract.description.purpose or "") if contract.description else "",
        limitations=(contract.description.limitations or "") if contract.description else "",
        table=table.name or "",
        columns=tuple(_column(each) for each in table.properties or []),
        dialect={key: str(text) for key, text in (value(contract.customProperties, "dialect") or {}).items()},
        digest=snapshot.digest(one.folder / CONTRACT),
        sources=sources(contract.authoritativeDefinitions),
    )


def _column(stated: SchemaProperty) -> Column:
    concept, profile = (value(stated.customProperties, name) for name in ("concept", "profile"))
    if not isinstance(concept, (str, type(None))) or not isinstance(profile, (str, type(None))):
        raise TypeError("concept")
    return Column(
        name=stated.name or "",
        header=stated.physicalName or stated.name or "",
        spellings=tuple(one.synonym or "" for one in stated.synonyms or []),
        required=bool(stated.required),
        classification=stated.classification or "",
        description=stated.description or "",
        sources=sources(stated.authoritativeDefinitions),
        concept=concept,
        profile=profile,
    )
