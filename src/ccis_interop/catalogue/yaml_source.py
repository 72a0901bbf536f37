"""YAML with places: every value of a contract can be traced to its file and line, so that lint can point at it.

Only plain YAML is read: no anchors that build objects, no dates (a date stays text), no doubled key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ccis_interop.errors import StandardError

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML built without libyaml: the same result, slower
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

type_of_tag: dict[str, Callable[[str], Any]] = {
    "tag:yaml.org,2002:int": int,
    "tag:yaml.org,2002:float": float,
    "tag:yaml.org,2002:null": lambda _: None,
    "tag:yaml.org,2002:bool": lambda text: text.lower() in ("true", "yes", "on"),
}


@dataclass
class YamlSource:
    """A YAML file: its value, and the line (from 1) of each path in it."""

    path: Path
    value: dict[str, Any]
    lines: dict[tuple[str | int, ...], int] = field(default_factory=dict)

    def line(self, *path: str | int) -> int:
        """The line of the nearest known ancestor of a path."""
        key = tuple(path)
        while key and key not in self.lines:
            key = key[:-1]
        return self.lines.get(key, 1)


def read_yaml(path: Path) -> YamlSource:
    """Read one YAML file. Raises StandardError with the line if it is not YAML, or a key is doubled."""
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=_Loader)
    except UnicodeDecodeError as error:
        raise StandardError(
            "standard-not-utf8", "the file is not UTF-8.", where=str(path), mend="save it as UTF-8."
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise StandardError(
            "standard-not-yaml",
            f"this is not YAML: {problem}.",
            where=f"{path}:{line}",
            mend="check the indentation and the quotes of this line and the one before.",
        ) from error
    source = YamlSource(path, {})
    if node is None:
        return source
    value = _build(node, (), source)
    if not isinstance(value, dict):
        raise StandardError("standard-not-mapping", "the file must hold `key: value` lines.", where=f"{path}:1")
    source.value = value
    return source


def _build(node: yaml.Node, path: tuple[str | int, ...], source: YamlSource) -> Any:
    source.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        built: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in built:
                raise StandardError(
                    "standard-doubled-key",
                    f"the key `{key}` stands twice in one mapping.",
                    where=f"{source.path}:{key_node.start_mark.line + 1}",
                    mend="keep one of the two.",
                )
            source.lines[(*path, key)] = key_node.start_mark.line + 1
            built[key] = _build(value_node, (*path, key), source)
        return built
    if isinstance(node, yaml.SequenceNode):
        return [_build(child, (*path, index), source) for index, child in enumerate(node.value)]
    convert = type_of_tag.get(node.tag)
    return convert(node.value) if convert else str(node.value)


def custom(holder: Mapping[str, Any], name: str) -> Any:
    """The value of one of a raw element's `customProperties`, or None."""
    for entry in holder.get("customProperties") or []:
        if entry.get("property") == name:
            return entry.get("value")
    return None
