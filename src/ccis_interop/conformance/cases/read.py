"""Cases from their files: every one is held against `case.schema.json`, so that the vocabulary stays closed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ccis_interop.catalogue.snapshot import digest
from ccis_interop.catalogue.yaml_source import YamlSource, read_yaml
from ccis_interop.conformance.cases.case import Case, Needs
from ccis_interop.conformance.shelf import suite_folder
from ccis_interop.errors import StandardError

SHAPE = "case.schema.json"
TRAITS = "traits.yaml"


def read_cases(folder: Path | None = None) -> list[Case]:
    """All cases of a folder, in the order in which they run: the smoke case first, then by theme and id.

    Raises StandardError, with file and line, if one is wrong or two have the same id.
    """
    root = folder or suite_folder() / "cases"
    found = [read_case(path) for path in sorted(root.glob("*/*.yaml"))]
    names = [one.id for one in found]
    for name in names:
        if names.count(name) > 1:
            raise StandardError("case-twice", f"two cases are called {name}.", where=str(root), mend="rename one.")
    return sorted(found, key=lambda one: (one.theme != "smoke", one.theme, one.id))


def read_case(path: Path) -> Case:
    """One case. Raises StandardError with the line if it is not of the shape."""
    source = read_yaml(path)
    _refuse_odd(source)
    held = source.value
    if held["id"] != path.stem:
        raise StandardError("case-name", "the file is not called as its case.", where=str(path), mend="rename it.")
    needs = held.get("needs", {})
    return Case(
        id=held["id"],
        title=held["title"],
        theme=path.parent.name,
        requirements=tuple(held["requirements"]),
        profiles=tuple(held["profiles"]),
        needs=Needs(**{name: tuple(needs.get(name, ())) for name in ("reads", "writes", "features", "without")}),
        today=held["today"],
        people=held.get("people", {}),
        documents=held.get("documents", {}),
        steps=held["steps"],
        digest=digest(path),
        values=held.get("values", {}),
    )


def traits(folder: Path | None = None) -> Mapping[str, Any]:
    """What people of the cases may be like: patches of a sound record, by name."""
    return read_yaml((folder or suite_folder() / "cases") / TRAITS).value


def _refuse_odd(source: YamlSource) -> None:
    for error in _validator().iter_errors(source.value):
        path = tuple(error.instance_path)
        what = str(error) if not isinstance(error.message, str) else error.message
        raise StandardError(
            "case-shape",
            f"{'/'.join(map(str, path)) or 'the case'}: {what[:200]}.",
            where=f"{source.path}:{source.line(*path)}",
            mend=f"see conformance/{SHAPE} and docs/reference/conformance-cases.md.",
        )


@cache
def _validator() -> Any:
    import jsonschema_rs

    return jsonschema_rs.validator_for(json.loads((suite_folder() / SHAPE).read_text(encoding="utf-8")))
