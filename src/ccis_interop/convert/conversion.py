"""What one conversion is made with: sources, mapping, target, crosswalks, and what the user told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ccis_interop.catalogue.bind import bind, concepts
from ccis_interop.catalogue.crosswalks import Crosswalk, read_crosswalk
from ccis_interop.catalogue.expression import CROSSWALK, Dialect, changes
from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.mappings import Mapping as MappingContract
from ccis_interop.catalogue.model import WITHHOLDING, Checks, Standard
from ccis_interop.convert.postcodes import Directory, directory
from ccis_interop.convert.source import LayoutInput, Source
from ccis_interop.errors import StandardError, UsageError
from ccis_interop.formats.input import Input
from ccis_interop.formats.open import open_input
from ccis_interop.rules.engine import open_engine

OBJECTIONS = frozenset({WITHHOLDING, "objection_category"})  # concepts by which a source tells who objects


@dataclass(frozen=True)
class Options:
    """What a user may choose: the day of the conversion, what the mapping asks for, and the edition to make.

    Without a day it is that of the source's records, or today if they are of none; without a `target` it is the
    mapping's, which must then be of one edition. `postcodes` names a directory: `ons`, or a CSV file. `previous` is
    last month's file of the target.
    """

    as_of: date | None = None
    told: Mapping[str, str] = field(default_factory=dict)
    target: str | None = None
    postcodes: str | None = None
    previous: Path | None = None


@dataclass(frozen=True)
class Conversion:
    """One conversion before it is run."""

    sources: Sequence[Source]
    mapping: MappingContract
    catalogue: Catalogue
    standard: Standard
    checks: Checks
    crosswalks: Mapping[str, Crosswalk]
    parameters: Mapping[str, str | None]
    as_of: date
    directory: Directory | None = None
    previous: tuple[Input, Standard] | None = None

    @property
    def dialect(self) -> Dialect:
        """What the mapping's SQL may say beside DuckDB's."""
        facts = {
            "as_of": self.as_of.isoformat(),
            "source_file": ", ".join(one.given.file for one in self.sources),
            "source_sheet": self.sources[0].sheet,
            "previous": self.previous[0].file if self.previous else None,
        }
        return Dialect({**self.parameters, **facts}, changes(self.catalogue.conversions))

    def holder(self, table: str) -> Source:
        """The source that a source table lies in. Raises StandardError if none does."""
        for one in self.sources:
            if table in one.tables:
                return one
        raise StandardError(
            "mapping-source",
            f"the source has no table {table}.",
            where=self.mapping.where,
            mend=f"use one of: {', '.join(sorted(name for one in self.sources for name in one.tables))}.",
        )


def prepare(sources: Sequence[Source], mapping: MappingContract, catalogue: Catalogue, options: Options) -> Conversion:
    """Put a conversion together. Raises UsageError or StandardError if something that it needs is not there."""
    wanted = options.target or mapping.target
    if not mapping.makes(wanted):
        raise UsageError(
            "mapping-target",
            f"the mapping makes {mapping.target}, not {wanted}.",
            where=mapping.where,
            mend="name another target, or another mapping.",
        )
    standard, checks = catalogue.compiled(wanted)
    given = _concepts(sources)
    mapping = bind(mapping, standard, given)
    _refuse_unheard(mapping, standard, frozenset(given))
    made = Conversion(
        sources=sources,
        mapping=mapping,
        catalogue=catalogue,
        standard=standard,
        checks=checks,
        crosswalks=_crosswalks(mapping, catalogue),
        parameters={
            **_parameters(mapping, options),
            **({"previous": options.previous.name} if options.previous else {}),
        },
        as_of=options.as_of or _day(sources, catalogue) or date.today(),
        directory=directory(options.postcodes) if options.postcodes else None,
        previous=_previous(options.previous, catalogue, standard),
    )
    for table in mapping.tables:
        made.holder(table.source)
    return made


def _previous(path: Path | None, catalogue: Catalogue, standard: Standard) -> tuple[Input, Standard] | None:
    """Last month's file, opened. Raises UsageError if it is of another standard."""
    if path is None:
        return None
    opened = open_input(path, catalogue)
    if opened.standard.id != standard.id:
        raise UsageError(
            "previous-other",
            f"last month's file is of {opened.standard.ref}, and {standard.ref} is to be made.",
            where=path.name,
            mend="name last month's file of the same standard.",
        )
    return opened.given, opened.standard


def _refuse_unheard(mapping: MappingContract, standard: Standard, given: frozenset[str]) -> None:
    """Raise StandardError if source and target both know of objections, and the mapping does not carry them over."""
    if not given & OBJECTIONS:
        return
    for one in mapping.tables:
        field = concepts(standard.table(one.table).fields).get(WITHHOLDING)
        if field is not None and field not in {each.field for each in one.fields}:
            raise StandardError(
                "mapping-objection",
                f"the source tells who objects, and the mapping does not make {one.table}.{field} of it.",
                where=mapping.where,
                mend=f"give {field} a transformLogic: then what an objection forbids is withheld.",
            )


def _day(sources: Sequence[Source], catalogue: Catalogue) -> date | None:
    """The day that a source states for its records: in its header, or in the first row of a column that says so."""
    for one in sources:
        stated = None
        if one.standard and one.standard.record_date:
            stated = one.given.header.get(one.standard.record_date.rpartition(".")[2])
        elif isinstance(one.given, LayoutInput):
            stated = _first(one.given, "period_end", catalogue)
        with suppress(ValueError, TypeError):
            return date.fromisoformat(str(stated)[:10])  # of a time the day
    return None


def _first(given: LayoutInput, concept: str, catalogue: Catalogue) -> str | None:
    """The day in the first row of the column of a concept, however it is written."""
    place = given.fit.places.get(concepts(given.fit.layout.columns).get(concept, ""))
    cells = given.grid.first() if place is not None else []
    if place is None or place >= len(cells):
        return None
    with open_engine(f"{catalogue.macros}\n{catalogue.conversions}", {}, None) as engine:
        found: str | None = engine.execute("SELECT day_of($1)", [cells[place]]).fetchall()[0][0]
    return found


def _concepts(sources: Sequence[Source]) -> dict[str, str]:
    """The columns of the sources by concept; of two with the same one the first."""
    found: dict[str, str] = {}
    for one in sources:
        fields = [field for table in one.standard.tables for field in table.fields] if one.standard else []
        found = {**concepts([*fields, *(one.layout.columns if one.layout else ())]), **found}
    return found


def _crosswalks(mapping: MappingContract, catalogue: Catalogue) -> dict[str, Crosswalk]:
    texts = [*mapping.expressions, *(table.rows for table in mapping.tables)]
    names = sorted({name for text in texts for name in CROSSWALK.findall(text)})
    for name in names:
        if name not in catalogue.crosswalks:
            raise StandardError(
                "crosswalk-unknown",
                f"there is no crosswalk `{name}`.",
                where=mapping.where,
                mend=f"use one of: {', '.join(sorted(catalogue.crosswalks))}.",
            )
    return {name: read_crosswalk(catalogue.crosswalks[name]) for name in names}


def _parameters(mapping: MappingContract, options: Options) -> dict[str, str | None]:
    known = {one.name: one.default for one in mapping.parameters}
    for name in options.told:
        if name not in known:
            raise UsageError(
                "parameter-unknown",
                f"the mapping asks for nothing called `{name}`.",
                mend=f"use one of: {', '.join(sorted(known)) or 'none'}.",
            )
    last = {"previous": options.previous.name} if options.previous else {}
    return {**known, **options.told, **last}
