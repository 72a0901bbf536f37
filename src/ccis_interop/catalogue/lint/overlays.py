"""Whether an overlay fits its base: each change names what the base has, each new field stands behind one."""

from __future__ import annotations

import copy
from typing import Any

from ccis_interop.catalogue import overlay
from ccis_interop.catalogue.lint.mistake import Keys, Mistake
from ccis_interop.catalogue.yaml_source import YamlSource, custom

MEND = "name what the base has: interop standards show BASE."


def merged(base: dict[str, Any], over: YamlSource) -> tuple[dict[str, Any], list[Mistake]]:
    """The whole contract, without the changes that do not fit, and a mistake for each of those."""
    mistakes: list[Mistake] = []
    value = copy.deepcopy(over.value)
    at_changes = _at(value, "changes")
    fitting: list[Any] = []
    for number, change in enumerate(custom(value, "changes") or []):
        problem = _problem(base, [*fitting, change])
        if problem:
            place: Keys = ("customProperties", at_changes, "value", number)
            mistakes.append(Mistake(over.path, over.line(*place), "overlay-misfit", f"{problem}.", MEND))
        else:
            fitting.append(change)
    if at_changes is not None:
        value["customProperties"][at_changes]["value"] = fitting
    changed = overlay.merge(base, {"customProperties": value.get("customProperties") or []})
    for at, table in enumerate(value.get("schema") or []):
        known = {one.get("name"): one for one in changed.get("schema") or []}
        names = [p.get("name") for p in (known.get(table.get("name")) or {}).get("properties") or []]
        for below, one in enumerate(table.get("properties") or []):
            after = custom(one, "after")
            if after and one.get("name") not in names and after not in names:
                place = ("schema", at, "properties", below)
                what = f"`after: {after}` names no field of table `{table.get('name')}`."
                mistakes.append(Mistake(over.path, over.line(*place), "overlay-misfit", what, MEND))
                one["customProperties"] = [p for p in one["customProperties"] if p.get("property") != "after"]
            names.append(one.get("name"))
    return overlay.merge(base, value), mistakes


def _problem(base: dict[str, Any], changes: list[Any]) -> str:
    """What is wrong with the last of some changes, or nothing."""
    try:
        overlay.merge(base, {"customProperties": [{"property": "changes", "value": changes}]})
    except KeyError as error:
        return str(error.args[0])
    return ""


def _at(raw: dict[str, Any], name: str) -> Any:
    entries = raw.get("customProperties") or []
    return next((at for at, entry in enumerate(entries) if entry.get("property") == name), None)
