"""A mapping: a contract of the target whose properties say, in SQL, how each is made from a source.

Read from `standards/mappings/<from>--<to>/<edition>/`. The source is a layout, several layouts together, or a
standard; the target is a standard. Either may be named without its edition: then the mapping serves all editions,
by concept (`bind.py`). What ODCS has no word for stands in custom properties:

- of the contract: `from` (the layouts or standards that it reads: each stands for itself, a list of them is read
  together), `to`, `header` (the target's header: field to expression), `parameters` (what the user tells);
- of a table: `rows` (a SELECT that shapes the source rows; it keeps `_row`), `leaves` (rows that are not for this
  target: `when` and `reason`), `merge` (`key` and `order`: of the rows with one key the first stands for all),
  `doubts` (`when` and `says`: rows of which the user is told, and which are converted all the same), `joins` (of a
  table that is read beside the source: `source`, and `rows`, a SELECT of its `_row` and of the source row that it
  belongs to as `_to`, null if to none; `reason` says why such a row goes nowhere).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping as Keyed
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from open_data_contract_standard.model import OpenDataContractStandard, SchemaObject
from pydantic import ValidationError

from ccis_interop.catalogue.contract import value
from ccis_interop.catalogue.find import CONTRACT, Catalogue
from ccis_interop.catalogue.yaml_source import read_yaml
from ccis_interop.errors import StandardError, UsageError


@dataclass(frozen=True, slots=True)
class FieldLogic:
    """How one target field is made: one SQL expression over the source's columns, and what it does in words."""

    field: str
    sql: str
    description: str


@dataclass(frozen=True, slots=True)
class Told:
    """A condition on a source row, and what is said of the rows for which it holds."""

    when: str
    says: str


@dataclass(frozen=True, slots=True)
class Merge:
    """Rows with the same `key` expressions are one; the first by `order` stands. A row with a null key is alone."""

    key: tuple[str, ...]
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Join:
    """A table that is read beside a source: `rows` tells which source row each of its rows belongs to."""

    source: str
    rows: str
    reason: str


@dataclass(frozen=True, slots=True)
class TableLogic:
    """How one target table is made. `source` is the source table whose rows it accounts for."""

    table: str
    source: str
    rows: str
    leaves: tuple[Told, ...]
    doubts: tuple[Told, ...]
    merge: Merge | None
    fields: tuple[FieldLogic, ...]
    joins: tuple[Join, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether its rows are those of its source table, each once and in their order."""
        return self.rows == f"SELECT * FROM {self.source}"


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that the file does not say and the user may: read in SQL as `parameter('name')`."""

    name: str
    description: str
    default: str | None


@dataclass(frozen=True, slots=True)
class Mapping:
    """One edition of one mapping."""

    id: str
    edition: str
    title: str
    limitations: str
    sources: tuple[tuple[str, ...], ...]
    target: str
    tables: tuple[TableLogic, ...]
    header: Keyed[str, str]
    parameters: tuple[Asked, ...]
    digest: str
    where: str = field(default="")

    @property
    def ref(self) -> str:
        """`id/edition`."""
        return f"{self.id}/{self.edition}"

    @property
    def by_concept(self) -> bool:
        """Whether it serves every edition of its target, and so names fields by their concept."""
        return "/" not in self.target

    def reads(self, given: tuple[str, ...]) -> bool:
        """Whether it reads sources of these refs together."""
        wanted = sorted(given)
        return any(len(refs) == len(wanted) and all(map(_is, sorted(refs), wanted)) for refs in self.sources)

    def makes(self, target: str) -> bool:
        """Whether it makes records of a standard."""
        return _is(self.target, target)

    @property
    def expressions(self) -> list[str]:
        """All its SQL expressions, those of the header included."""
        found = list(self.header.values())
        for table in self.tables:
            found += [one.sql for one in table.fields] + [one.when for one in (*table.leaves, *table.doubts)]
            found += [*table.merge.key, *table.merge.order] if table.merge else []
        return found


def mappings(catalogue: Catalogue) -> list[Mapping]:
    """Every mapping, in order."""
    return [read_mapping(one.folder / CONTRACT) for one in catalogue.mappings.values()]


def mapping_for(catalogue: Catalogue, given: tuple[str, ...], target: str) -> Mapping:
    """The mapping from sources (all of them together) to a target; that of a standard to itself leaves all as it is.

    Raises UsageError if there is none, or there are several.
    """
    wanted = sorted(given)
    every = mappings(catalogue)
    fitting = [one for one in every if one.makes(target) and one.reads(given)]
    found = [one for one in fitting if one.target == target] or fitting
    if len(found) == 1:
        return found[0]
    if not found and given == (target,):
        from ccis_interop.catalogue.bind import same

        return same(catalogue.load(target))
    called = " and ".join(given)
    if found:
        raise UsageError(
            "mapping-several",
            f"several mappings lead from {called} to {target}.",
            mend=f"name one with --mapping: {', '.join(one.where for one in found)}.",
        )
    joined = [refs for one in every if one.makes(target) for refs in one.sources if set(wanted) < set(refs)]
    if joined:
        missing = sorted(set(joined[0]) - set(wanted))
        raise UsageError(
            "mapping-needs-more",
            f"{called} alone does not make {target}: it is read together with {', '.join(missing)}.",
            mend="name the other file too.",
        )
    targets = sorted({one.target for one in every if one.reads(given)})
    raise UsageError(
        "mapping-unknown",
        f"no mapping leads from {called} to {target}.",
        mend=f"it can become {', '.join(targets)}." if targets else "name a mapping of your own with --mapping.",
    )


def _is(stated: str, ref: str) -> bool:
    """Whether a ref is the stated one, or an edition of what is stated without one."""
    return stated == ref or stated == ref.partition("/")[0]


def read_mapping(path: Path) -> Mapping:
    """The mapping in a contract or its folder. Raises StandardError if it is wrong, UsageError if it is not there."""
    path = path / CONTRACT if path.is_dir() else path
    if not path.is_file():
        raise UsageError("mapping-absent", "there is no such mapping.", where=str(path), mend="check the name.")
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(512)
def _read(path: Path, _: int) -> Mapping:
    """A mapping as its contract was when it was last changed."""
    try:
        return of_contract(read_yaml(path).value, path, hashlib.sha256(path.read_bytes()).hexdigest())
    except (ValidationError, AttributeError, LookupError, ValueError, TypeError) as error:
        raise StandardError(
            "mapping-wrong",
            "the mapping cannot be used.",
            where=str(path),
            mend="run `interop standards lint`, which names each line.",
        ) from error


def of_contract(raw: Keyed[str, Any], path: Path, digest: str = "") -> Mapping:
    """The mapping that an ODCS contract states. Raises what pydantic and missing keys raise if it is none."""
    contract = OpenDataContractStandard.model_validate(raw)
    properties = contract.customProperties
    return Mapping(
        id=contract.id or "",
        edition=contract.version or "",
        title=contract.name or contract.id or "",
        limitations=(contract.description.limitations or "") if contract.description else "",
        sources=tuple((one,) if isinstance(one, str) else tuple(one) for one in value(properties, "from")),
        target=str(_needed(value(properties, "to"))),
        tables=tuple(_table(one) for one in contract.schema_ or []),
        header={key: str(sql) for key, sql in (value(properties, "header") or {}).items()},
        parameters=tuple(
            Asked(one["name"], one["description"], one.get("default")) for one in value(properties, "parameters") or []
        ),
        digest=digest,
        where=str(path.parent),
    )


def _table(stated: SchemaObject) -> TableLogic:
    properties = stated.customProperties
    source = str(_needed(value(properties, "source")))
    merge = value(properties, "merge")
    return TableLogic(
        table=stated.name or "",
        source=source,
        rows=str(value(properties, "rows") or f"SELECT * FROM {source}").strip(),
        leaves=tuple(Told(one["when"], one["reason"]) for one in value(properties, "leaves") or []),
        doubts=tuple(Told(one["when"], one["says"]) for one in value(properties, "doubts") or []),
        merge=Merge(tuple(merge["key"]), tuple(merge.get("order", ()))) if merge else None,
        fields=tuple(
            FieldLogic(one.name or "", one.transformLogic.strip(), one.transformDescription or "")
            for one in stated.properties or []
            if one.transformLogic
        ),
        joins=tuple(Join(one["source"], one["rows"], one["reason"]) for one in value(properties, "joins") or []),
    )


def _needed(stated: Any) -> Any:
    if stated is None:
        raise ValueError("source")
    return stated
