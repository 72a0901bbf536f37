"""A method of counting: a YAML file that says whom it counts, for which authority, and in which groups.

A method is a folder of `standards/measures/`, or of a folder of standards that the user names; it needs no code.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ccis_interop.catalogue.codelists import read_rows
from ccis_interop.catalogue.find import Catalogue
from ccis_interop.errors import StandardError, UsageError

SHELF = "measures"
FILE = "method.yaml"
Of = Literal["academic_age", "actual_age", "year_group", "guarantee_year"]
Month = Annotated[int, Field(ge=1, le=12)]
Confidence = Literal["quoted", "inferred", "unknown", "ours"]


class Stated(BaseModel):
    """What is read from a method file: nothing is guessed, nothing is passed over."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Span(Stated):
    """The days on which a method was in use; an open end is empty."""

    since: date | None = Field(None, alias="from")
    to: date | None = None


class Condition(Stated):
    """A number of a young person on the day, and the least and greatest that are counted."""

    of: Of
    least: int | None = Field(None, alias="from")
    most: int | None = Field(None, alias="to")


class Population(Stated):
    """Whom a method counts. `authority` names concepts: the first that is filled is the one that answers."""

    statuses: tuple[str, ...]
    conditions: tuple[Condition, ...]
    authority: Annotated[tuple[str, ...], Field(min_length=1)]


class Counted(Stated):
    """What is counted: the groups of a concept's codes, by a code list or a file of the method. `empty`: of no code."""

    concept: str
    list: str | None = None
    file: str | None = None
    empty: str | None = None

    @model_validator(mode="after")
    def _one(self) -> Counted:
        if (self.list is None) == (self.file is None):
            raise ValueError("give either list or file")
        return self


class Measure(Stated):
    """A rate: some groups, and shares of others by a parameter, over the cohort."""

    id: str
    title: str
    groups: tuple[str, ...]
    shares: dict[str, str] = {}


class Parameter(Stated):
    """A number that no source tells, so that whoever measures must. It has no default."""

    name: str
    description: str
    confidence: Confidence


class Flag(Stated):
    """A rate, in percent, above which an authority is flagged."""

    measure: str
    above: float


class Fact(Stated):
    """Where a part of a method is known from, and how surely."""

    of: str
    says: str
    source: str
    confidence: Confidence


class Method(Stated):
    """One way of counting. `months`: the ends of months whose mean is published. `began_by`: month and day by which
    an activity must have begun to be the one that is asked for. `lapsed`: the group of whoever's record is no longer
    current; `outside`: groups that are in no cohort; `flows`: the measures whose
    joiners and leavers are counted from month to month.
    """

    id: str
    title: str
    description: str
    applies: Span
    months: tuple[Month, ...]
    population: Population
    counted: Counted
    lapsed: str | None = None
    outside: tuple[str, ...] = ()
    began_by: Annotated[str, Field(pattern=r"^\d\d-\d\d$")] | None = None
    measures: Annotated[tuple[Measure, ...], Field(min_length=1)]
    parameters: tuple[Parameter, ...] = ()
    flows: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()
    facts: tuple[Fact, ...]

    @model_validator(mode="after")
    def _coherent(self) -> Method:
        known = {one.id for one in self.measures}
        told = {one.name for one in self.parameters}
        for name in (*(one.measure for one in self.flags), *self.flows):
            if name not in known:
                raise ValueError(f"it names the measure {name}, which is not there")
        for measure in self.measures:
            for share in measure.shares.values():
                if share not in told:
                    raise ValueError(f"{measure.id} names the parameter {share}, which is not there")
        return self

    def measure(self, name: str) -> Measure:
        """The measure of that id. Raises KeyError."""
        for one in self.measures:
            if one.id == name:
                return one
        raise KeyError(name)


def folders(catalogue: Catalogue) -> dict[str, Path]:
    """The folders of all methods by name; one of a later root stands."""
    return {
        path.parent.name: path.parent for root in catalogue.roots for path in sorted(root.glob(f"{SHELF}/*/{FILE}"))
    }


def read_method(catalogue: Catalogue, name: str) -> Method:
    """One method. Raises UsageError if there is none, StandardError if its file is wrong."""
    known = folders(catalogue)
    if name not in known:
        raise UsageError(
            "method-unknown", f"there is no method `{name}`.", mend=f"use one of: {', '.join(sorted(known))}."
        )
    path = known[name] / FILE
    try:
        method = Method.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise StandardError("method-unreadable", "the file is not YAML in UTF-8.", where=str(path)) from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise StandardError(
            "method-wrong", f"{place or 'the method'}: {first['msg']}.", where=str(path), mend="correct it."
        ) from error
    if method.id != name:
        raise StandardError(
            "method-id", f"the method calls itself {method.id}.", where=str(path), mend="name it as its folder."
        )
    return method


def groups_of(catalogue: Catalogue, method: Method) -> list[dict[str, str]] | None:
    """The rows of the method's own file of groups; None if it counts by a code list. Raises StandardError."""
    if method.counted.file is None:
        return None
    path = folders(catalogue)[method.id] / method.counted.file
    if not path.is_file():
        raise StandardError("method-groups", "the file of groups is not there.", where=str(path))
    columns, rows = read_rows(path)
    lacking = {"code", "group", "valid_from", "valid_to"} - set(columns)
    if lacking:
        raise StandardError("method-groups", f"the file of groups lacks {', '.join(sorted(lacking))}.", where=str(path))
    return rows


def shelf_file(catalogue: Catalogue, name: str) -> Path:
    """A file that all methods share, of the last root that has it. Raises StandardError if none does."""
    for root in reversed(catalogue.roots):
        if (root / SHELF / name).is_file():
            return root / SHELF / name
    raise StandardError("measures-file", f"no folder of standards holds {SHELF}/{name}.")
