"""Editions as overlays: a contract that names its base lists only what it adds, changes or withdraws.

Works on the raw mappings, before they become values, so that the result is again a whole ODCS contract
(`interop standards export` writes it, for other tools).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from ccis_interop.catalogue.yaml_source import custom

Raw = dict[str, Any]

# Facts of one edition, which the next one does not inherit.
OWN = {"base", "changes", "knowledge", "recognise"}


def merge(base: Raw, over: Raw) -> Raw:
    """The contract that an overlay means: the base with the overlay's changes.

    Raises KeyError with a plain sentence if a change names what the base does not have.
    """
    merged: Raw = _copy(base)
    merged["customProperties"] = [p for p in merged.get("customProperties") or [] if p["property"] not in OWN]
    knowledge = custom(over, "knowledge") or {}
    if knowledge.get("inheritedRules") == "shadow":
        _each_quality(merged, _to_shadow)
    known = rule_ids(base)
    for change in custom(over, "changes") or []:
        if change["change"] == "withdraw-rule" and change["id"] not in known:
            raise KeyError(f"the base has no rule `{change['id']}`")
        CHANGES[change["change"]](merged, change)
    for key, value in over.items():
        if key == "schema":
            for table in value:
                _merge_table(merged, table)
        elif key == "customProperties":
            _merge_custom(merged, value)
        else:
            merged[key] = _copy(value)
    return merged


def _copy(value: Any) -> Any:
    """A deep copy of a plain value, quicker than the library's."""
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value


def rule_ids(contract: Raw) -> set[str]:
    """The ids of all rules that a raw contract states itself."""
    found: set[str] = set()
    _each_quality(contract, lambda quality: found.add(quality.get("id", "")))
    return found


def _each_quality(contract: Raw, act: Callable[[Raw], None]) -> None:
    for table in contract.get("schema") or []:
        for holder in [table, *(table.get("properties") or [])]:
            for quality in holder.get("quality") or []:
                act(quality)


def _to_shadow(quality: Raw) -> None:
    _merge_custom(quality, [{"property": "lifecycle", "value": "shadow"}])


def _table(contract: Raw, name: str) -> Raw:
    for table in contract.get("schema") or []:
        if table["name"] == name:
            return cast(Raw, table)
    raise KeyError(f"the base has no table `{name}`")


def _property(contract: Raw, change: Mapping[str, Any]) -> tuple[Raw, Raw]:
    table = _table(contract, change["table"])
    for one in table["properties"]:
        if one["name"] == change["name"]:
            return table, one
    raise KeyError(f"the base has no field `{change['name']}` in table `{change['table']}`")


def _withdraw_field(contract: Raw, change: Raw) -> None:
    table, one = _property(contract, change)
    table["properties"].remove(one)


def _withdraw_table(contract: Raw, change: Raw) -> None:
    contract["schema"].remove(_table(contract, change["table"]))


def _withdraw_rule(contract: Raw, change: Raw) -> None:
    for table in contract.get("schema") or []:
        for holder in [table, *(table.get("properties") or [])]:
            if "quality" in holder:
                holder["quality"] = [q for q in holder["quality"] if q.get("id") != change["id"]]


def _rename_field(contract: Raw, change: Raw) -> None:
    table, one = _property(contract, change)
    old, new = change["name"], change["to"]
    word = re.compile(rf"\b{re.escape(old)}\b")
    one["name"] = new
    for entry in one.get("customProperties") or []:
        if entry["property"] == "xmlPath":
            entry["value"] = word.sub(new, entry["value"])
    _each_quality(contract, lambda quality: _rename_in(quality, word, new))
    for sibling in table["properties"]:
        for entry in sibling.get("customProperties") or []:
            if entry["property"] == "after" and entry["value"] == old:
                entry["value"] = new


def _rename_in(quality: Raw, word: re.Pattern[str], new: str) -> None:
    if "query" in quality:
        quality["query"] = word.sub(new, quality["query"])
    for entry in quality.get("customProperties") or []:
        if entry["property"] in ("fields", "claims", "fault"):
            entry["value"] = _rename_deep(entry["value"], word, new)


def _rename_deep(value: Any, word: re.Pattern[str], new: str) -> Any:
    if isinstance(value, str):
        return word.sub(new, value)
    if isinstance(value, list):
        return [_rename_deep(item, word, new) for item in value]
    if isinstance(value, dict):
        return {word.sub(new, key): _rename_deep(item, word, new) for key, item in value.items()}
    return value


CHANGES: dict[str, Callable[[Raw, Raw], None]] = {
    "withdraw-field": _withdraw_field,
    "withdraw-table": _withdraw_table,
    "withdraw-rule": _withdraw_rule,
    "rename-field": _rename_field,
}


def _merge_custom(holder: Raw, entries: list[Raw]) -> None:
    kept = list(holder.get("customProperties") or [])
    for entry in _copy(entries):
        kept = [p for p in kept if p["property"] != entry["property"]]
        kept.append(entry)
    holder["customProperties"] = kept


def _merge_quality(holder: Raw, entries: list[Raw]) -> None:
    have = holder.setdefault("quality", [])
    for entry in entries:
        match = next((q for q in have if q.get("id") == entry.get("id")), None)
        if match is None:
            have.append(_copy(entry))
            continue
        for key, value in entry.items():
            if key == "customProperties":
                _merge_custom(match, value)
            else:
                match[key] = _copy(value)


def _merge_property(have: Raw, over: Raw) -> None:
    for key, value in over.items():
        if key == "quality":
            _merge_quality(have, value)
        elif key == "customProperties":
            _merge_custom(have, value)
        else:
            have[key] = _copy(value)


def _merge_table(contract: Raw, over: Raw) -> None:
    tables = contract.setdefault("schema", [])
    have = next((t for t in tables if t["name"] == over["name"]), None)
    if have is None:
        tables.append(_copy(over))
        return
    for key, value in over.items():
        if key == "properties":
            for one in value:
                _merge_into(have, one)
        elif key == "quality":
            _merge_quality(have, value)
        elif key == "customProperties":
            _merge_custom(have, value)
        else:
            have[key] = _copy(value)


def _merge_into(table: Raw, over: Raw) -> None:
    properties = table.setdefault("properties", [])
    have = next((p for p in properties if p["name"] == over["name"]), None)
    if have is not None:
        _merge_property(have, over)
        return
    after = custom(over, "after")
    at = len(properties)
    if after:
        names = [p["name"] for p in properties]
        if after not in names:
            raise KeyError(f"`after: {after}` names no field of table `{table['name']}`")
        at = names.index(after) + 1
    properties.insert(at, _copy(over))
