"""A pydantic model of a table's record, made from the contract: the same verdict as the JSON Schema, in Python.

What is empty becomes None. Errors never quote the value.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictStr, create_model, model_validator

from ccis_interop.catalogue import model
from ccis_interop.catalogue.wire import (
    DATE_PATTERN,
    allowed_codes,
    bare_pattern,
    in_group,
    is_filled,
    is_plain,
    optional_group,
)

BLANK = " \t\r\n"

Text = str | None


class Record(BaseModel):
    """What all record models share: unknown keys are refused, nothing is converted."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, validate_by_name=False, validate_by_alias=True)


class Unknown(BaseModel):
    """The record of a table of which no field is known: nothing can be said of it."""

    model_config = ConfigDict(extra="allow", hide_input_in_errors=True)


def record_model(standard: model.Standard, table: model.Table) -> type[BaseModel]:
    """The model of a table's records, with its children as lists of their own models."""
    tie = table.parent[0].name if table.parent else None
    fields: dict[str, Any] = {}
    for at, one in enumerate(table.fields):
        needed = is_filled(one) and one.name != tie and optional_group(table, one) is None
        kind = StrictStr | None if one.name == tie else _kind(standard, one, needed=needed)
        default = Field(... if needed else None, alias=one.name, title=one.label, description=one.description)
        fields[_attribute(one.name, at)] = (kind, default)
    for at, child in enumerate(standard.children(table.name), len(table.fields)):
        inner = list[record_model(standard, child)] | None  # type: ignore[misc, valid-type]
        fields[_attribute(child.name, at)] = (inner, Field(None, alias=child.name))
    validators: dict[str, Any] = {"groups_are_whole": model_validator(mode="after")(_whole_groups(table))}
    return create_model(
        f"{table.name}_record",
        __base__=Record if table.fields else Unknown,
        __validators__=validators,
        __doc__=table.description,
        **fields,
    )


def _attribute(name: str, at: int) -> str:
    """A name under which pydantic can hold a field: its own, unless the model has that name already."""
    taken = hasattr(BaseModel, name) or name.startswith(("_", "model_"))
    return f"field_{at}" if taken or not name.isidentifier() else name


def _kind(standard: model.Standard, field: model.Field, *, needed: bool) -> Any:
    if not field.repeated:
        return Annotated[StrictStr | None, AfterValidator(_judge(standard, field, needed=needed))]
    item = Annotated[StrictStr | None, AfterValidator(_judge(standard, field, needed=False, empty_is_none=False))]
    return Annotated[list[item] | None, AfterValidator(_judge_list(needed=needed))]


def _judge_list(*, needed: bool) -> Callable[[list[Text] | None], list[Text] | None]:
    def judge(items: list[Text] | None) -> list[Text] | None:
        if needed and not items:
            raise ValueError("must be filled")
        return items

    return judge


def _judge(
    standard: model.Standard, field: model.Field, *, needed: bool, empty_is_none: bool = True
) -> Callable[[Text], Text]:
    codes, pattern = allowed_codes(standard, field), bare_pattern(field)
    known = None if codes is None else frozenset(codes)
    shape = re.compile(DATE_PATTERN if field.kind == "date" else pattern or "", re.ASCII)
    shaped = field.kind == "date" or bool(pattern)
    plain = is_plain(field)

    def judge(value: Text) -> Text:
        if value is None or (empty_is_none and not (value.strip(BLANK) if plain else value)):
            if needed:
                raise ValueError("must be filled")
            return None
        if known is not None and value not in known:
            raise ValueError("is not a code of the list")
        if shaped and not shape.fullmatch(value):
            raise ValueError("is not a date CCYY-MM-DD" if field.kind == "date" else "does not have its shape")
        return value

    return judge


def _whole_groups(table: model.Table) -> Callable[[Any], Any]:
    """What must be filled once anything of its optional group is."""
    names = {one.name: _attribute(one.name, at) for at, one in enumerate(table.fields)}
    groups: dict[str, tuple[list[str], list[model.Field]]] = {}
    for one in table.fields:
        group = optional_group(table, one)
        if group is not None and is_filled(one):
            members = [names[each.name] for each in in_group(table, group)]
            groups.setdefault(group.path, (members, []))[1].append(one)

    def whole(record: Any) -> Any:
        for members, needed in groups.values():
            if any(getattr(record, name) is not None for name in members):
                for one in needed:
                    if not getattr(record, names[one.name]):
                        raise ValueError(f"{one.name} must be filled, since others of its group are")
        return record

    return whole
