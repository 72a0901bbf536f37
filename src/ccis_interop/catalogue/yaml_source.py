"""YAML with places: every value of a contract can be traced to its file and line, so that lint can point at it.

Only plain YAML is read: no anchors that build objects, no dates (a date stays text), no doubled key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
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
    """A YAML file: its value, the line (from 1) of each path in it, and the keys that stand twice."""

    path: Path
    value: dict[str, Any]
    lines: dict[tuple[str | int, ...], int] = field(default_factory=dict)
    doubled: list[tuple[str, int]] = field(default_factory=list)

    def line(self, *path: str | int) -> int:
        """The line of the nearest known ancestor of a path."""
        key = tuple(path)
        while key and key not in self.lines:
            key = key[:-1]
        return self.lines.get(key, 1)


def read_yaml(path: Path) -> YamlSource:
    """Read one YAML file. Raises StandardError with the line if it is not YAML, or a key is doubled."""
    source = read_leniently(path)
    for key, line in source.doubled:
        raise StandardError(
            "standard-doubled-key",
            f"the key `{key}` stands twice in one mapping.",
            where=f"{path}:{line}",
            mend="keep one of the two.",
        )
    return source


def read_leniently(path: Path) -> YamlSource:
    """Read one YAML file, keeping the first value of a doubled key. Raises StandardError if it is not YAML.

    A file is read again only when it has changed; so nobody may change what is returned.
    """
    try:
        stat = path.stat()
    except OSError as error:
        raise _unreadable(path, error) from error
    return _read(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(512)
def _read(path: Path, _changed: int, _size: int) -> YamlSource:
    """A file as it was when it was last changed."""
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
    except RecursionError as error:
        raise StandardError("standard-not-yaml", "the file is nested too deep.", where=f"{path}:1") from error
    except OSError as error:
        raise _unreadable(path, error) from error
    source = YamlSource(path, {})
    if node is None:
        return source
    value = _Builder(source).build(node, ())
    if not isinstance(value, dict):
        raise StandardError("standard-not-mapping", "the file must hold `key: value` lines.", where=f"{path}:1")
    source.value = value
    return source


def _unreadable(path: Path, error: OSError) -> StandardError:
    why = error.strerror or "unknown reason"
    return StandardError("standard-unreadable", f"the file cannot be read: {why}.", where=str(path))


class _Builder:
    """Turns nodes into values, and notes where each stands."""

    def __init__(self, source: YamlSource) -> None:
        self._source = source
        self._seen: set[int] = set()

    def build(self, node: yaml.Node, path: tuple[str | int, ...]) -> Any:
        """The value of a node. Raises StandardError at an alias: what it stands for has no line of its own."""
        line = node.start_mark.line + 1
        self._source.lines.setdefault(path, line)
        if isinstance(node, (yaml.MappingNode, yaml.SequenceNode)):
            if id(node) in self._seen:
                raise StandardError(
                    "standard-alias",
                    "an alias (`*name`) stands for another place of the file.",
                    where=f"{self._source.path}:{line}",
                    mend="write out what is meant.",
                )
            self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child, (*path, index)) for index, child in enumerate(node.value)]
        return _scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: tuple[str | int, ...]) -> dict[str, Any]:
        built: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if key in built:
                self._source.doubled.append((key, line))
                continue
            self._source.lines[(*path, key)] = line
            built[key] = self.build(value_node, (*path, key))
        return built


def _scalar(node: yaml.Node) -> Any:
    convert = type_of_tag.get(node.tag)
    if convert is None:
        return str(node.value)
    try:
        return convert(node.value)
    except ValueError:  # YAML knows more numbers than we do: 12:30, 1_000, .inf
        return str(node.value)


def custom(holder: Mapping[str, Any], name: str) -> Any:
    """The value of one of a raw element's `customProperties`, or None."""
    for entry in holder.get("customProperties") or []:
        if entry.get("property") == name:
            return entry.get("value")
    return None
