"""Whether a file is an ODCS contract at all: its keys, kinds of value, and our custom properties.

What is wrong is told with its line, and left out of the contract that is handed on.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from difflib import get_close_matches
from types import UnionType
from typing import Any, Union, get_args, get_origin

from open_data_contract_standard.model import OpenDataContractStandard
from pydantic import BaseModel, ValidationError

from ccis_interop.catalogue.lint.mistake import Keys, Mistake
from ccis_interop.catalogue.lint.properties import EDITION, Kinds, judge
from ccis_interop.catalogue.model import Severity
from ccis_interop.catalogue.yaml_source import YamlSource

ROUNDS = 20  # leaving out one wrong part may show another


def sound_part(source: YamlSource, kinds: Kinds = EDITION) -> tuple[YamlSource | None, list[Mistake]]:
    """The part of a contract that can be used, None if there is none, and the mistakes of its shape.

    `kinds` are the custom properties that it may have.
    """
    mistakes = [
        Mistake(
            source.path, line, "key-doubled", f"the key `{key}` stands twice in one mapping.", "keep one of the two."
        )
        for key, line in source.doubled
    ]
    raw = copy.deepcopy(source.value)
    mistakes += [_unknown_key(source, keys, near) for keys, near in _unknown_keys(raw, OpenDataContractStandard, ())]
    for wrong, mistake in _wrong_values(source, raw, kinds):
        mistakes.append(mistake)
        _leave_out(raw, wrong)
    for _ in range(ROUNDS):
        try:
            OpenDataContractStandard.model_validate(_without_holes(raw))
        except ValidationError as error:
            places = {_within(raw, one["loc"]): one for one in error.errors()}
            if () in places:
                mistakes.append(_violation(source, (), places[()]))
                return None, mistakes
            for keys, one in places.items():
                if one["type"] != "extra_forbidden":
                    mistakes.append(_violation(source, keys, one))
                _leave_out(raw, keys)
        else:
            sound = _without_holes(raw)
            return YamlSource(source.path, sound, source.lines), mistakes
    return None, mistakes


_HOLE = object()  # stands for a list item that was left out, so that the positions of the others hold


def _leave_out(raw: Any, keys: Keys) -> None:
    *above, last = keys
    holder = raw
    try:
        for key in above:
            holder = holder[key]
        if isinstance(holder, list) and isinstance(last, int):
            holder[last] = _HOLE
        else:
            holder.pop(last, None)
    except (KeyError, IndexError, TypeError, AttributeError):
        return  # a part around it is gone already


def _without_holes(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_holes(item) for key, item in value.items()}
    return [_without_holes(item) for item in value if item is not _HOLE] if isinstance(value, list) else value


def _within(raw: Any, loc: tuple[Any, ...]) -> Keys:
    """The part of pydantic's location that is a path in the file (its positions do not count what was left out)."""
    found: list[str | int] = []
    at = raw
    for key in loc:
        if isinstance(at, dict) and key in at:
            at = at[key]
            found.append(key)
        elif isinstance(at, list) and isinstance(key, int):
            real = [index for index, item in enumerate(at) if item is not _HOLE]
            if key >= len(real):
                break
            found.append(real[key])
            at = at[real[key]]
        elif isinstance(at, (dict, list)) and isinstance(key, (str, int)):
            continue  # the name of a branch of a union
        else:
            break
    return tuple(found)


def _violation(source: YamlSource, keys: Keys, error: Any) -> Mistake:
    name = ".".join(str(key) for key in keys) or "the contract"
    missing = f"`{error['loc'][-1]}` is missing" if error["type"] == "missing" else error["msg"]
    return Mistake(
        source.path,
        source.line(*keys),
        "odcs",
        f"{name} is not as ODCS 3.2 has it: {missing}.",
        "correct it by the Open Data Contract Standard 3.2.",
    )


def _unknown_key(source: YamlSource, keys: Keys, near: str) -> Mistake:
    return Mistake(
        source.path,
        source.line(*keys),
        "key-unknown",
        f"`{keys[-1]}` is no key of ODCS here, so nothing reads it.",
        f"did you mean `{near}`?" if near else "remove it, or say it under customProperties.",
    )


def _unknown_keys(value: Any, model: type[BaseModel], path: Keys) -> Iterator[tuple[Keys, str]]:
    if not isinstance(value, dict):
        return
    known = {info.alias or name: info for name, info in model.model_fields.items()}
    for key, item in value.items():
        if key not in known:
            yield (*path, key), next(iter(get_close_matches(key, known, 1)), "")
            continue
        inner = _model_in(known[key].annotation)
        if inner is None:
            continue
        for at, one in enumerate(item) if isinstance(item, list) else [(None, item)]:
            yield from _unknown_keys(one, inner, (*path, key) if at is None else (*path, key, at))


def _model_in(kind: Any) -> type[BaseModel] | None:
    """The model that an annotation holds, itself or in a list or union."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind
    if get_origin(kind) in (list, Union, UnionType):
        return next((found for one in get_args(kind) if (found := _model_in(one))), None)
    return None


def _holders(raw: Any) -> Iterator[tuple[str, Keys, Any]]:
    """Every part of a contract that may have custom properties of ours: its level, path and value."""
    yield "contract", (), raw
    for at, table in _items(raw, "schema"):
        yield "table", ("schema", at), table
        holders: list[tuple[Keys, Any]] = [(("schema", at), table)]
        for number, one in _items(table, "properties"):
            keys: Keys = ("schema", at, "properties", number)
            yield "field", keys, one
            holders.append((keys, one))
        for path, holder in holders:
            for number, quality in _items(holder, "quality"):
                yield "rule", (*path, "quality", number), quality


def _items(holder: Any, key: str) -> Iterator[tuple[int, Any]]:
    value = holder.get(key) if isinstance(holder, dict) else None
    for at, one in enumerate(value if isinstance(value, list) else []):
        if isinstance(one, dict):
            yield at, one


def _wrong_values(source: YamlSource, raw: Any, kinds: Kinds) -> Iterator[tuple[Keys, Mistake]]:
    for level, path, holder in list(_holders(raw)):
        if level in ("table", "field") and not (isinstance(holder.get("name"), str) and holder["name"]):
            what = f"a {level} has no name."
            yield path, Mistake(source.path, source.line(*path), "name-missing", what, "give it a `name`.")
            continue
        severity = holder.get("severity") if level == "rule" else None
        if severity is not None and severity not in list(Severity):
            keys = (*path, "severity")
            words = ", ".join(Severity)
            what = f"`{severity}` is no severity."
            yield keys, Mistake(source.path, source.line(*keys), "rule-severity", what, f"use one of: {words}.")
        seen: set[str] = set()
        for at, entry in _items(holder, "customProperties"):
            keys = (*path, "customProperties", at)
            for code, what, mend in _judged(kinds, level, entry, seen):
                yield keys, Mistake(source.path, source.line(*keys), code, what, mend)


def _judged(kinds: Kinds, level: str, entry: dict[str, Any], seen: set[str]) -> Iterator[tuple[str, str, str]]:
    name = entry.get("property")
    if isinstance(name, str) and name in seen:
        yield "property-doubled", f"the custom property `{name}` stands twice.", "keep one of the two."
        return
    if entry.get("vendor"):  # another tool's
        return
    if not isinstance(name, str) or name not in kinds[level]:
        near = next(iter(get_close_matches(str(name), kinds[level], 1)), "")
        known = f"did you mean `{near}`?" if near else f"use one of: {', '.join(kinds[level]) or 'none'}."
        yield "property-unknown", f"a {level} has no custom property `{name}`, so nothing reads it.", known
        return
    seen.add(name)
    try:
        judge(kinds, level, name, entry.get("value"))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        yield (
            "property-value",
            f"the custom property `{name}` is not as it must be{f' at {where}' if where else ''}: {first['msg']}.",
            "see docs/reference/contracts.md for what it holds.",
        )
