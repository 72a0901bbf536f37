"""The linkage model: a folder of data, read whole, with a digest that decisions can name.

`definition.yaml` says how records are compared and what follows; `trained.json` holds the numbers that Splink learnt;
`frequencies.csv` how common names are; `forms.csv` which given names stand for one another; `placeholders.csv` what is
no evidence; `TRAINING.md` tells people how it was made.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import Any

from ccis_interop.errors import InputError

FILES = ("definition.yaml", "trained.json", "frequencies.csv", "forms.csv", "placeholders.csv")
NONE = "none"  # the level where one of two records does not say
LEVEL = re.compile(r"\b([a-z]+):([a-z_]+(?:\|[a-z_]+)*)")


@dataclass(frozen=True)
class Level:
    """One outcome of a comparison: `value` is Splink's number for it, `says` what a person is told."""

    name: str
    value: int
    when: str  # SQL over _l and _r; the last level has none
    says: str = ""
    agrees: bool = False
    frequency: str | None = None  # the column whose common values count for less
    fixed_m: float | None = None
    fixed_u: float | None = None


@dataclass(frozen=True)
class Comparison:
    """What two records tell of one thing; the levels with the surest first."""

    name: str
    none: str
    levels: tuple[Level, ...]

    def value(self, level: str) -> int:
        """Splink's number of a level. Raises KeyError if there is none of the name."""
        return -1 if level == NONE else {one.name: one.value for one in self.levels}[level]


@dataclass(frozen=True)
class Rule:
    """What follows from a comparison: the tier and band of the pairs that a condition holds for."""

    tier: str
    band: str
    when: str  # SQL over gamma_<comparison> and match_weight
    note: str = ""


@dataclass(frozen=True, eq=False)
class Model:
    """Everything that the link of two records depends on, beside the two."""

    digest: str
    comparisons: tuple[Comparison, ...]
    told: tuple[str, ...]
    blocks: tuple[tuple[str, ...], ...]
    training: tuple[tuple[str, ...], ...]
    rules: tuple[Rule, ...]
    trained: Mapping[str, Any]
    frequencies: Mapping[str, Mapping[str, float]]
    forms: Mapping[str, str]
    placeholders: Mapping[str, frozenset[str]]
    files: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def read(cls, folder: Path) -> Model:
        """The model of a folder. Raises InputError if a file is missing or does not fit the others."""
        try:
            files = {name: (folder / name).read_bytes() for name in FILES}
        except OSError as error:
            raise InputError(
                "model-unreadable",
                f"this is no folder of a linkage model: {', '.join(FILES)} are needed.",
                where=str(folder),
                mend="name a folder that `interop index train` made.",
            ) from error
        return cls.of(files, str(folder))

    @classmethod
    def of(cls, files: Mapping[str, bytes], where: str) -> Model:
        """The model of the contents of files. Raises InputError."""
        try:
            return _model(files)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputError(
                "model-wrong",
                f"the files of the linkage model do not fit together: {type(error).__name__} at {error}.",
                where=where,
                mend="make the folder anew with `interop index train`.",
            ) from error

    @cached_property
    def by_name(self) -> Mapping[str, Comparison]:
        """The comparisons by name."""
        return {one.name: one for one in self.comparisons}


@cache
def shipped() -> Model:
    """The model that comes with the package."""
    folder = resources.files("ccis_interop.index.linkage").joinpath("shipped")
    return Model.of({name: folder.joinpath(name).read_bytes() for name in FILES}, "the shipped model")


def digest_of(files: Mapping[str, bytes]) -> str:
    """The sha256 of the files of a model, of their names and what they hold."""
    whole = hashlib.sha256()
    for name in FILES:
        whole.update(name.encode() + b"\0" + hashlib.sha256(files[name]).digest())
    return whole.hexdigest()


def _model(files: Mapping[str, bytes]) -> Model:
    import yaml

    text = {name: content.decode("utf-8") for name, content in files.items()}
    try:
        told = yaml.safe_load(text["definition.yaml"])
    except yaml.YAMLError as error:
        raise ValueError("definition.yaml, which is no YAML") from error
    comparisons = tuple(_comparison(one) for one in told["comparisons"])
    by_name = {one.name: one for one in comparisons}
    limits = {name: float(told[name]) for name in ("link_weight", "review_weight")}
    placeholders: dict[str, set[str]] = {}
    for row in _rows(text["placeholders.csv"]):
        placeholders.setdefault(row["column"], set()).add(row["value"])
    frequencies: dict[str, dict[str, float]] = {}
    for row in _rows(text["frequencies.csv"]):
        frequencies.setdefault(row["column"], {})[row["value"]] = float(row["share"])
    return Model(
        digest=digest_of(files),
        comparisons=comparisons,
        told=tuple(told["told"]),
        blocks=tuple(map(tuple, told["blocks"])),
        training=tuple(map(tuple, told["training"])),
        rules=tuple(
            Rule(one["tier"], one["band"], _condition(one["when"], by_name, limits), one.get("note", ""))
            for one in told["rules"]
        ),
        trained=json.loads(text["trained.json"]),
        frequencies=frequencies,
        forms=_forms(_rows(text["forms.csv"])),
        placeholders={column: frozenset(values) for column, values in placeholders.items()},
        files=dict(files),
    )


def _comparison(told: Mapping[str, Any]) -> Comparison:
    levels: Sequence[Mapping[str, Any]] = told["levels"]
    top = len(levels) - 1
    return Comparison(
        told["name"],
        told["none"],
        tuple(Level(value=top - at, **{"when": "", **one}) for at, one in enumerate(levels)),
    )


def _forms(rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Each name's form. Lines that share a name are one: Sam may be Samuel or Samantha."""
    forms: dict[str, str] = {}
    for row in rows:
        names = {row["form"], *row["names"].split()}
        joined = {forms[name] for name in names if name in forms}
        form = min({row["form"], *joined})
        forms.update({name: form for name, held in forms.items() if held in joined})
        forms.update(dict.fromkeys(names, form))
    return forms


def _condition(when: str, comparisons: Mapping[str, Comparison], limits: Mapping[str, float]) -> str:
    """A rule's condition as SQL: `given:same|form` becomes the numbers of those levels."""

    def numbered(found: re.Match[str]) -> str:
        comparison = comparisons[found[1]]
        values = ", ".join(str(comparison.value(level)) for level in found[2].split("|"))
        return f"gamma_{comparison.name} IN ({values})"

    sql = LEVEL.sub(numbered, when)
    for name, value in limits.items():
        sql = re.sub(rf"\b{name}\b", f"CAST({value} AS DOUBLE)", sql)
    return re.sub(r"\bweight\b", "match_weight", sql)


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))
