"""What each of our custom properties must look like (docs/reference/contracts.md tells what they mean)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt, TypeAdapter, field_validator, model_validator

from ccis_interop.catalogue.model import Constraint, Lifecycle


class Shape(BaseModel):
    """A value with known keys only."""

    model_config = ConfigDict(extra="forbid")


class _Recognise(Shape):
    xmlRoot: str | None = None  # noqa: N815 - the contract's spelling
    periodFrom: str | None = None  # noqa: N815
    periodTo: str | None = None  # noqa: N815
    xmlNamespace: str | None = None  # noqa: N815
    leaves: dict[str, str] = {}

    @field_validator("periodFrom", "periodTo")
    @classmethod
    def _is_day(cls, text: str | None) -> str | None:
        if text:
            date.fromisoformat(text)
        return text


class _Parameter(Shape):
    """A choice that the sources of a standard leave open."""

    name: str = Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    value: list[str | int]
    confidence: str
    description: str


class _Knowledge(Shape):
    state: str
    unknown: list[str] = []
    inheritedRules: Literal["shadow"] | None = None  # noqa: N815
    structure: Literal["not evaluated"] | None = None


class _Change(Shape):
    change: Literal["withdraw-field", "withdraw-table", "withdraw-rule", "rename-field"]
    table: str | None = None
    name: str | None = None
    to: str | None = None
    id: str | None = None
    reason: str
    source: str
    confidence: str

    @model_validator(mode="after")
    def _names_its_object(self) -> _Change:
        needed = {
            "withdraw-rule": ["id"],
            "withdraw-table": ["table"],
            "withdraw-field": ["table", "name"],
            "rename-field": ["table", "name", "to"],
        }
        for key in needed[self.change]:
            if not getattr(self, key):
                raise ValueError(f"{self.change} needs `{key}`")
        return self


class _Group(Shape):
    path: str = Field(min_length=1)
    required: bool


class _ChildFault(Shape):
    where: str = "TRUE"
    set: dict[str, str] = {}


class _Fault(Shape):
    set: dict[str, str] = {}
    where: str | None = None
    also: list[str] = []
    partner: bool = False
    children: dict[str, _ChildFault] = {}

    @model_validator(mode="after")
    def _breaks_something(self) -> _Fault:
        if not self.set and not self.children:
            raise ValueError("a fault needs `set` or `children`")
        return self


CONSTRAINTS = "|".join(Constraint)

CONTRACT: dict[str, Any] = {
    "base": str,
    "recordDate": str,
    "rootSource": str,
    "recognise": _Recognise,
    "parameters": list[_Parameter],
    "knowledge": _Knowledge,
    "changes": list[_Change],
    "codeListsFrom": list[str],
    "history": bool,
}
TABLE: dict[str, Any] = {
    "role": Literal["header", "record", "child"],
    "xmlGroups": list[_Group],
    "spare": str,
    "within": str,
}
FIELD: dict[str, Any] = {
    "xmlPath": str,
    "after": str,
    "element": Literal["required", "optional"],
    "concept": str,
    "disclosure": Literal["a", "b", "c"],
}


class _Claims(Shape):
    claims: list[str]

    @field_validator("claims")
    @classmethod
    def _are_constraints(cls, claims: list[str]) -> list[str]:
        for claim in claims:
            if claim.rpartition(":")[2] not in list(Constraint):
                raise ValueError(f"`{claim}` must be [FIELD:]{CONSTRAINTS}")
        return claims


RULE: dict[str, Any] = {
    "mend": str,
    "fields": list[str],
    "claims": list[str],
    "fault": _Fault,
    "nationalError": int,
    "priority": int | str,
    "note": str,
    "lifecycle": Lifecycle,
    "arrangements": list[str],
}


class _Asked(Shape):
    """Something that the user of a mapping tells."""

    name: str = Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    description: str = Field(min_length=1)
    default: str | None = None


class _Leave(Shape):
    when: str = Field(min_length=1)
    reason: str = Field(min_length=1)


class _Doubt(Shape):
    when: str = Field(min_length=1)
    says: str = Field(min_length=1)


class _Merge(Shape):
    key: list[str] = Field(min_length=1)
    order: list[str] = []


class _Join(Shape):
    source: str
    rows: str
    reason: str = Field(min_length=1)


class _Dialect(Shape):
    separator: Literal[",", ";", "|", "\t"] | None = None
    dates: str | None = None
    sheet: str | None = None


Refs = Annotated[list[str | Annotated[list[str], Field(min_length=1)]], Field(min_length=1)]
Kinds = Mapping[str, Mapping[str, TypeAdapter[Any]]]


def _adapters(**levels: dict[str, Any]) -> Kinds:
    return {level: {name: TypeAdapter(kind) for name, kind in kinds.items()} for level, kinds in levels.items()}


EDITION = _adapters(contract=CONTRACT, table=TABLE, field=FIELD, rule=RULE)
LAYOUT = _adapters(
    contract={"dialect": _Dialect}, table={}, field={"position": StrictInt, "concept": str, "profile": str}, rule={}
)
NESTED = _adapters(
    contract={name: CONTRACT[name] for name in ("base", "changes", "recordDate", "recognise", "knowledge")},
    table={name: TABLE[name] for name in ("role", "xmlGroups", "within")},
    field={name: FIELD[name] for name in ("xmlPath", "after", "element", "concept")},
    rule={},
)
MAPPING = _adapters(
    contract={"from": Refs, "to": str, "header": dict[str, str], "parameters": list[_Asked]},
    table={
        "source": str,
        "rows": str,
        "leaves": list[_Leave],
        "doubts": list[_Doubt],
        "merge": _Merge,
        "joins": list[_Join],
    },
    field={},
    rule={},
)


def judge(kinds: Kinds, level: str, name: str, value: Any) -> None:
    """Look at one property's value. Raises pydantic's ValidationError."""
    kinds[level][name].validate_python(value)
    if name == "claims":
        _Claims(claims=value)
